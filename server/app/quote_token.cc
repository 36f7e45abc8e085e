#include "server/app/quote_token.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "server/app/sealer.h"

namespace prorata::app {
namespace {

constexpr size_t kTimeBytes = 8;

// A text with its length in front: no two lists of texts look alike when put one after another.
void AppendCounted(std::string_view text, std::string& list) {
  const fmt::format_int size(text.size());
  list.append(size.data(), size.size());
  list.push_back(':');
  list.append(text);
  list.push_back(' ');
}

std::string Counted(std::string_view text) {
  std::string list;
  AppendCounted(text, list);
  return list;
}

std::string PurposeOf(const CallContext& context, const QuoteScope& scope) {
  constexpr size_t kUsual = 320;
  std::string purpose;
  purpose.reserve(kUsual);
  AppendCounted(scope.kind, purpose);
  AppendCounted(context.principal, purpose);
  AppendCounted(domain::ToString(scope.customer), purpose);
  AppendCounted(scope.command, purpose);
  return purpose;
}

void AppendTime(domain::Instant time, std::string& bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(time.micros >> shift));
}

domain::Instant TimeFrom(std::string_view bytes) {
  uint64_t micros = 0;
  for (const char byte : bytes.substr(0, kTimeBytes)) micros = micros << 8 | static_cast<uint8_t>(byte);
  return {static_cast<int64_t>(micros)};
}

}  // namespace

SealedQuote SealQuote(const CallContext& context, const QuoteScope& scope, std::string_view quote,
                      domain::Instant no_later_than) {
  const domain::Instant expire_time = std::min(domain::AddSeconds(context.now, kQuoteSeconds), no_later_than);
  std::string content;
  content.reserve(kTimeBytes + quote.size());
  AppendTime(expire_time, content);
  content.append(quote);
  return {.token = context.sealer->Seal(PurposeOf(context, scope), content), .expire_time = expire_time};
}

absl::StatusOr<OpenedQuote> OpenQuote(const CallContext& context, const QuoteScope& scope, std::string_view token) {
  const absl::StatusOr<std::string> content = context.sealer->Open(PurposeOf(context, scope), token);
  if (!content.ok() || content->size() < kTimeBytes) {
    return domain::Refuse(domain::Reason::kQuoteInvalid, "was not made for this caller and this request; quote again",
                          "quote_token");
  }
  return OpenedQuote{.quote = content->substr(kTimeBytes), .expire_time = TimeFrom(*content)};
}

bool IsExpired(const OpenedQuote& quote, domain::Instant now) {
  return now >= quote.expire_time;
}

domain::Violation QuoteExpired(const OpenedQuote& quote) {
  const std::string when = domain::ToString(quote.expire_time);
  return {.reason = domain::Reason::kQuoteExpired,
          .description = fmt::format("the quote expired at {}; quote again", when),
          .field = "quote_token",
          .subject = "",
          .metadata = {{"expire_time", when}}};
}

std::string CommandText(const domain::PurchaseCommand& command) {
  const domain::AppliedScope& scope = command.scope;
  return Counted(command.offer.value) + Counted(domain::NameOf(command.billing_plan)) +
         Counted(std::to_string(command.quantity)) + Counted(domain::NameOf(scope.type)) +
         Counted(scope.subscription.value) + Counted(scope.resource_group) + Counted(scope.management_group.value) +
         Counted(command.scope_customer.has_value() ? domain::ToString(*command.scope_customer) : "");
}

}  // namespace prorata::app
