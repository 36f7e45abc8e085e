#pragma once

// The writes of a group of transactions, by stored key, on top of what is committed.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rocksdb/row.h"

namespace prorata::storage::rocks {

// Filled by one thread, transaction by transaction; once the group is complete it is only read, by any number of
// threads.
class Overlay {
 public:
  // A null row is a deletion.
  using Rows = std::map<std::string, std::shared_ptr<Row>, std::less<>>;

  // The entry of the key, or null if the group does not touch it.
  const Rows::value_type* Find(std::string_view key) const;
  // The first entry not below the key; the first one above it; the last one below it (below everything if `key` is
  // null). Or null.
  const Rows::value_type* FirstFrom(std::string_view key) const;
  const Rows::value_type* FirstAfter(std::string_view key) const;
  const Rows::value_type* LastBelow(std::string_view key) const;
  const Rows::value_type* Last() const;

  // Sets or, with null, deletes, as part of the transaction under way. A row that is replaced stays alive until Accept
  // or Release.
  void Set(std::string_view key, std::shared_ptr<Row> row);
  // Whether the transaction under way has set anything.
  bool changed() const { return !undo_.empty(); }
  // Undoes the transaction under way.
  void RollBack();
  // Keeps what the transaction under way has set.
  void Accept();
  // The transaction under way has ended, nobody looks at replaced rows any more.
  void Release() { replaced_.clear(); }

  const Rows& rows() const { return rows_; }
  bool empty() const { return rows_.empty(); }
  // An upper bound of the bytes of all keys and values.
  size_t bytes() const { return bytes_; }

 private:
  struct Undo {
    Rows::iterator at;
    bool existed;
    std::shared_ptr<Row> row;
  };

  Rows rows_;
  std::vector<Undo> undo_;
  std::vector<std::shared_ptr<Row>> replaced_;
  size_t bytes_ = 0;
};

}  // namespace prorata::storage::rocks
