#include "server/domain/names.h"

#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "server/domain/characters.h"
#include "server/domain/error.h"
#include "server/domain/hex.h"

namespace prorata::domain {
namespace {

constexpr size_t kUuidLength = 36;
constexpr size_t kMostIdLength = 63;
// Offers are named by the catalog after sku, region, term and currency, which is longer.
constexpr size_t kMostOfferIdLength = 200;

bool IsIdOf(const CharacterSet& characters, size_t most, std::string_view text) {
  return !text.empty() && text.size() <= most && kLowerOrDigit.Has(text.front()) && kLowerOrDigit.Has(text.back()) &&
         characters.HasAll(text);
}

using Uuid = std::array<uint8_t, 16>;

enum class Case { kLower, kAny };

std::optional<Uuid> UuidOf(std::string_view text, Case letters) {
  if (text.size() != kUuidLength) return std::nullopt;
  const char* const at = text.data();
  if (at[8] != '-' || at[13] != '-' || at[18] != '-' || at[23] != '-') return std::nullopt;
  // Where the halves of eight digits stand.
  static constexpr size_t kHalves[][2] = {{0, 4}, {9, 14}, {19, 24}, {28, 32}};
  Uuid bytes;
  uint8_t* next = bytes.data();
  for (const auto& [first_half, second_half] : kHalves) {
    uint32_t first = 0;
    uint32_t second = 0;
    std::memcpy(&first, at + first_half, sizeof(first));
    std::memcpy(&second, at + second_half, sizeof(second));
    const uint64_t digits = uint64_t{second} << 32 | first;
    const std::optional<uint32_t> four = BytesOfHex(letters == Case::kAny ? LowerHex(digits) : digits);
    if (!four.has_value()) return std::nullopt;
    std::memcpy(next, &*four, sizeof(*four));
    next += sizeof(*four);
  }
  return bytes;
}

void AppendUuid(const Uuid& bytes, std::string& text) {
  uint32_t quarters[4];
  std::memcpy(quarters, bytes.data(), bytes.size());
  const uint64_t second = HexDigitsOf(quarters[1]);
  const uint64_t third = HexDigitsOf(quarters[2]);
  char written[kUuidLength];
  std::memset(written, '-', sizeof(written));
  const auto write = [&written](size_t at, uint64_t digits, size_t size) { std::memcpy(written + at, &digits, size); };
  write(0, HexDigitsOf(quarters[0]), 8);
  write(9, second, 4);
  write(14, second >> 32, 4);
  write(19, third, 4);
  write(24, third >> 32, 4);
  write(28, HexDigitsOf(quarters[3]), 8);
  text.append(written, kUuidLength);
}

template <typename... Parts>
std::string Joined(std::string_view first, const Parts&... rest) {
  std::string text;
  // The longest names are an order and a reservation below this, which need no more memory then.
  constexpr size_t kLongestBelow = 2 * kUuidLength + std::string_view("/orders//reservations/").size();
  text.reserve((first.size() + ... + std::string_view(rest).size()) + kLongestBelow);
  text.append(first);
  (text.append(rest), ...);
  return text;
}

template <typename Noun>
std::string Below(std::string name, std::string_view collection, const UuidId<Noun>& id) {
  name.append(collection);
  AppendUuid(id.bytes, name);
  return name;
}

// Takes `collection/id` pairs off the front of a name. After the first that is not there ok() is false.
class NameScanner {
 public:
  explicit NameScanner(std::string_view text) : rest_(text) {}

  template <typename Noun>
  void Take(std::string_view collection, TextId<Noun>& id, bool (*is_id)(std::string_view) = IsChosenId) {
    const std::string_view text = Segment(collection);
    if (!is_id(text)) {
      ok_ = false;
      return;
    }
    id.value = std::string(text);
  }

