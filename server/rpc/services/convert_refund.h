#pragma once

// Refunds, their quotes and the yearly limit, between API and domain.

#include "prorata/v1/refund.pb.h"
#include "server/app/allowance.h"
#include "server/app/refund_quotes.h"
#include "server/domain/refund.h"
#include "server/rpc/answer_memory.h"

namespace prorata::rpc {

// What every quote has stays in place, empty.
template <>
struct AnswerMemory<prorata::v1::RefundQuote> {
  static void Empty(prorata::v1::RefundQuote& answer);
};
// So does the quote, which with its working is most of a refund.
template <>
struct AnswerMemory<prorata::v1::Refund> {
  static void Empty(prorata::v1::Refund& answer);
};

// Without a token: it is given by CalculateRefund alone.
// Into an empty message, which may keep memory of earlier uses.
void FillIn(const domain::RefundQuote& quote, prorata::v1::RefundQuote& message);
void FillIn(const app::SealedRefundQuote& sealed, prorata::v1::RefundQuote& message);
void FillIn(const domain::Refund& refund, prorata::v1::Refund& message);
prorata::v1::Refund ToProto(const domain::Refund& refund);
prorata::v1::Refund::State ToProto(domain::RefundState state);
prorata::v1::RefundAllowance ToProto(const domain::CustomerName& customer, const app::RefundAllowance& allowance);

}  // namespace prorata::rpc
