#include "storage/rocksdb/open.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/listener.h"
#include "storage/rocksdb/db_options.h"
#include "storage/rocksdb/log_check.h"
#include "storage/rocksdb/status.h"

namespace prorata::storage::rocks {
namespace {

// Tells the engine what happens to RocksDB in the background.
class Listener : public rocksdb::EventListener {
 public:
  explicit Listener(Engine& engine) : engine_(engine) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    if (status->IsNoSpace()) engine_.space.NoteFull();
  }

  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override {
    if (info.new_bg_error.ok()) engine_.space.NoteRecovered();
  }

 private:
  Engine& engine_;
};

absl::Status Explain(const Engine& engine, const absl::Status& status) {
  const std::string& directory = engine.options.directory;
  if (absl::IsDataLoss(status)) {
    return absl::DataLossError(absl::StrCat("the store in ", directory, " is damaged: ", status.message()));
  }
  return absl::Status(status.code(), absl::StrCat("the store in ", directory, " cannot be opened: ", status.message()));
}

rocksdb::Options DbOptionsFor(Engine& engine) {
  rocksdb::Options options = MakeDbOptions(engine.options);
  options.listeners.push_back(std::make_shared<Listener>(engine));
  return options;
}

absl::Status OpenDatabase(Engine& engine, const rocksdb::Options& options) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(options, Paths(engine.options.directory).database, &db);
  engine.db.reset(db);
  return OpenStatus(opened);
}

// Nothing was ever told about what a making left behind that was cut off: it starts anew.
absl::Status MakeStore(Engine& engine) {
  const std::string& directory = engine.options.directory;
  if (const auto s = MarkBeingMade(*engine.env, directory); !s.ok()) return s;
  rocksdb::Options options = DbOptionsFor(engine);
  if (const auto s = rocksdb::DestroyDB(Paths(directory).database, options); !s.ok()) return ToStatus(s);
  options.create_if_missing = true;
  if (const auto s = OpenDatabase(engine, options); !s.ok()) return s;
  if (const auto s = HighWaterMark::Create(*engine.env, Paths(directory).mark, Checkpoint()); !s.ok()) return s;
  if (const auto s = ToStatus(engine.db->Close()); !s.ok()) return s;
  engine.db.reset();
  return MarkMade(*engine.env, directory);
}

// Refuses a database that lacks groups whose outcome was told.
absl::Status CompareWithMark(const Checkpoint& stored, const Checkpoint& told) {
  if (stored.commit < told.commit) {
    return absl::DataLossError(absl::StrCat("it ends at commit ", stored.commit,
                                            " but outcomes were told up to commit ", told.commit,
                                            ". A log file is missing or cut off; restore it or a backup"));
  }
  if (stored.commit == told.commit && stored.tag != told.tag) {
    return absl::DataLossError(
        absl::StrCat("its high-water mark belongs to another history at commit ", stored.commit,
                     ". Files of two stores, or of two times, were mixed; restore all of them from one backup"));
  }
  return absl::OkStatus();
}

// Looks before it opens: an open that fails has changed nothing.
absl::Status OpenStore(Engine& engine) {
  const Paths paths(engine.options.directory);
  absl::StatusOr<std::unique_ptr<HighWaterMark>> mark = HighWaterMark::Open(*engine.env, paths.mark);
  if (!mark.ok()) return mark.status();
  engine.mark = *std::move(mark);
  if (engine.env->FileExists(paths.database + "/CURRENT").IsNotFound()) {
    return absl::DataLossError(absl::StrCat(paths.database, "/CURRENT is missing"));
  }
  const rocksdb::Options options = DbOptionsFor(engine);
  const absl::StatusOr<Checkpoint> checkpoint = CheckLogs(options, paths.database);
  if (!checkpoint.ok()) return checkpoint.status();
  if (const auto s = CompareWithMark(*checkpoint, engine.mark->at_open()); !s.ok()) return s;
  if (const auto s = OpenDatabase(engine, options); !s.ok()) return s;
  engine.checkpoint = *checkpoint;
  engine.published.Set(std::make_shared<State>(*engine.db, checkpoint->commit));
  return engine.mark->Advance(*checkpoint);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const RocksDbOptions& options) {
  auto engine = std::make_unique<Engine>(options);
  if (const auto s = PrepareDirectory(*engine->env, options); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<DirectoryLock>> lock = DirectoryLock::Take(*engine->env, options.directory);
  if (!lock.ok()) return lock.status();
  engine->lock = *std::move(lock);

  const absl::StatusOr<Contents> contents = LookFor(*engine->env, options.directory);
  if (!contents.ok()) return contents.status();
  if (*contents != Contents::kStore) {
    if (!options.create_if_missing) {
      return absl::NotFoundError(absl::StrCat("there is no store in ", options.directory));
    }
    if (const auto s = MakeStore(*engine); !s.ok()) return Explain(*engine, s);
  }
  if (const auto s = OpenStore(*engine); !s.ok()) return Explain(*engine, s);
  return engine;
}

}  // namespace prorata::storage::rocks
