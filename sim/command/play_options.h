// How scenarios are to be played, as a user writes it: the options of every
// command that plays some.

#ifndef SIM_COMMAND_PLAY_OPTIONS_H_
#define SIM_COMMAND_PLAY_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/command/cli_names.h"
#include "sim/play/run_options.h"

namespace rehearse::command_line {

struct play_options {
  std::string network = "sim";
  std::string loop;  // Empty, as is `mode`: what the file pins or, where it
  std::string mode;  // pins nothing, the standard.
  std::optional<std::uint64_t> seed;
  double deadline_s = 5;
  std::vector<std::string> limits;  // "passes=1000000"
  // How long a handler may go on without returning, in real time. Longer than
  // any sane one takes, and short enough for a user who waits.
  double handler_s = 10;
  // Not written by the user: whether a run is held to the golden trace.
  bool compares_golden = true;
};

// For options that are whole numbers: CLI11 alone would read 010 as eight.
CLI::Validator decimal_number();

// Lets `parser` read them into `options`, which must outlive the parsing. What
// contradicts each other is refused when all is read.
void add_play_options(CLI::App& parser, play_options& options);

// Seeds from `first` to `last`, both of them.
struct seed_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// "1..500"; nothing if `text` is no such range, or has more than a million.
std::optional<seed_range> read_seeds(std::string_view text);

// All but the seed: each run that it decides needs a strategy of its own.
scenario::run_options to_run_options(const play_options& options);

// Those that decide which run it is, as the user would write them again: empty,
// or " --network=posix --seed=7". (The times only say how long to wait.)
std::string to_text(const play_options& options);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_PLAY_OPTIONS_H_
