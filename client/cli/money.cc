#include "client/cli/money.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/cli/failure.h"

namespace prorata::cli {
namespace {

constexpr int kNanoDigits = 9;
constexpr absl::string_view kNoMinorUnit = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr absl::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND";
constexpr absl::string_view kFourDigits = "CLF UYW";

[[noreturn]] void Refuse(const std::string& text, const std::string& why) {
  throw UsageError(fmt::format("`{}` is not an amount: {}; write it like `12.34 USD`", text, why));
}

// Takes the digits at the start of `text`.
std::string TakeDigits(absl::string_view& text) {
  size_t length = 0;
  while (length < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[length]))) ++length;
  std::string digits(text.substr(0, length));
  text.remove_prefix(length);
  return digits;
}

bool IsCurrency(const std::string& text) {
  if (text.size() != 3) return false;
  for (const char c : text) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

}  // namespace

int MinorDigits(const std::string& currency) {
  if (currency.size() != 3) return 2;
  if (kNoMinorUnit.find(currency) != absl::string_view::npos) return 0;
  if (kThreeDigits.find(currency) != absl::string_view::npos) return 3;
  if (kFourDigits.find(currency) != absl::string_view::npos) return 4;
  return 2;
}

std::string FormatMoney(const google::type::Money& money) {
  if (money.currency_code().empty() && money.units() == 0 && money.nanos() == 0) return "";
  const __int128 total = static_cast<__int128>(money.units()) * 1'000'000'000 + money.nanos();
  const __int128 size = total < 0 ? -total : total;
  const auto whole = static_cast<uint64_t>(size / 1'000'000'000);
  std::string fraction = fmt::format("{:09}", static_cast<uint64_t>(size % 1'000'000'000));
  const auto least = static_cast<size_t>(MinorDigits(money.currency_code()));
  while (fraction.size() > least && fraction.back() == '0') fraction.pop_back();
  return absl::StrCat(total < 0 ? "-" : "", whole, fraction.empty() ? "" : ".", fraction, " ", money.currency_code());
}

google::type::Money ParseMoney(const std::string& text) {
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const std::string whole = TakeDigits(rest);
  if (whole.empty()) Refuse(text, "it does not start with a number");
  std::string fraction;
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    fraction = TakeDigits(rest);
    if (fraction.empty()) Refuse(text, "no digit follows the point");
  }
  const std::string currency(absl::StripLeadingAsciiWhitespace(rest));
  if (!IsCurrency(currency)) Refuse(text, "a currency code in upper case must follow the number");
  if (static_cast<int>(fraction.size()) > MinorDigits(currency)) {
    Refuse(text, fmt::format("{} has {} decimal places", currency, MinorDigits(currency)));
  }

  google::type::Money money;
  int64_t units = 0;
  if (!absl::SimpleAtoi(whole, &units)) Refuse(text, "the number is too large");
  int32_t nanos = 0;
  fraction.resize(kNanoDigits, '0');
  if (!absl::SimpleAtoi(fraction, &nanos)) Refuse(text, "the decimal places are not a number");
  money.set_currency_code(currency);
  money.set_units(negative ? -units : units);
  money.set_nanos(negative ? -nanos : nanos);
  return money;
}

}  // namespace prorata::cli
