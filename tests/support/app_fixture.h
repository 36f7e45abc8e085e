#pragma once

// A world for tests of use cases: a store in memory, a time that stands where it is put, partner contoso with customer
// adatum, and helpers to sell something. Every test has a fresh one.
//
//   class RefundTest : public testing::AppFixture {};
//   TEST_F(RefundTest, ...) {
//     now = At("2024-01-31T10:00:00Z");
//     const domain::Order order = Buy(AddOffer({.price = "31.00"}), domain::BillingPlan::kMonthly, 3);
//     now = At("2024-03-05");
//     const absl::StatusOr<domain::Refund> refund = Transact([&](storage::Transaction& tx) { return
//     app::CreateRefund(tx, Call(), ...); }); EXPECT_EQ(JournalText(), "..."); CheckBooks();
//   }

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/app/reservation_index.h"
#include "server/app/sealer.h"
#include "server/domain/ledger.h"
#include "server/domain/offer.h"
#include "server/domain/order.h"
#include "server/domain/partner.h"
#include "server/domain/purchase.h"
#include "server/domain/reservation.h"
#include "storage/schema/tables.h"
#include "storage/store.h"

namespace prorata::testing {

// RFC 3339 or a date alone; anything else ends the test.
domain::Instant At(std::string_view text);
// `31.00 USD`.
domain::Money Amount(std::string_view text);

// An offer on the price list.
struct OfferSpec {
  std::string sku = "Standard_B1ls";
  std::string region = "westeurope";
  domain::Term term = domain::Term::kOneYear;
  // Of one unit for the whole term.
  std::string price = "31.00 USD";
  std::string product_family = "Virtual Machines";
  bool refundable = true;
};

class AppFixture : public ::testing::Test {
 protected:
  AppFixture();
  // Throws the world away for a new one: for a test with a row per case.
  void StartAfresh();

  // The time of the calls to come.
  domain::Instant now;
  std::unique_ptr<storage::Store> store;
  const domain::PartnerId contoso{"contoso"};
  const domain::CustomerName adatum{contoso, {"adatum"}};
  const domain::SubscriptionName production{adatum, {"production"}};

  // A call at `now` by a user of the partner, who may do everything.
  app::CallContext Call(const std::string& principal = "dana",
                        app::PrincipalKind kind = app::PrincipalKind::kPartnerUser) const;

  // Runs a body as a transaction, or as a read, and answers what it answers: a Status or a StatusOr.
  template <typename Body>
  auto Transact(Body body) -> std::invoke_result_t<Body, storage::Transaction&>;
  template <typename Body>
  auto Read(Body body) -> std::invoke_result_t<Body, const storage::Reader&>;

  // Writes a row, a reservation with its index rows, or reads one; the test fails without it.
  template <typename Table>
  void Put(const typename Table::Key& key, const typename Table::Row& row);
  template <typename Table>
  typename Table::Row Load(const typename Table::Key& key);
  // Changes a row that is there.
  template <typename Table, typename Edit>
  void Change(const typename Table::Key& key, Edit edit);

  // The test fails without it.
  domain::ReservationRevision RevisionOf(const domain::ReservationName& name, int64_t number);

  domain::OfferId AddOffer(const OfferSpec& spec = {});
  // A new price, in force from `now`.
  void SetPrice(const domain::OfferId& offer, std::string_view price);

  // What buying with shared scope takes, and the purchase for adatum by the partner.
  static domain::PurchaseCommand ToBuy(const domain::OfferId& offer, domain::BillingPlan plan, int64_t quantity);
  domain::Order Buy(const domain::OfferId& offer, domain::BillingPlan plan, int64_t quantity);
  // Oldest first.
  std::vector<domain::Reservation> ReservationsOf(const domain::Order& order);
  domain::Reservation OnlyReservationOf(const domain::Order& order);
  // Works off what is due at `now`; answers how many entries.
  int64_t RunDue();

  // The partner's ledger, one transaction a line: `1 2024-01-31 PURCHASE receivable 7.74 USD, PREPAID -7.74 USD`.
  std::string JournalText(int64_t from = 1);
  // Its events, one a line: `1 order.purchased partners/...`.
  std::string EventText();
  domain::Event EventOf(int64_t sequence);
  // The balance of an account of the partner; zero if it never moved.
  domain::Money BalanceOf(domain::Account account, std::string_view currency = "USD");
  // Recomputes sums, balances and the chain of hashes of the partner's ledger from its first transaction on, and fails
  // the test where the stored ones differ.
  void CheckBooks();

 private:
  const app::Sealer sealer_{app::Sealer::Key{7}};
};

// What stands in a refusal: `QUOTE_EXPIRED, OFFER_WITHDRAWN` in its order; `OK`, or the text of a status that is none.
std::string ReasonsOf(const absl::Status& status);

template <typename Body>
auto AppFixture::Transact(Body body) -> std::invoke_result_t<Body, storage::Transaction&> {
  using Answer = std::invoke_result_t<Body, storage::Transaction&>;
  std::optional<Answer> answer;
  const storage::Result result = store->Transact([&](storage::Transaction& tx) -> absl::Status {
    answer.emplace(body(tx));
    if constexpr (std::is_same_v<Answer, absl::Status>) {
      return *answer;
    } else {
      return answer->status();
    }
  });
  if (!result.status.ok()) return result.status;
  return *std::move(answer);
}

template <typename Body>
auto AppFixture::Read(Body body) -> std::invoke_result_t<Body, const storage::Reader&> {
  using Answer = std::invoke_result_t<Body, const storage::Reader&>;
  std::optional<Answer> answer;
  const absl::Status status = store->ReadNow([&](const storage::Reader& reader) -> absl::Status {
    answer.emplace(body(reader));
    if constexpr (std::is_same_v<Answer, absl::Status>) {
      return *answer;
    } else {
      return answer->status();
    }
  });
  if (!status.ok()) return status;
  return *std::move(answer);
}

template <typename Table>
void AppFixture::Put(const typename Table::Key& key, const typename Table::Row& row) {
  const absl::Status status = Transact([&](storage::Transaction& tx) -> absl::Status {
    if constexpr (std::is_same_v<Table, schema::Reservations>) {
      const auto before = schema::Find<Table>(tx, key);
      if (!before.ok()) return before.status();
      app::IndexReservation(tx, before->get(), row);
    }
    schema::Put<Table>(tx, key, row);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
}

template <typename Table>
typename Table::Row AppFixture::Load(const typename Table::Key& key) {
  const auto row = Read([&](const storage::Reader& reader) { return schema::Find<Table>(reader, key); });
  if (row.ok() && *row != nullptr) return **row;
  ADD_FAILURE() << "no such row of " << Table::kName << ": " << row.status();
  return {};
}

template <typename Table, typename Edit>
void AppFixture::Change(const typename Table::Key& key, Edit edit) {
  typename Table::Row row = Load<Table>(key);
  edit(row);
  Put<Table>(key, row);
}

}  // namespace prorata::testing
