#include "tests/bench/peers/postgres_statements.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/peers/postgres_refund.h"

namespace prorata::bench {
namespace {

// In the order in which a refund sends them.
constexpr std::pair<const char*, const char*> kStatements[] = {
    {"find_answer", "SELECT request_hash, (answer).amount FROM stored_answer WHERE caller = $1 AND request_id = $2"},
    {"lock_reservation",
     "SELECT purchase_order, partner, customer, quantity, state, pending_operation IS NOT NULL, paid, used::int, "
     "revision "
     "FROM reservation WHERE id = $1 FOR UPDATE"},
    {"find_order",
     "SELECT po.unit_price, ($2::timestamptz AT TIME ZONE 'UTC')::date - (po.purchase_time AT TIME ZONE 'UTC')::date, "
     "(po.expire_time AT TIME ZONE 'UTC')::date - ($2::timestamptz AT TIME ZONE 'UTC')::date, po.policy, "
     "p.full_credit_days, p.fee_ppm, p.window_days, coalesce(pa.annual_limit, p.annual_limit) "
     "FROM purchase_order po JOIN refund_policy p ON p.id = po.policy JOIN partner pa ON pa.id = po.partner "
     "WHERE po.id = $1"},
    {"lock_head",
     "SELECT number, hash, receivable, prepaid, fees, revenue, event FROM ledger_head WHERE partner = $1 FOR UPDATE"},
    {"sum_window",
     "SELECT coalesce(sum(used), 0) FROM allowance_day WHERE partner = $1 AND customer = $2 "
     "AND day > ($3::timestamptz AT TIME ZONE 'UTC')::date - $4::int AND day <= ($3::timestamptz AT TIME ZONE "
     "'UTC')::date"},
    {"add_refund",
     "INSERT INTO refund VALUES ($1, $2, $3, $4, $5, 2, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
     "$19)"},
    {"cancel_reservation",
     "UPDATE reservation SET state = 4, cancel_reason = 2, cancel_time = $2, returned_by = $3, revision = $4, "
     "update_time = $2 WHERE id = $1"},
    {"add_revision", "INSERT INTO reservation_revision VALUES ($1, $2, $3, 'returned', 4, 2, $4, $5, $6)"},
    {"use_allowance",
     "INSERT INTO allowance_day VALUES ($1, $2, ($3::timestamptz AT TIME ZONE 'UTC')::date, $4) "
     "ON CONFLICT (partner, customer, day) DO UPDATE SET used = allowance_day.used + excluded.used"},
    {"add_transaction",
     "INSERT INTO ledger_transaction "
     "VALUES ($1, $2, $3, 3, $4, sha256($5::bytea || convert_to($6, 'UTF8'))) RETURNING hash"},
    {"add_postings",
     "INSERT INTO posting SELECT $1::int, $2::bigint, p.account, p.amount, p.balance FROM (VALUES "
     "(1::smallint, $3::bigint, $4::bigint), (2, $5, $6), (3, $7, $8), (4, $9, $10)) p (account, amount, balance) "
     "WHERE p.amount <> 0"},
    {"move_head",
     "UPDATE ledger_head SET number = $2, hash = $3, receivable = $4, prepaid = $5, fees = $6, revenue = $7, event = "
     "$8 "
     "WHERE partner = $1"},
    {"add_event", "INSERT INTO event VALUES ($1, $2, 'refund.succeeded', $3, $4, $5, $6)"},
    {"add_answer",
     "INSERT INTO stored_answer SELECT $1, $2, $3, refund, $4 FROM refund WHERE partner = $5 AND customer = $6 AND id "
     "= $7"},
};

std::string Text(int64_t number) {
  return std::to_string(number);
}

// num / den to the nearest whole number, half to even. Both above zero.
int64_t HalfEven(int64_t num, int64_t den) {
  const int64_t twice_rest = 2 * (num % den);
  const int64_t cut = num / den;
  return cut + (twice_rest > den || (twice_rest == den && cut % 2 == 1) ? 1 : 0);
}

void Require(bool holds, const char* reason) {
  if (!holds) throw std::runtime_error(reason);
}

// One refund on one connection, within its transaction.
class StatementRefund {
 public:
  StatementRefund(PostgresClient& client, const PostgresRefundCall& call) : client_(client), call_(call) {}

  void Run() {
    const Rows answer = client_.Run("find_answer", {call_.caller, call_.request_id});
    if (answer.count() > 0) {
      Require(answer.Text(0, 0) == kRequestHash, "REQUEST_ID_REUSED");
      return;
    }
    Load();
    Decide();
    WriteRefund();
    WriteLedger();
  }

