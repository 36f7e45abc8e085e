#include "server/app/list_place.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "storage/schema/tables.h"

namespace prorata::app {
namespace {

void Append(std::string_view part, std::string& bytes) {
  absl::StrAppend(&bytes, part.size(), ":");
  bytes.append(part);
}

bool TakeNumber(std::string_view& rest, char end, int64_t& number) {
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || stop == rest.data() + rest.size() || *stop != end) return false;
  rest.remove_prefix(static_cast<size_t>(stop - rest.data()) + 1);
  return true;
}

bool Take(std::string_view& rest, std::string& part) {
  int64_t size = 0;
  if (!TakeNumber(rest, ':', size) || size < 0 || static_cast<size_t>(size) > rest.size()) return false;
  part.assign(rest.substr(0, static_cast<size_t>(size)));
  rest.remove_prefix(static_cast<size_t>(size));
  return true;
}

}  // namespace

std::string ListPlace::Bytes() const {
  std::string bytes = absl::StrCat(is_long ? 1 : 0, ";", time, ";");
  Append(key, bytes);
  Append(word, bytes);
  Append(sort_key, bytes);
  return bytes;
}

bool ListPlace::FromBytes(std::string_view bytes, ListPlace& place) {
  int64_t is_long = 0;
  const bool good = TakeNumber(bytes, ';', is_long) && TakeNumber(bytes, ';', place.time) && Take(bytes, place.key) &&
                    Take(bytes, place.word) && Take(bytes, place.sort_key);
  place.is_long = is_long != 0;
  return good && bytes.empty() && schema::DecodeKey<schema::Reservations>(place.key).ok();
}

}  // namespace prorata::app
