// Looks for a scenario that ends the program, or whose run is not a function of
// the file and the seed:
//
//   bazel build --config=fuzz //tests/sim/play:scenario_fuzz
//   mkdir /tmp/inputs
//   bazel-bin/tests/sim/play/scenario_fuzz -entropic=0 /tmp/inputs scenarios
//
// tests/sim/mutation/fuzzer_mutator.cc makes the inputs. An input is a scenario
// file as it stands. What `rehearse` would be told besides, the cell, the seed,
// the loop and the mode, is drawn from its bytes, so a comment is enough to try
// another schedule.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sim/application.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "sim/run_limits.h"

namespace rehearse::scenario {
namespace {

// Small, so that an input takes milliseconds: a fuzzer lives on many of them.
struct small_limit {
  std::string_view name;
  std::uint64_t count;
};
constexpr small_limit small_limits[] = {{"passes", 2'000},
                                        {"events", 100'000},
                                        {"calls", 20'000},
                                        {"trace", 20'000}};

// As settings of the user, which win over the file.
std::vector<limit_setting> settings_of_limits() {
  std::vector<limit_setting> settings;
  const auto rows = limit_rows();
  for (const small_limit& each : small_limits) {
    const auto row = std::find_if(
        rows.begin(), rows.end(),
        [&](const limit_row& known) { return known.name == each.name; });
    if (row == rows.end()) std::abort();
    limit_setting setting;
    setting.row = static_cast<std::size_t>(row - rows.begin());
    setting.count = each.count;
    settings.push_back(setting);
  }
  return settings;
}

// FNV-1a: an input that was found once means the same on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

run_report play(const plan& what, std::uint64_t seed) {
  seeded_strategy drawn(seed);
  run_options how;
  how.chosen_by = &drawn;
  how.loop = seed % 2 == 0 ? loop_kind::select : loop_kind::poll;
  how.mode = seed / 2 % 2 == 0 ? loop_mode::safe : loop_mode::cpython;
  how.limits_set = settings_of_limits();
  return run(what, how);
}

// Everything that a user can see of it.
std::string account_of(const run_report& report, const scenario_file& file) {
  return std::to_string(report.hash) + " " + std::to_string(report.passes) +
         " passes\n" + to_text(report, file);
}

void play_twice(const scenario_file& file, std::size_t cell,
                std::uint64_t seed) {
  const application_registry& registry = application_registry::global();
  const plan what = file.plan_of(cell, registry);
  if (!what.on_sim) return;
  const std::string once = account_of(play(what, seed), file);
  const std::string again = account_of(play(what, seed), file);
  if (once == again) return;
  std::fprintf(stderr, "two runs of one seed differ:\n%s\n--- and ---\n%s\n",
               once.c_str(), again.c_str());
  std::abort();
}

// How many inputs said something: told at the end.
class tally {
 public:
  tally() = default;
  tally(const tally&) = delete;
  tally& operator=(const tally&) = delete;
  ~tally() {
    std::fprintf(stderr, "%llu inputs played, %llu of them sound\n", inputs_,
                 sound_);
  }
  void add(const scenario_file& file) {
    ++inputs_;
    if (file.diagnostics.empty()) ++sound_;
  }

 private:
  unsigned long long inputs_ = 0;
  unsigned long long sound_ = 0;
};

void play_all(std::string text) {
  static tally inputs;
  const std::uint64_t seed = hash_of(text);
  const scenario_file file =
      parse("input.scn", std::move(text), application_registry::global());
  inputs.add(file);
  if (file.cells.empty()) return;
  // One, for a fuzzer lives on many inputs: others get their turn with others.
  play_twice(file, seed % file.cells.size(), seed);
}

}  // namespace
}  // namespace rehearse::scenario

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  rehearse::scenario::play_all(std::string(data, data + size));
  return 0;
}
