#include "tests/bench/prorata_scenarios.h"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "prorata/v1/refund.pb.h"
#include "prorata/v1/refund_service.pb.h"
#include "prorata/v1/reservation.pb.h"
#include "prorata/v1/reservation_service.pb.h"

namespace prorata::bench {
namespace {

constexpr char kGetReservation[] = "/prorata.v1.ReservationService/GetReservation";
constexpr char kCalculateRefund[] = "/prorata.v1.RefundService/CalculateRefund";
constexpr char kCreateRefund[] = "/prorata.v1.RefundService/CreateRefund";
constexpr auto kAsLongAsItTakes = std::chrono::hours(1);

const char* RpcOf(ReadScenario::Method method) {
  return method == ReadScenario::Method::kGetReservation ? kGetReservation : kCalculateRefund;
}

std::string ReadRequest(ReadScenario::Method method, const std::string& reservation) {
  if (method == ReadScenario::Method::kCalculateRefund) {
    v1::CalculateRefundRequest request;
    request.set_reservation(reservation);
    return request.SerializeAsString();
  }
  v1::GetReservationRequest request;
  request.set_name(reservation);
  return request.SerializeAsString();
}

// The answer must be what was asked for, or its rate says nothing.
void CheckRead(ReadScenario::Method method, const std::string& answer) {
  if (method == ReadScenario::Method::kCalculateRefund) {
    v1::RefundQuote quote;
    if (quote.ParseFromString(answer) && quote.violations().empty() && !quote.quote_token().empty()) return;
    throw std::runtime_error(absl::StrCat("not a quote that could be used: ", quote.ShortDebugString()));
  }
  v1::Reservation reservation;
  if (reservation.ParseFromString(answer) && reservation.state() == v1::Reservation::STATE_ACTIVE) return;
  throw std::runtime_error(absl::StrCat("not an active reservation: ", reservation.ShortDebugString()));
}

void CheckRefund(const std::string& answer) {
  v1::Refund refund;
  if (refund.ParseFromString(answer) && refund.state() == v1::Refund::STATE_SUCCEEDED) return;
  throw std::runtime_error(absl::StrCat("not a refund that was done: ", refund.ShortDebugString()));
}

}  // namespace

ReadScenario::ReadScenario(std::string id, pid_t server, const Market& market, Method method,
                           const std::vector<std::string>& reservations, int outstanding)
    : Scenario(std::move(id), server), channels_(market.channels()), method_(method), outstanding_(outstanding) {
  for (const std::string& reservation : reservations) {
    calls_.push_back(
        {.request = ReadRequest(method, reservation), .metadata = CallerMetadata(PartnerAdminOf(reservation))});
  }
  std::mt19937_64 random(20240303);
  std::shuffle(calls_.begin(), calls_.end(), random);
}

MessageSizes ReadScenario::Sizes() {
  const LoadResult result =
      Run({.method = RpcOf(method_), .outstanding = 1, .warm_up = {}, .duration = kAsLongAsItTakes}, 1);
  RequireNoErrors(id(), result);
  return {.request = calls_.front().request.size(), .response = result.sample_response.size()};
}

LoadResult ReadScenario::Measure(const Window& window) {
  return Run({.method = RpcOf(method_),
              .outstanding = outstanding_,
              .warm_up = window.warm_up,
              .duration = window.duration,
              .at_least = window.at_least},
             std::numeric_limits<int64_t>::max());
}

LoadResult ReadScenario::Run(const LoadOptions& options, int64_t at_most) {
  LoadResult result = RunLoad(channels_, options, [this, &at_most]() -> const Call* {
    return at_most-- > 0 ? &calls_[next_++ % calls_.size()] : nullptr;
  });
  if (result.errors.empty()) CheckRead(method_, result.sample_response);
  return result;
}

RefundScenario::RefundScenario(std::string id, pid_t server, Market& market, const Load& load)
    : Scenario(std::move(id), server), market_(market), load_(load) {}

void RefundScenario::StockUpTo(int64_t count) {
  const auto there = static_cast<int64_t>(stock_.size());
  if (there >= count) return;
  for (const std::string& reservation : market_.Buy(load_.accounts, count - there)) {
    v1::CreateRefundRequest request;
    request.set_reservation(reservation);
    request.set_quantity(1);
    request.set_request_id(market_.NextRequestId());
    stock_.push_back({.request = request.SerializeAsString(), .metadata = CallerMetadata(PartnerAdminOf(reservation))});
  }
}

MessageSizes RefundScenario::Sizes() {
  StockUpTo(1);
  const size_t request_size = stock_.front().request.size();
  const LoadResult result =
      Run({.method = kCreateRefund, .outstanding = 1, .warm_up = {}, .duration = kAsLongAsItTakes}, 1);
  RequireNoErrors(id(), result);
  return {.request = request_size, .response = result.sample_response.size()};
}

void RefundScenario::Prepare(const Window& window) {
  StockUpTo(CallsToHave(load_.half_of == nullptr ? best_rate_ : OpenLoopRate(), window));
}

LoadResult RefundScenario::Measure(const Window& window) {
  LoadResult result = Run({.method = kCreateRefund,
                           .outstanding = load_.outstanding,
                           .rate_per_second = OpenLoopRate(),
                           .warm_up = window.warm_up,
                           .duration = window.duration,
                           .at_least = window.at_least},
                          std::numeric_limits<int64_t>::max());
  best_rate_ = std::max(best_rate_, result.RatePerSecond());
  return result;
}

LoadResult RefundScenario::Run(const LoadOptions& options, int64_t at_most) {
  Call current;
  LoadResult result = RunLoad(market_.channels(), options, [&]() -> const Call* {
    if (stock_.empty() || at_most-- <= 0) return nullptr;
    current = std::move(stock_.front());
    stock_.pop_front();
    return &current;
  });
  succeeded_ += result.succeeded;
  if (result.errors.empty()) CheckRefund(result.sample_response);
  return result;
}

}  // namespace prorata::bench