  template <typename Noun>
  void Take(std::string_view collection, UuidId<Noun>& id) {
    const std::string_view text = Segment(collection);
    // One resource has one name: upper case would be a second one.
    const std::optional<Uuid> bytes = UuidOf(text, Case::kLower);
    if (!bytes) {
      ok_ = false;
      return;
    }
    id.bytes = *bytes;
  }

  void Take(std::string_view collection, int64_t& number) {
    const std::string_view text = Segment(collection);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool canonical =
        error == std::errc() && end == text.data() + text.size() && number > 0 && text.front() != '0';
    if (!canonical) ok_ = false;
  }

  bool done() const { return ok_ && rest_.empty() && !trailing_slash_; }

 private:
  std::string_view Segment(std::string_view collection) {
    if (!ok_ || !TakePrefix(collection) || !TakePrefix("/")) {
      ok_ = false;
      return {};
    }
    const size_t slash = rest_.find('/');
    const std::string_view segment = rest_.substr(0, slash);
    trailing_slash_ = slash != std::string_view::npos;
    rest_.remove_prefix(trailing_slash_ ? slash + 1 : rest_.size());
    return segment;
  }

  bool TakePrefix(std::string_view prefix) {
    if (rest_.substr(0, prefix.size()) != prefix) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  std::string_view rest_;
  bool ok_ = true;
  bool trailing_slash_ = false;
};

void Scan(NameScanner& scanner, PartnerId& id) {
  scanner.Take("partners", id);
}
void Scan(NameScanner& scanner, OfferId& id) {
  scanner.Take("offers", id, IsOfferId);
}
void Scan(NameScanner& scanner, PolicyId& id) {
  scanner.Take("refundPolicies", id);
}
void Scan(NameScanner& scanner, CustomerName& name) {
  Scan(scanner, name.partner);
  scanner.Take("customers", name.customer);
}
void Scan(NameScanner& scanner, SubscriptionName& name) {
  Scan(scanner, name.customer);
  scanner.Take("subscriptions", name.subscription);
}
void Scan(NameScanner& scanner, ManagementGroupName& name) {
  Scan(scanner, name.customer);
  scanner.Take("managementGroups", name.management_group);
}
void Scan(NameScanner& scanner, OrderName& name) {
  Scan(scanner, name.customer);
  scanner.Take("orders", name.order);
}
void Scan(NameScanner& scanner, ReservationName& name) {
  Scan(scanner, name.order);
  scanner.Take("reservations", name.reservation);
}
void Scan(NameScanner& scanner, RefundName& name) {
  Scan(scanner, name.customer);
  scanner.Take("refunds", name.refund);
}
void Scan(NameScanner& scanner, ExchangeName& name) {
  Scan(scanner, name.customer);
  scanner.Take("exchanges", name.exchange);
}
void Scan(NameScanner& scanner, TransactionName& name) {
  Scan(scanner, name.partner);
  scanner.Take("transactions", name.number);
}

template <typename Name>
absl::StatusOr<Name> Parse(std::string_view text, std::string_view field, std::string_view pattern) {
  Name name;
  NameScanner scanner(text);
  Scan(scanner, name);
  if (scanner.done()) return name;
  return InvalidField(std::string(field), fmt::format("`{}` is not a name of the form `{}`", text, pattern));
}

}  // namespace

bool IsChosenId(std::string_view text) {
  return IsIdOf(kIdCharacters, kMostIdLength, text);
}

bool IsOfferId(std::string_view text) {
  return IsIdOf(kOfferIdCharacters, kMostOfferIdLength, text);
}

bool IsUuid(std::string_view text) {
  return UuidOf(text, Case::kLower).has_value();
}

std::string UuidText(const std::array<uint8_t, 16>& bytes) {
  std::string text;
  AppendUuid(bytes, text);
  return text;
}

absl::StatusOr<std::array<uint8_t, 16>> ParseUuid(std::string_view text) {
  const std::optional<Uuid> bytes = UuidOf(text, Case::kAny);
  if (bytes) return *bytes;
  return InvalidField("", fmt::format("`{}` is not a UUID such as 0193a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d", text));
}

std::string ToString(const PartnerId& name) {
  return Joined("partners/", name.value);
}
std::string ToString(const OfferId& name) {
  return Joined("offers/", name.value);
}
std::string ToString(const PolicyId& name) {
  return Joined("refundPolicies/", name.value);
}
std::string ToString(const CustomerName& name) {
  return Joined("partners/", name.partner.value, "/customers/", name.customer.value);
}
std::string ToString(const SubscriptionName& name) {
  return ToString(name.customer).append("/subscriptions/").append(name.subscription.value);
}
std::string ToString(const ManagementGroupName& name) {
  return ToString(name.customer).append("/managementGroups/").append(name.management_group.value);
}
std::string ToString(const OrderName& name) {
  return Below(ToString(name.customer), "/orders/", name.order);
}
std::string ToString(const ReservationName& name) {
  return Below(ToString(name.order), "/reservations/", name.reservation);
}
std::string ToString(const RefundName& name) {
  return Below(ToString(name.customer), "/refunds/", name.refund);
}
std::string ToString(const ExchangeName& name) {
  return Below(ToString(name.customer), "/exchanges/", name.exchange);
}
std::string ToString(const SupportRequestName& name) {
  return Below(ToString(name.customer), "/supportRequests/", name.support_request);
}
std::string ToString(const TransactionName& name) {
  return ToString(name.partner).append("/transactions/").append(std::to_string(name.number));
}

absl::StatusOr<PartnerId> ParsePartnerName(std::string_view text, std::string_view field) {
  return Parse<PartnerId>(text, field, "partners/{partner}");
}
absl::StatusOr<OfferId> ParseOfferName(std::string_view text, std::string_view field) {
  return Parse<OfferId>(text, field, "offers/{offer}");
}
absl::StatusOr<PolicyId> ParsePolicyName(std::string_view text, std::string_view field) {
  return Parse<PolicyId>(text, field, "refundPolicies/{policy}");
}
absl::StatusOr<CustomerName> ParseCustomerName(std::string_view text, std::string_view field) {
  return Parse<CustomerName>(text, field, "partners/{partner}/customers/{customer}");
}
absl::StatusOr<SubscriptionName> ParseSubscriptionName(std::string_view text, std::string_view field) {
  return Parse<SubscriptionName>(text, field, "partners/{partner}/customers/{customer}/subscriptions/{subscription}");
}
absl::StatusOr<ManagementGroupName> ParseManagementGroupName(std::string_view text, std::string_view field) {
  return Parse<ManagementGroupName>(text, field,
                                    "partners/{partner}/customers/{customer}/managementGroups/{management_group}");
}
absl::StatusOr<OrderName> ParseOrderName(std::string_view text, std::string_view field) {
  return Parse<OrderName>(text, field, "partners/{partner}/customers/{customer}/orders/{order}");
}
absl::StatusOr<ReservationName> ParseReservationName(std::string_view text, std::string_view field) {
  return Parse<ReservationName>(text, field,
                                "partners/{partner}/customers/{customer}/orders/{order}/reservations/{reservation}");
}
absl::StatusOr<RefundName> ParseRefundName(std::string_view text, std::string_view field) {
  return Parse<RefundName>(text, field, "partners/{partner}/customers/{customer}/refunds/{refund}");
}
absl::StatusOr<ExchangeName> ParseExchangeName(std::string_view text, std::string_view field) {
  return Parse<ExchangeName>(text, field, "partners/{partner}/customers/{customer}/exchanges/{exchange}");
}
absl::StatusOr<TransactionName> ParseTransactionName(std::string_view text, std::string_view field) {
  return Parse<TransactionName>(text, field, "partners/{partner}/transactions/{transaction}");
}

}  // namespace prorata::domain
