#pragma once

// ListReservations, page after page of one query, on a store of FillListStore.

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/channel.h"
#include "tests/bench/scenario.h"

namespace prorata::bench {

struct ListQuery {
  // Of the table, such as `state_expiring`.
  std::string id;
  // Below partners/{partner}: `customers/-/orders/-`.
  std::string parent = "customers/-/orders/-";
  std::string filter;
  std::string order_by;
};

// What is measured: what people ask for every day, over all customers and within one.
std::vector<ListQuery> EverydayLists(int64_t reservations);

class ListScenario : public Scenario {
 public:
  // Asks for the first pages before anything is measured, so that they are all known: the load goes round among them.
  ListScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
               const ListQuery& query, int outstanding);

  LoadResult Measure(const Window& window) override;
  // Rows on the first page, and its bytes.
  int rows() const { return rows_; }
  int64_t bytes() const { return bytes_; }

 private:
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const int outstanding_;
  std::vector<Call> calls_;
  size_t next_ = 0;
  int rows_ = 0;
  int64_t bytes_ = 0;
};

// CountReservations of all customers, or those that match a filter, one at a time.
class CountScenario : public Scenario {
 public:
  CountScenario(std::string id, pid_t server, std::vector<std::shared_ptr<grpc::Channel>> channels,
                const std::string& filter);
  LoadResult Measure(const Window& window) override;

 private:
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  Call call_;
};

// Waits until the server has answered a list; throws after a minute.
void WaitForFirstPage(const std::string& address);

}  // namespace prorata::bench
