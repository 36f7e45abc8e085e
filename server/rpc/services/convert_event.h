#pragma once

// Events as the API shows them.

#include "prorata/v1/event.pb.h"
#include "server/domain/event.h"

namespace prorata::rpc {

prorata::v1::Event ToProto(const domain::Event& event);

}  // namespace prorata::rpc
