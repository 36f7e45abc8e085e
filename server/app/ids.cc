#include "server/app/ids.h"

#include <algorithm>
#include <mutex>
#include <random>

#include "server/app/sha256.h"

namespace prorata::app {
namespace {

// Unix time; none before 1970.
uint64_t MillisOf(domain::Instant instant) {
  return static_cast<uint64_t>(std::max<int64_t>(instant.micros, 0) / 1000);
}

// Sets time, version and variant, around the 74 bits that are there.
void WriteTime(uint64_t millis, std::array<uint8_t, 16>& bytes) {
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<uint8_t>(0x70 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<uint8_t>(0x80 | (bytes[8] & 0x3f));
}

// The 74 bits behind the time count within one millisecond. They start at random, with the first bit free so that there
// is room to count, and go on in random steps, so that processes do not meet.
class UuidSource {
 public:
  std::array<uint8_t, 16> Next(domain::Instant now) {
    const std::lock_guard lock(mutex_);
    // A clock that went back must not put new ids before old ones.
    const uint64_t millis = MillisOf(now);
    if (millis > millis_) {
      Start(millis);
    } else {
      Count();
    }
    return Bytes();
  }

 private:
  static constexpr uint64_t kHighMask = 0xfff;
  static constexpr uint64_t kLowMask = (uint64_t{1} << 62) - 1;

  static std::mt19937_64 Seeded() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }

  void Start(uint64_t millis) {
    millis_ = millis;
    high_ = random_() & kHighMask >> 1;
    low_ = random_() & kLowMask;
  }

  void Count() {
    low_ += 1 + (random_() & 0xffffffff);
    if (low_ <= kLowMask) return;
    low_ &= kLowMask;
    if (++high_ > kHighMask) Start(millis_ + 1);
  }

  std::array<uint8_t, 16> Bytes() const {
    std::array<uint8_t, 16> bytes{};
    bytes[6] = static_cast<uint8_t>(high_ >> 8);
    bytes[7] = static_cast<uint8_t>(high_);
    for (int i = 0; i < 8; ++i) bytes[8 + i] = static_cast<uint8_t>(low_ >> (56 - 8 * i));
    WriteTime(millis_, bytes);
    return bytes;
  }

  std::mutex mutex_;
  std::mt19937_64 random_ = Seeded();
  uint64_t millis_ = 0;
  uint64_t high_ = 0;
  uint64_t low_ = 0;
};

}  // namespace

std::array<uint8_t, 16> DerivedUuid(domain::Instant instant, std::string_view text) {
  const Sha256Digest digest = Sha256({text});
  std::array<uint8_t, 16> bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  WriteTime(MillisOf(instant), bytes);
  return bytes;
}

std::array<uint8_t, 16> LowestUuid(domain::Instant instant) {
  std::array<uint8_t, 16> bytes{};
  WriteTime(MillisOf(instant), bytes);
  return bytes;
}

std::array<uint8_t, 16> NewUuid(domain::Instant now) {
  static UuidSource source;
  return source.Next(now);
}

}  // namespace prorata::app
