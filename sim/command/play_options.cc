#include "sim/command/play_options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include <CLI/CLI.hpp>

#include "sim/run_limits.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

// What is wrong with the text of an option; empty if nothing is.

// CLI11 alone would read -1 as 2^64-1, and what is larger as if it were that.
std::optional<std::uint64_t> read_seed(std::string_view text) {
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seed);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return seed;
}

std::string check_seed(const std::string& text) {
  return read_seed(text) ? std::string()
                         : "not a number from 0 to 2^64-1: " + text;
}

// On real sockets nobody asks for choices: a seed would change nothing, and
// whoever wrote one would believe that it had.
void refuse_seed_on_posix(const CLI::App& parser, const play_options& options) {
  if (options.network != "posix") return;
  for (const char* const name : {"--seed", "--seeds"}) {
    const CLI::Option* const option = parser.get_option_no_throw(name);
    if (option == nullptr || option->count() == 0) continue;
    throw CLI::ValidationError(
        name,
        "real sockets have no seed: what a scenario leaves open is the "
        "system's there; leave out this option, or --network=posix");
  }
}

// A text without a number is 0 to atof, and nan is neither more nor less than
// anything: so both bounds together refuse these too.
std::string check_seconds(const std::string& text) {
  const double seconds = std::atof(text.c_str());
  return seconds >= 0.001 && seconds <= 86400
             ? std::string()
             : "not a number of seconds from 0.001 to 86400: " + text;
}

// Nothing if `text` is none.
std::optional<limit_setting> read_limit(std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  const auto row = find_limit(text.substr(0, equals));
  if (!row) return std::nullopt;
  if (limit_rows()[*row].time != nullptr) {
    const auto time = read_duration(value);
    if (!time) return std::nullopt;
    return limit_setting{.row = *row, .time = *time};
  }
  const auto count = read_integer(value);
  if (!count) return std::nullopt;
  return limit_setting{.row = *row,
                       .count = static_cast<std::uint64_t>(*count)};
}

// "passes, time or trace"
std::string listed_limits() {
  std::string text;
  const auto names = limit_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string check_limit(const std::string& text) {
  const auto setting = read_limit(text);
  if (!setting) {
    return "not a limit such as passes=1000000 or time=90m: " + text +
           " (there are " + listed_limits() + ")";
  }
  const std::string wrong = complaint(*setting);
  return wrong.empty() ? wrong : wrong + ": " + text;
}

}  // namespace

CLI::Validator decimal_number() {
  return CLI::Validator(
      [](std::string& text) {
        const std::size_t first = text.find_first_not_of('0');
        const bool is_decimal =
            text.find_first_not_of("0123456789") == std::string::npos;
        if (is_decimal && !text.empty()) {
          text.erase(0, std::min(first, text.size() - 1));
        }
        return std::string();
      },
      "");
}

std::optional<seed_range> read_seeds(std::string_view text) {
  constexpr std::uint64_t count_max = 1'000'000;
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto first = read_seed(text.substr(0, dots));
  const auto last = read_seed(text.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first >= count_max) {
    return std::nullopt;
  }
  return seed_range{*first, *last};
}

void add_play_options(CLI::App& parser, play_options& options) {
  parser.final_callback(
      [&parser, &options] { refuse_seed_on_posix(parser, options); });
  parser
      .add_option("--loop", options.loop,
                  "select or poll, where a file pins neither (default select)")
      ->check(CLI::IsMember({"select", "poll"}));
  parser
      .add_option("--mode", options.mode,
                  "safe or cpython, where a file pins neither (default safe)")
      ->check(CLI::IsMember({"safe", "cpython"}));
  parser
      .add_option("--network", options.network,
                  "sim, or posix: real sockets on loopback, for the files that "
                  "say `runs-on sim posix`")
      ->check(CLI::IsMember({"sim", "posix"}))
      ->capture_default_str();
  parser
      .add_option("--seed", options.seed,
                  "draw every choice that a scenario leaves open from this "
                  "seed, instead of the canonical schedule")
      ->transform(decimal_number())
      ->check(check_seed);
  parser
      .add_option("--deadline", options.deadline_s,
                  "with --network=posix, the seconds in which nothing may "
                  "happen before an expectation has failed")
      ->check(check_seconds)
      ->capture_default_str();
  parser
      .add_option("--limit", options.limits,
                  "how much a run may do, as passes=1000000: " +
                      listed_limits() + "; wins over the file")
      ->type_name("NAME=VALUE")
      ->check(check_limit)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  parser
      .add_option("--handler-time", options.handler_s,
                  "the seconds of real time after which a handler that has not "
                  "returned ends the program")
      ->check(check_seconds)
      ->capture_default_str();
}

scenario::run_options to_run_options(const play_options& options) {
  scenario::run_options settings;
  if (options.network == "posix")
    settings.network = scenario::network_kind::posix;
  // What the user has not written stays open: then the file decides.
  if (!options.loop.empty()) {
    settings.loop = options.loop == "poll" ? scenario::loop_kind::poll
                                           : scenario::loop_kind::select;
  }
  if (!options.mode.empty()) {
    settings.mode = options.mode == "cpython" ? scenario::loop_mode::cpython
                                              : scenario::loop_mode::safe;
  }
  settings.deadline = std::chrono::duration_cast<asyncore::duration>(
      std::chrono::duration<double>(options.deadline_s));
  for (const std::string& each : options.limits) {
    settings.limits_set.push_back(*read_limit(each));
  }
  return settings;
}

std::string to_text(const play_options& options) {
  std::string text;
  if (options.network != "sim") text += " --network=" + options.network;
  if (!options.loop.empty()) text += " --loop=" + options.loop;
  if (!options.mode.empty()) text += " --mode=" + options.mode;
  if (options.seed) text += " --seed=" + std::to_string(*options.seed);
  for (const std::string& each : options.limits) text += " --limit=" + each;
  return text;
}

}  // namespace rehearse::command_line
