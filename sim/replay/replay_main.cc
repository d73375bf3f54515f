// The main of a `scenario_test` (sim/defs.bzl): replays scenario files as cases
// of GoogleTest.
//
// One case for each cell of a file's matrix, in each arm: the network (sim, and
// posix for files that say `runs-on sim posix`), the loop and the mode. A file
// that pins its loop or its mode has no case in the other arms.
//
// The suite is the arm and the test is the cell, so that a filter reads
//
//   --test_filter='*http/two_clients_share_a_server'     one file, all arms
//   --test_filter='*http/a_reply_in_small_pieces*'       ... and all its cells
//   --test_filter='sim/select/safe.*'                    one arm, all files
//   --test_filter='posix/*'                              all on real sockets
//
// In a filter `*` and `?` stand for what it cannot name: a cell may hold a
// colon or a dash, which separate patterns, and the shell knows the brackets.
//
// What it is started with, beside GoogleTest's own options:
//
//   --program='bazel run //sim:rehearse --'   for "reproduce" in a report
//   --mode=safe                               a mode; may be given twice
//   FILE...                                   of which those named *.scn count

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sim/application.h"
#include "sim/command/name_filter.h"
#include "sim/command/shell_quoting.h"
#include "sim/explore/schedule_replay.h"
#include "sim/language/parser.h"
#include "sim/play/golden_trace.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

// How a scenario is played.
struct arm {
  network_kind network;
  loop_kind loop;
  loop_mode mode;

  std::string name() const {
    return std::string(network == network_kind::sim ? "sim/" : "posix/") +
           (loop == loop_kind::select ? "select/" : "poll/") +
           (mode == loop_mode::safe ? "safe" : "cpython");
  }
  run_options options() const {
    run_options how;
    how.network = network;
    how.loop = loop;
    how.mode = mode;
    // Slow machines are no failures: what is met is met long before.
    how.deadline = std::chrono::seconds(20);
    how.keep_trace = true;
    return how;
  }
};

// What the test was asked to do.
struct request {
  std::string program = "rehearse";
  std::vector<loop_mode> modes{};
  std::vector<fs::path> files{};

  bool wants(loop_mode mode) const {
    return std::find(modes.begin(), modes.end(), mode) != modes.end();
  }
  // A file that pins its mode is played in it whatever the test asks for:
  // otherwise it would be played nowhere.
  bool wants(const arm& how, const plan& what) const {
    const bool there =
        how.network == network_kind::sim ? what.on_sim : what.on_posix;
    return there && what.loop.value_or(how.loop) == how.loop &&
           (what.mode ? *what.mode == how.mode : wants(how.mode));
  }
};

std::vector<arm> all_arms() {
  std::vector<arm> arms;
  for (const auto network : {network_kind::sim, network_kind::posix}) {
    for (const auto loop : {loop_kind::select, loop_kind::poll}) {
      for (const auto mode : {loop_mode::safe, loop_mode::cpython}) {
        arms.push_back({network, loop, mode});
      }
    }
  }
  return arms;
}

// "scenarios/http/two_clients_share_a_server"
std::string name_of(const scenario_file& file) {
  return fs::path(file.path).replace_extension().generic_string();
}

class replay : public testing::Test {
 public:
  replay(const scenario_file& file, std::size_t cell, const arm& how,
         const std::string& program)
      : file_(file), cell_(cell), how_(how), program_(program) {}

 private:
  void TestBody() override {
    const plan what = file_.plan_of(cell_, application_registry::global());
    run_report first = play(what);
    if (is_golden(what, how_.options())) {
      compare_golden(
          file_, cell_,
          program_ + " update " + command_line::shell_quoted_path(file_.path),
          first);
    }
    tell(first);
    if (how_.network == network_kind::posix || HasFailure()) return;
    const run_report again = play(what);
    EXPECT_EQ(first.hash, again.hash) << "two runs differ";
    EXPECT_EQ(first.trace, again.trace) << "two runs differ";
  }

  // With the schedule that is attached to the file, if there is one.
  run_report play(const plan& what) const {
    return file_.schedule ? replay_schedule(file_, what, how_.options()).run
                          : run(what, how_.options());
  }

  void tell(const run_report& report) const {
    for (const problem& each : report.problems) {
      ADD_FAILURE_AT(file_.path.c_str(), each.what.where.line)
          << render(each.what, file_) << each.details
          << "   reproduce: " << command();
    }
  }

