#pragma once

// Random facts about returns: every kind of plan, policy, currency, limit and date, with the bounds more often than
// chance would have them.

#include <cstdint>
#include <random>

#include "server/domain/exchange.h"
#include "server/domain/refund.h"

namespace prorata::domain {

class RandomFacts {
 public:
  explicit RandomFacts(uint64_t seed) : random_(seed) {}

  // Both bounds included.
  int64_t Between(int64_t least, int64_t most) { return std::uniform_int_distribution<int64_t>(least, most)(random_); }
  bool OneIn(int64_t chances) { return Between(1, chances) == 1; }

  // Up to 1,000 units, 1999 to 2039, any of four currencies.
  Reservation MakeReservation();
  // Without contradictions: CheckPolicy accepts it.
  RefundPolicy MakePolicy();
  // `allowance` before `as_of`, within the limit or, after a limit was lowered, above it.
  RefundFacts MakeFacts(Instant& as_of);
  RefundCommand MakeCommand(const Reservation& reservation);
  // From the purchase to a little after the end, often right at a bound.
  Instant MomentOf(const PaymentPlan& plan);
  Offer MakeOffer(const Reservation& like);

 private:
  Currency MakeCurrency();
  Tier MakeTier(bool last);

  std::mt19937_64 random_;
};

// The seed of the run: PRORATA_SEED, or a new one.
uint64_t SeedOfRun();

}  // namespace prorata::domain
