#pragma once

// What a service file sees of the pipeline: handlers are plain functions of a call, a request and the store's rows, and
// are registered once, by type. By the time a handler runs, the call was admitted, authenticated, authorised by the
// method's options and validated by the field options of its request.

#include <functional>
#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/context.h"
#include "server/rpc/answer_writer.h"
#include "storage/store.h"

namespace prorata::rpc {

// Reads and answers. May run on any thread, and more than once for one call.
template <typename Request, typename Response>
using QueryHandler =
    std::function<absl::StatusOr<Response>(const app::CallContext&, const Request&, const storage::Reader&)>;

// The same, writing the answer as it goes out (answer_writer.h): for those whose answers are most of their work.
template <typename Request, typename Response>
using WritingQueryHandler =
    std::function<absl::Status(const app::CallContext&, const Request&, const storage::Reader&, AnswerOf<Response>&)>;

// Changes and answers, within one transaction. `request_id` and `validate_only` are seen to by the pipeline: the
// handler always does the whole work, and the pipeline decides whether it is kept. May run more than once for one call.
template <typename Request, typename Response>
using MutationHandler =
    std::function<absl::StatusOr<Response>(const app::CallContext&, const Request&, storage::Transaction&)>;

template <typename Request, typename Response>
using WritingMutationHandler =
    std::function<absl::Status(const app::CallContext&, const Request&, storage::Transaction&, AnswerOf<Response>&)>;

// How a repeated call of a writing mutation gets its first answer again without the bytes of it having been stored,
// which for a large answer is most of what the mutation writes: from the rows that it wrote, if they keep for ever what
// was answered. `key` is what the handler named with AgainFrom.
template <typename Response>
using AnswerFromRows = absl::Status (*)(const storage::Reader& reader, const std::string& key,
                                        AnswerOf<Response>& answer);

// Reads a whole uploaded file and does with it what it takes, in transactions of its own. Runs on a thread where it may
// block. `first` is the first message of the stream, with the header.
template <typename Request, typename Response>
using UploadHandler = std::function<absl::StatusOr<Response>(const app::CallContext&, const Request& first,
                                                             std::istream& file, storage::Store&)>;

// Touches no rows, or blocks (SetClock runs what has fallen due): runs on a thread where it may block.
template <typename Request, typename Response>
using BlockingHandler =
    std::function<absl::StatusOr<Response>(const app::CallContext&, const Request&, storage::Store&)>;

}  // namespace prorata::rpc
