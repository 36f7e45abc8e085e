#include "tests/bench/peers/postgres_client.h"

#include <stdexcept>

namespace prorata::bench {

PostgresClient::PostgresClient(const std::string& where) : connection_(PQconnectdb(where.c_str()), &PQfinish) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
}

void PostgresClient::Prepare(const std::string& name, const std::string& statement) {
  Checked(PQprepare(connection_.get(), name.c_str(), statement.c_str(), 0, nullptr));
}

Rows PostgresClient::Run(const std::string& prepared, const std::vector<std::string>& values) {
  std::vector<const char*> texts;
  texts.reserve(values.size());
  for (const std::string& value : values) texts.push_back(value.c_str());
  return Checked(PQexecPrepared(connection_.get(), prepared.c_str(), static_cast<int>(texts.size()), texts.data(),
                                nullptr, nullptr, 0));
}

Rows PostgresClient::Query(const std::string& statement) {
  return Checked(PQexec(connection_.get(), statement.c_str()));
}

Rows PostgresClient::Checked(PGresult* result) {
  Rows rows(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(PQerrorMessage(connection_.get()));
  }
  return rows;
}

}  // namespace prorata::bench
