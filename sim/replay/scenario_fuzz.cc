// The fuzz target of a `scenario_fuzz_test` (sim/defs.bzl): bytes are a
// schedule (sim/explore/schedule_bytes.h), with which it plays the scenarios
// that it is started with. Of several, the first byte says which. A run that
// fails is shrunk, printed as `rehearse explore` does, and ends the program.
//
//   bazel run --config=fuzz //my:fuzz -- -max_total_time=60
//
// What it is started with, beside libFuzzer's own options:
//
//   FILE.scn...   scenarios
//   FILE...       inputs, and folders of them

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/application.h"
#include "sim/explore/experiment.h"
#include "sim/explore/find_text.h"
#include "sim/explore/scenario_subject.h"
#include "sim/explore/schedule.h"
#include "sim/explore/schedule_bytes.h"
#include "sim/explore/schedule_mutator.h"
#include "sim/explore/schedule_replay.h"
#include "sim/explore/shrinker.h"
#include "sim/language/parser.h"
#include "sim/language/schedule_attachment.h"

namespace rehearse::scenario {
namespace {

// A cell of a file.
class target {
 public:
  target(const scenario_file& file, std::size_t cell)
      : file_(file),
        plan_(file.plan_of(cell, application_registry::global())),
        subject_(subject_of(file_, plan_, options_)) {}
  target(const target&) = delete;
  target& operator=(const target&) = delete;

  bool can_be_played() const { return plan_.on_sim; }

  // Ends the program if it fails.
  void play(std::span<const std::uint8_t> bytes, schedule_mutator& mutator) {
    bytes_strategy chosen(bytes);
    label_names names;
    experiment runs(subject_, names, nobody_asks_);
    const recorded_run result = runs.play_again(chosen);
    mutator.learn(result.made);
    if (result.outcome.passed()) return;
    tell({.violation = result.outcome.violation,
          .deviations = deviations_of(result.made),
          .search = "a fuzzer",
          .run = 1},
         names);
    std::abort();
  }

 private:
  void tell(const find& found, label_names& names) const {
    if (found.deviations.empty()) {
      schedule_strategy benign({});
      std::fprintf(stderr, "%s: it fails without any deviation: %s\n%s",
                   file_.path.c_str(), found.violation.c_str(),
                   subject_(benign, true).report.c_str());
      return;
    }
    const shrunk_find small = shrink(subject_, found, names, {});
    schedule_strategy followed(small.deviations);
    const run_outcome outcome = subject_(followed, true);
    const schedule_attachment kept =
        attachment_of(found.violation, small.deviations, names);
    std::fprintf(
        stderr,
        "FIND %s: %s\n   %s\n%s%s\n"
        "To keep it, write this at the end of the file:\n\n"
        "-- schedule v1 --\n# found by a fuzzer; %s\n%s\n",
        file_.path.c_str(), found.violation.c_str(), shrink_text(small).c_str(),
        story_text(small, names, outcome.trace).c_str(), outcome.report.c_str(),
        shrink_text(small).c_str(), to_text(kept).c_str());
  }

  const scenario_file& file_;
  const plan plan_;
  const run_options options_ = {};
  const subject subject_;
  const experiment::stop_question nobody_asks_;
};

// All of the program.
class fuzzing {
 public:
  static fuzzing& only() {
    static fuzzing one;
    return one;
  }

  void add(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
      std::exit(1);
    }
    std::string text(std::istreambuf_iterator<char>(in), {});
    const scenario_file& file =
        *files_.emplace_back(std::make_unique<scenario_file>(
            parse(path, std::move(text), application_registry::global(),
                  read_from_disk)));
    for (const diagnostic& each : file.diagnostics) {
      std::fprintf(stderr, "%s", render(each, file).c_str());
    }
    // A find is replayed by other tests, and has no freedom left.
    if (file.schedule) return;
    for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
      auto next = std::make_unique<target>(file, cell);
      if (next->can_be_played()) targets_.push_back(std::move(next));
    }
  }

  // Without any deviation each of them must pass.
  void begin() {
    if (targets_.empty()) {
      std::fprintf(stderr, "there is no sound scenario to be played\n");
      std::exit(1);
    }
    for (const auto& each : targets_) each->play({}, mutator_);
  }

  void play(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < header_size()) {
      targets_.front()->play({}, mutator_);
      return;
    }
    const std::size_t which = header_size() == 0 ? 0 : bytes[0];
    targets_[which % targets_.size()]->play(bytes.subspan(header_size()),
                                            mutator_);
  }

  // How many bytes say which of the scenarios it is.
  std::size_t header_size() const { return targets_.size() > 1 ? 1 : 0; }
  const schedule_mutator& mutator() const { return mutator_; }

 private:
  std::vector<std::unique_ptr<scenario_file>> files_;
  std::vector<std::unique_ptr<target>> targets_;
  schedule_mutator mutator_;
};

// The rest is libFuzzer's.
void take_scenarios(int& argc, char** argv) {
  int kept = 0;
  for (int i = 0; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.ends_with(".scn")) {
      fuzzing::only().add(argument);
    } else if (!argument.ends_with(".scni")) {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  argv[argc] = nullptr;
}

}  // namespace
}  // namespace rehearse::scenario

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size);

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  rehearse::scenario::take_scenarios(*argc, *argv);
  rehearse::scenario::fuzzing::only().begin();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  rehearse::scenario::fuzzing::only().play({data, size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned int seed) {
  const auto& fuzzing = rehearse::scenario::fuzzing::only();
  // Now and then bytes, since they know no bounds.
  if (seed % 8 == 0 || size < fuzzing.header_size()) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const std::vector<std::uint8_t> other = fuzzing.mutator().mutated(
      {data, data + size}, fuzzing.header_size(), max_size, seed);
  std::copy(other.begin(), other.end(), data);
  return other.size();
}
