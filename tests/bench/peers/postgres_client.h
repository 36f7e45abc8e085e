#pragma once

// As much of libpq as the benchmarks need. Errors are thrown, with PostgreSQL's own words.

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

namespace prorata::bench {

// Rows of text.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result, &PQclear) {}

  int count() const { return PQntuples(result_.get()); }
  std::string Text(int row, int column) const { return PQgetvalue(result_.get(), row, column); }
  int64_t Number(int row, int column) const { return std::stoll(PQgetvalue(result_.get(), row, column)); }

 private:
  std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

// One connection. Used by one thread at a time.
class PostgresClient {
 public:
  // `where` is a connection string of libpq, such as `host=/tmp/socket-directory user=postgres`.
  explicit PostgresClient(const std::string& where);

  void Prepare(const std::string& name, const std::string& statement);
  Rows Run(const std::string& prepared, const std::vector<std::string>& values);
  Rows Query(const std::string& statement);

 private:
  Rows Checked(PGresult* result);

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace prorata::bench