  std::string command() const {
    using command_line::literal_pattern;
    using command_line::shell_quoted;
    std::string text =
        program_ + " run " + command_line::shell_quoted_path(file_.path);
    const std::string& cell = file_.cells[cell_];
    if (!cell.empty()) {
      text += " --filter=" + shell_quoted("*[" + literal_pattern(cell) + "]");
    }
    if (how_.network == network_kind::posix) text += " --network=posix";
    if (how_.loop == loop_kind::poll) text += " --loop=poll";
    if (how_.mode == loop_mode::cpython) text += " --mode=cpython";
    return text + " --trace";
  }

  const scenario_file& file_;
  std::size_t cell_;
  arm how_;
  const std::string& program_;
};

// A file with mistakes has no cells, and would otherwise go unnoticed.
class is_sound : public testing::Test {
 public:
  explicit is_sound(const scenario_file& file) : file_(file) {}

 private:
  void TestBody() override {
    for (const diagnostic& each : file_.diagnostics) {
      ADD_FAILURE_AT(file_.path.c_str(), each.where.line)
          << render(each, file_);
    }
  }

  const scenario_file& file_;
};

class files_are_found : public testing::Test {
 public:
  explicit files_are_found(std::size_t count) : count_(count) {}

 private:
  void TestBody() override {
    EXPECT_GT(count_, 0U) << "this test has no *.scn among its scenarios";
  }

  std::size_t count_;
};

scenario_file load(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string source(std::istreambuf_iterator<char>(in), {});
  return parse(path.generic_string(), std::move(source),
               application_registry::global(), read_from_disk);
}

std::vector<scenario_file> load_all(std::vector<fs::path> paths) {
  std::sort(paths.begin(), paths.end());
  std::vector<scenario_file> files;
  std::transform(paths.begin(), paths.end(), std::back_inserter(files), load);
  return files;
}

template <typename Factory>
void add_test(const std::string& suite, const std::string& name,
              const std::string& path, Factory make) {
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr,
                        path.c_str(), 1, make);
}

void add_cells(const scenario_file& file, const arm& how,
               const request& asked) {
  for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
    const plan what = file.plan_of(cell, application_registry::global());
    if (!asked.wants(how, what)) continue;
    // On real sockets nobody asks for choices.
    if (file.schedule && how.network == network_kind::posix) continue;
    std::string name = name_of(file);
    if (!file.cells[cell].empty()) name += "[" + file.cells[cell] + "]";
    add_test(how.name(), name, file.path,
             [&file, cell, how, &asked]() -> testing::Test* {
               return new replay(file, cell, how, asked.program);
             });
  }
}

// `files` and `asked` outlive the tests.
void register_tests(const std::vector<scenario_file>& files,
                    const request& asked) {
  add_test("scenarios", "are_found", __FILE__, [&files]() -> testing::Test* {
    return new files_are_found(files.size());
  });
  for (const scenario_file& file : files) {
    add_test("is_sound", name_of(file), file.path,
             [&file]() -> testing::Test* { return new is_sound(file); });
  }
  for (const arm& how : all_arms()) {
    for (const scenario_file& file : files) add_cells(file, how, asked);
  }
}

// False if the argument is an option that there is not.
bool read_argument(std::string_view argument, request& asked) {
  constexpr std::string_view program = "--program=";
  if (argument.starts_with(program)) {
    asked.program = argument.substr(program.size());
  } else if (argument == "--mode=safe") {
    asked.modes.push_back(loop_mode::safe);
  } else if (argument == "--mode=cpython") {
    asked.modes.push_back(loop_mode::cpython);
  } else if (argument.starts_with("-")) {
    return false;
  } else if (argument.ends_with(".scn")) {
    asked.files.emplace_back(argument);
  }
  return true;
}

}  // namespace
}  // namespace rehearse::scenario

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  rehearse::scenario::request asked;
  for (int i = 1; i < argc; ++i) {
    if (rehearse::scenario::read_argument(argv[i], asked)) continue;
    std::fprintf(stderr,
                 "%s: there is no such option; there are --program=COMMAND, "
                 "--mode=safe and --mode=cpython\n",
                 argv[i]);
    return 2;
  }
  if (asked.modes.empty()) asked.modes = {rehearse::scenario::loop_mode::safe};
  const auto files = rehearse::scenario::load_all(asked.files);
  rehearse::scenario::register_tests(files, asked);
  return RUN_ALL_TESTS();
}
