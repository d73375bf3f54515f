// Runs any number of random scripts on CPython's library and on core.
//
//   ./bazelw run -c opt //tests/conformance:oracle_compare --
//       --from=1 --count=50000
//
// Ends with 1 if a trace differs, and shows the first that does: its seed,
// where the traces part, and the script, shrunk.

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "tests/conformance/oracle/comparison.h"
#include "tests/conformance/oracle/first_difference.h"
#include "tests/conformance/oracle/player.h"
#include "tests/conformance/oracle/python_oracle.h"

namespace {

struct options {
  oracle::seed_range seeds{.first = 1, .count = 1000};
  std::string folder = "tests/conformance/oracle";
};

struct tally {
  std::uint64_t played = 0;
  std::uint64_t diverged = 0;
  std::uint64_t in_part = 0;
  std::uint64_t first_seed = 0;
  std::string first_script;
};

// How long it all takes is for the reader only.
class stopwatch {
 public:
  double seconds() const {
    const std::chrono::duration<double> passed = clock::now() - begin_;
    return passed.count();
  }

 private:
  using clock = std::chrono::steady_clock;
  clock::time_point begin_ = clock::now();
};

void show_progress(const tally& so_far, const options& asked) {
  std::cout << so_far.played << " of " << asked.seeds.count << " scripts, "
            << so_far.diverged << " diverged" << std::endl;
}

void note_divergence(tally& so_far, std::uint64_t seed,
                     const oracle::python_oracle::answer& python,
                     const std::string& difference) {
  if (++so_far.diverged == 1) {
    so_far.first_seed = seed;
    so_far.first_script = python.script;
  }
  if (so_far.diverged <= 10) {
    std::cout << "seed " << seed << ": " << difference << std::flush;
  }
}

tally play_all(const options& asked, oracle::python_oracle& python) {
  tally so_far;
  python.ask_for_seeds(asked.seeds);
  for (std::uint64_t i = 0; i < asked.seeds.count; ++i) {
    const auto reference = python.next();
    const oracle::verdict found = oracle::compare(reference);
    ++so_far.played;
    if (!found.is_whole) ++so_far.in_part;
    if (!found.difference.empty()) {
      note_divergence(so_far, asked.seeds.first + i, reference,
                      found.difference);
    }
    if (so_far.played % 1000 == 0) show_progress(so_far, asked);
  }
  return so_far;
}

void show_first(const tally& all, oracle::python_oracle& python) {
  const std::string script = oracle::shrunk(all.first_script, python);
  std::cout << "\nThe first divergence, seed " << all.first_seed
            << ", shrunk:\n\n"
            << script << '\n'
            << oracle::first_difference(python.play(script).trace,
                                        oracle::play(script).trace);
}

int run(const options& asked) {
  oracle::python_oracle python(asked.folder);
  const stopwatch watch;
  const tally all = play_all(asked, python);
  std::cout << all.played << " scripts, seeds " << asked.seeds.first << " to "
            << asked.seeds.first + asked.seeds.count - 1 << " of "
            << asked.seeds.generator << ".py, " << all.diverged << " diverged, "
            << watch.seconds() << " s\n";
  if (all.in_part > 0) {
    std::cout << all.in_part << " of them never end, and were compared up to a "
              << "depth\n";
  }
  if (all.diverged == 0) return 0;
  show_first(all, python);
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  options asked;
  CLI::App app("Random scripts on CPython's asyncore and on core.");
  app.add_option("--from", asked.seeds.first, "the first seed");
  app.add_option("--count", asked.seeds.count, "how many scripts");
  app.add_option("--steps", asked.seeds.steps, "how long a script is");
  app.add_option("--generator", asked.seeds.generator,
                 "the program that writes the scripts, without .py");
  app.add_option("--folder", asked.folder, "where oracle_server.py is");
  CLI11_PARSE(app, count, arguments);
  try {
    return run(asked);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