 private:
  void Load() {
    const Rows reservation = client_.Run("lock_reservation", {call_.reservation});
    Require(reservation.count() == 1, "RESOURCE_NOT_FOUND");
    partner_ = reservation.Text(0, 1);
    customer_ = reservation.Text(0, 2);
    quantity_ = reservation.Number(0, 3);
    Require(reservation.Number(0, 4) == 1, "RESERVATION_NOT_ACTIVE");
    Require(reservation.Text(0, 5) == "f", "OPERATION_IN_PROGRESS");
    paid_ = reservation.Number(0, 6);
    used_ = reservation.Number(0, 7) == 1;
    revision_ = reservation.Number(0, 8);

    const Rows order = client_.Run("find_order", {reservation.Text(0, 0), kNow});
    unit_price_ = order.Number(0, 0);
    age_days_ = order.Number(0, 1);
    days_left_ = order.Number(0, 2);
    policy_ = order.Text(0, 3);
    full_credit_days_ = order.Number(0, 4);
    fee_ppm_ = order.Number(0, 5);
    limit_ = order.Number(0, 7);

    const Rows head = client_.Run("lock_head", {partner_});
    number_ = head.Number(0, 0);
    hash_ = head.Text(0, 1);
    receivable_ = head.Number(0, 2);
    prepaid_ = head.Number(0, 3);
    fees_ = head.Number(0, 4);
    revenue_ = head.Number(0, 5);
    event_ = head.Number(0, 6);
    available_ = limit_ - client_.Run("sum_window", {partner_, customer_, kNow, order.Text(0, 6)}).Number(0, 0);
  }

  void Decide() {
    Require(days_left_ > 0, "RESERVATION_EXPIRED");
    const int64_t term_days = age_days_ + days_left_;
    young_ = age_days_ <= full_credit_days_;
    credit_ = young_ && !used_ ? paid_ : HalfEven(unit_price_ * quantity_ * days_left_, term_days);
    fee_ = young_ ? 0 : HalfEven(credit_ * fee_ppm_, 1'000'000);
    amount_ = credit_ - fee_;
    consumed_ = paid_ - credit_;
    Require(amount_ <= available_, "REFUND_LIMIT_EXCEEDED");
    number_ += 1;
    event_ += 1;
    revision_ += 1;
    receivable_ -= amount_;
    prepaid_ += paid_;
    fees_ -= fee_;
    revenue_ -= consumed_;
  }

  void WriteRefund() {
    client_.Run("add_refund", {call_.refund_id, partner_, customer_, call_.reservation, Text(quantity_), policy_,
                               young_ && !used_ ? "unused, within five days" : "pro-rated", Text(age_days_),
                               Text(days_left_), Text(age_days_ + days_left_), Text(credit_), Text(fee_), Text(amount_),
                               Text(paid_), Text(amount_), Text(available_), call_.caller, kNow, Text(number_)});
    client_.Run("cancel_reservation", {call_.reservation, kNow, call_.refund_id, Text(revision_)});
    client_.Run("add_revision",
                {call_.reservation, Text(revision_), call_.caller, Text(quantity_), call_.refund_id, kNow});
    client_.Run("use_allowance", {partner_, customer_, kNow, Text(amount_)});
  }

  void WriteLedger() {
    const std::string body =
        absl::StrCat(partner_, "|", number_, "|", kNow, "|3|", call_.refund_id, "|", -amount_, "|", receivable_, "|",
                     paid_, "|", prepaid_, "|", -fee_, "|", fees_, "|", -consumed_, "|", revenue_);
    hash_ = client_.Run("add_transaction", {partner_, Text(number_), kNow, call_.refund_id, hash_, body}).Text(0, 0);
    client_.Run("add_postings", {partner_, Text(number_), Text(-amount_), Text(receivable_), Text(paid_),
                                 Text(prepaid_), Text(-fee_), Text(fees_), Text(-consumed_), Text(revenue_)});
    client_.Run("move_head", {partner_, Text(number_), hash_, Text(receivable_), Text(prepaid_), Text(fees_),
                              Text(revenue_), Text(event_)});
    client_.Run("add_event", {partner_, Text(event_), call_.refund_id, call_.caller, call_.request_id, kNow});
    client_.Run("add_answer",
                {call_.caller, call_.request_id, kRequestHash, kNow, partner_, customer_, call_.refund_id});
  }

  PostgresClient& client_;
  const PostgresRefundCall& call_;
  std::string partner_, customer_, policy_, hash_;
  int64_t quantity_ = 0, paid_ = 0, revision_ = 0, unit_price_ = 0, age_days_ = 0, days_left_ = 0;
  int64_t full_credit_days_ = 0, fee_ppm_ = 0, limit_ = 0, available_ = 0;
  int64_t number_ = 0, event_ = 0, receivable_ = 0, prepaid_ = 0, fees_ = 0, revenue_ = 0;
  int64_t credit_ = 0, fee_ = 0, amount_ = 0, consumed_ = 0;
  bool used_ = false, young_ = false;
};

class ByStatements : public PostgresRefundWay {
 public:
  void SetUp(PostgresClient& client) const override {
    for (const auto& [name, statement] : kStatements) client.Prepare(name, statement);
  }

  void Refund(PostgresClient& client, const PostgresRefundCall& call) const override {
    client.Query("BEGIN");
    StatementRefund(client, call).Run();
    client.Query("COMMIT");
  }
};

}  // namespace

std::unique_ptr<PostgresRefundWay> RefundByStatements() {
  return std::make_unique<ByStatements>();
}

}  // namespace prorata::bench
