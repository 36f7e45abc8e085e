#pragma once

// What must be there before anything can be measured on a prorata server, made through its public API on a fresh store.

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/channel.h"
#include "tests/bench/load.h"

namespace prorata::bench {

// Whom the benchmarks call as; `run` writes the file that makes the server know them.
inline constexpr char kProviderAdmin[] = "bench-provider";
inline constexpr char kPartnerAdminPrefix[] = "bench-admin-of-";

struct MarketSize {
  // Beside these there is the hot account: one partner with one customer.
  int partners = 100;
  int customers_per_partner = 10;
  // Calls under way while filling.
  int outstanding = 64;
};

// Many accounts, or one that everything happens on.
enum class Accounts { kMany, kHot };

class Market {
 public:
  // Fills an empty server: clock, offer, partners with a yearly limit that no benchmark reaches, customers. `channels`
  // are used for buying too. Throws where the server refuses anything.
  Market(std::vector<std::shared_ptr<grpc::Channel>> channels, const MarketSize& size);

  // Buys `count` reservations of one unit, in turn over the accounts, and puts the clock six days forward, so that none
  // of them is younger than a return at full price. Returns their names.
  std::vector<std::string> Buy(Accounts accounts, int64_t count);

  const std::vector<std::shared_ptr<grpc::Channel>>& channels() const { return channels_; }

  // One that no other call to this market has.
  std::string NextRequestId();

  // The refunds that the server has on record.
  int64_t CountRefunds();

 private:
  struct Customer {
    std::string name;
    std::string partner_admin;
  };

  void SetClock(int64_t unix_seconds);
  void ImportOffer();
  Customer AddCustomer(const std::string& partner_id, const std::string& customer_id);
  void AddPartner(const std::string& partner_id);

  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const MarketSize size_;
  std::mt19937_64 random_{20240301};
  int64_t now_ = 0;
  std::string offer_;
  std::vector<Customer> many_;
  std::vector<Customer> hot_;
};

// A random UUID.
std::string NewRequestId(std::mt19937_64& random);
// The metadata that says who calls.
std::vector<std::pair<std::string, std::string>> CallerMetadata(const std::string& principal);
// The administrator of the partner that a resource name starts with.
std::string PartnerAdminOf(const std::string& resource_name);

}  // namespace prorata::bench
