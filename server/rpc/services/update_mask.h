#pragma once

// Field masks of updates (AIP-134).

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace prorata::rpc {

using FieldSet = std::set<std::string, std::less<>>;

// The fields of the resource that an update sets, out of those that can be changed: the ones that the mask names; with
// an empty mask those that are set; with `*` all. One key of a map that can be changed is named as `labels.env`.
// UPDATE_MASK_INVALID for every other path at once.
absl::StatusOr<FieldSet> FieldsToChange(const google::protobuf::FieldMask& mask,
                                        const google::protobuf::Message& resource,
                                        std::initializer_list<std::string_view> changeable);

}  // namespace prorata::rpc
