#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "fmt/format.h"
#include "server/domain/error.h"
#include "server/domain/money.h"

namespace prorata::domain {
namespace {

// ISO 4217, list one, with the currencies that left it lately and may still be found in old price lists. Those whose
// minor unit is not a hundredth come first; all others have two digits. Funds and metals without a minor unit are not
// here.
struct Group {
  int minor_digits;
  std::string_view codes;
};
constexpr Group kGroups[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"},
    {2,
     "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
     "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK "
     "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
     "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
     "SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER "
     "ZAR ZMW ZWG ZWL"},
};

constexpr size_t kLetters = 26;

// The place of three upper-case letters among all there can be.
constexpr size_t PlaceOf(std::string_view code) {
  size_t place = 0;
  for (const char letter : code) place = place * kLetters + static_cast<size_t>(letter - 'A');
  return place;
}

// By place: the digits, or -1 for a code that is none.
constexpr auto kDigitsByPlace = [] {
  std::array<int8_t, kLetters * kLetters * kLetters> digits{};
  for (int8_t& unknown : digits) unknown = -1;
  for (const Group& group : kGroups) {
    for (size_t at = 0; at < group.codes.size(); at += 4) {
      digits[PlaceOf(group.codes.substr(at, 3))] = static_cast<int8_t>(group.minor_digits);
    }
  }
  return digits;
}();

int MinorDigitsOf(std::string_view code) {
  if (code.size() != 3) return -1;
  for (const char letter : code) {
    if (letter < 'A' || letter > 'Z') return -1;
  }
  return kDigitsByPlace[PlaceOf(code)];
}

}  // namespace

absl::StatusOr<Currency> Currency::Parse(std::string_view code) {
  const int minor_digits = MinorDigitsOf(code);
  if (minor_digits < 0) {
    return InvalidField("", fmt::format("`{}` is not a currency of ISO 4217 in upper case, such as USD", code));
  }
  Currency currency;
  std::copy(code.begin(), code.end(), currency.code_.begin());
  currency.minor_digits_ = static_cast<int8_t>(minor_digits);
  return currency;
}

}  // namespace prorata::domain
