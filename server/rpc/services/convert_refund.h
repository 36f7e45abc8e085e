#pragma once

// Refunds, their quotes and the yearly limit, between API and domain.

#include "prorata/v1/refund.pb.h"
#include "server/app/allowance.h"
#include "server/app/refund_quotes.h"
#include "server/domain/refund.h"
#include "server/rpc/answer_writer.h"

namespace prorata::rpc {

// Writes the fields of the message. A quote by itself has no token: that is given by CalculateRefund alone.
void WriteFields(const domain::RefundQuote& quote, AnswerWriter& answer);
void WriteFields(const app::SealedRefundQuote& sealed, AnswerWriter& answer);
void WriteFields(const domain::Refund& refund, AnswerWriter& answer);
prorata::v1::RefundQuote ToProto(const domain::RefundQuote& quote);
prorata::v1::Refund ToProto(const domain::Refund& refund);

prorata::v1::Refund::State ToProto(domain::RefundState state);
prorata::v1::RefundAllowance ToProto(const domain::CustomerName& customer, const app::RefundAllowance& allowance);

}  // namespace prorata::rpc
