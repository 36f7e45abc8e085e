#pragma once

// What the options that many commands share say, as typed.

#include <cstdint>
#include <string>

namespace prorata::cli {

enum class Format { kTable, kJson, kYaml, kName };

struct GlobalOptions {
  std::string server;
  std::string principal;
  std::string token;
  std::string token_file;
  std::string partner;
  std::string customer;
  std::string timeout;  // Empty: what suits the command.
  std::string format;
  int retries = 5;
  bool tls = false;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
};

// Of every command that changes something.
struct ChangeOptions {
  std::string request_id;  // Empty: a fresh one.
  bool validate_only = false;
};

// Of every command that lists.
struct ListOptions {
  int64_t limit = 0;  // 0: all.
  std::string filter;
  std::string order_by;
};

}  // namespace prorata::cli
