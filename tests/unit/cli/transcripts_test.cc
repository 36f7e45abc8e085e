// Goal: each command makes exactly the calls that it stands for and shows the answers as it should. The cases are the
// files in transcripts/, in the form
//
//   $ refunds show @F                        what is typed, after `prorata`
//   < RefundService.GetRefund {"name": ...}  what the server will answer
//   > RefundService.GetRefund {"name": ...}  what it was asked, expected
//   Refund  ...                              what was shown, expected; standard error after `! `
//   exit 3                                   the exit code where it is not 0, expected
//
// After a change that was meant: PRORATA_UPDATE_TRANSCRIPTS=1 build/dev/tests/cli_transcripts_test, and read the
// difference.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/unit/cli/fake_server.h"
#include "tests/unit/cli/runner.h"

namespace prorata::cli::testing {
namespace {

constexpr char kDirectory[] = "tests/unit/cli/transcripts";

// Ids and names that would only be noise. Longer ones come first. The last ones are kept in what is shown, where the
// width of a column is of interest.
constexpr size_t kShownInFull = 3;
const std::vector<std::pair<std::string, std::string>>& Shorthands() {
  static const auto* shorthands = new std::vector<std::pair<std::string, std::string>>{
      {"@N",
       "partners/contoso/customers/adatum/orders/aaaaaaaa-0000-4000-8000-000000000001/reservations/"
       "bbbbbbbb-0000-4000-8000-000000000002"},
      {"@C", "partners/contoso/customers/adatum"},
      {"@P", "partners/contoso"},
      {"@ID", kRequestId},
      {"@O", "aaaaaaaa-0000-4000-8000-000000000001"},
      {"@R", "bbbbbbbb-0000-4000-8000-000000000002"},
      {"@F", "cccccccc-0000-4000-8000-000000000003"}};
  return *shorthands;
}

std::string Expand(std::string text) {
  absl::StrReplaceAll(Shorthands(), &text);
  return text;
}

std::string Shorten(std::string text, size_t left_alone = 0) {
  for (size_t i = 0; i + left_alone < Shorthands().size(); ++i) {
    absl::StrReplaceAll({{Shorthands()[i].second, Shorthands()[i].first}}, &text);
  }
  return text;
}

// As a shell would, with single quotes only.
std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false;
  bool in_word = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      if (!in_word) words.emplace_back();
      in_word = true;
    } else if (c == ' ' && !quoted) {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      words.back() += c;
    }
  }
  return words;
}

struct Case {
  int line = 0;
  std::vector<std::string> before;  // Comments and blank lines above.
  std::string command;
  std::vector<std::string> told;
  std::vector<std::string> expected;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::vector<Case> cases;
  std::vector<std::string> comments;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (absl::StartsWith(line, "# ")) {
      comments.push_back(line);
    } else if (absl::StartsWith(line, "$ ")) {
      cases.push_back({number, comments, line.substr(2), {}, {}});
      comments.clear();
    } else if (absl::StartsWith(line, "< ")) {
      cases.back().told.push_back(line.substr(2));
    } else if (!cases.empty()) {
      cases.back().expected.push_back(line);
    }
  }
  for (Case& one : cases) {
    while (!one.expected.empty() && one.expected.back().empty()) one.expected.pop_back();
  }
  return cases;
}

std::vector<std::string> LinesOf(const std::string& text, const char* prefix) {
  std::vector<std::string> lines;
  if (text.empty()) return lines;
  for (const auto& line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    lines.push_back(absl::StrCat(prefix, std::string(line)));
  }
  return lines;
}

std::string Played(const Case& one) {
  FakeServer server;
  for (const std::string& told : one.told) {
    const std::vector<std::string> parts = absl::StrSplit(told, absl::MaxSplits(' ', 1));
    server.Tell(parts.at(0), Expand(parts.at(1)));
  }
  std::vector<std::string> args = Words(Expand(one.command));
  args.insert(args.end(), {"--server", server.address()});
  const Result result = Runner()(args);

  std::vector<std::string> lines;
  for (const SeenCall& call : server.seen()) {
    lines.push_back(Shorten(absl::StrCat("> ", call.method, " ", absl::StrJoin(call.requests, " "))));
  }
  const auto add = [&](const std::vector<std::string>& more) { lines.insert(lines.end(), more.begin(), more.end()); };
  add(LinesOf(Shorten(result.out, kShownInFull), ""));
  add(LinesOf(Shorten(result.err, kShownInFull), "! "));
  if (result.exit_code != 0) lines.push_back(absl::StrCat("exit ", result.exit_code));
  return absl::StrJoin(lines, "\n");
}

void Update(const std::string& path, const std::vector<Case>& cases) {
  std::ofstream file(path);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (i > 0) file << "\n";
    for (const std::string& comment : cases[i].before) file << comment << "\n";
    file << "$ " << cases[i].command << "\n";
    for (const std::string& told : cases[i].told) file << "< " << told << "\n";
    file << Played(cases[i]) << "\n";
  }
}

std::vector<std::string> Files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kDirectory)) files.push_back(entry.path().stem());
  std::sort(files.begin(), files.end());
  return files;
}

class Transcript : public ::testing::TestWithParam<std::string> {};

TEST_P(Transcript, IsWhatHappens) {
  const std::string path = absl::StrCat(kDirectory, "/", GetParam(), ".txt");
  const std::vector<Case> cases = ReadCases(path);
  EXPECT_FALSE(cases.empty());
  if (std::getenv("PRORATA_UPDATE_TRANSCRIPTS") != nullptr) {
    Update(path, cases);
    GTEST_SKIP() << path << " was written, not checked";
  }
  for (const Case& one : cases) {
    EXPECT_EQ(Played(one), absl::StrJoin(one.expected, "\n")) << path << ":" << one.line << ": " << one.command;
  }
}

INSTANTIATE_TEST_SUITE_P(Commands, Transcript, ::testing::ValuesIn(Files()), [](const auto& row) { return row.param; });

}  // namespace
}  // namespace prorata::cli::testing
