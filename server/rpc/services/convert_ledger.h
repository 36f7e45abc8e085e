#pragma once

// The ledger as the API shows it.

#include "prorata/v1/transaction.pb.h"
#include "server/domain/ledger.h"

namespace prorata::rpc {

prorata::v1::Transaction ToProto(const domain::LedgerTransaction& transaction);
prorata::v1::Balance ToProto(const domain::JournalHead& head);

}  // namespace prorata::rpc
