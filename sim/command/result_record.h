// What came of files and scenarios, for other programs: one document of JSON
// (docs/command_line.md has its fields), or a report in the form of JUnit,
// which build servers read.

#ifndef SIM_COMMAND_RESULT_RECORD_H_
#define SIM_COMMAND_RESULT_RECORD_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/command/cli_names.h"
#include "sim/command/junit_text.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/language/diagnostic.h"
#include "sim/language/parser.h"

namespace rehearse::command_line {

// Grows whenever a field changes its meaning or goes; not when one is added.
inline constexpr int result_version = 1;

class result_record {
 public:
  // `command`: "run" or "check".
  explicit result_record(std::string command) : command_(std::move(command)) {}

  // A scenario that is over.
  void add(const scenario_job& job, const play_options& options);
  // One that never will be: its application does not return.
  void add_stuck(const scenario_job& job, const play_options& options,
                 const std::string& why);
  // A file: sound, or broken if it has mistakes.
  void add(const scenario::scenario_file& file);
  // A file that cannot be read.
  void add_unreadable(const std::filesystem::path& path);

  std::string json() const;
  std::string junit() const;

 private:
  struct problem {
    std::string file;
    int line = 0;
    int column = 0;
    std::string message;
    std::string report;  // All that a user reads of it.
  };
  struct result {
    std::string scenario;
    std::string cell;
    std::string network;  // Empty, as is what follows: nothing was played.
    std::string loop;
    std::string mode;
    std::optional<std::uint64_t> seed;
    std::string verdict;
    std::string reason;  // Why it was skipped.
    std::vector<problem> problems;
    std::uint64_t passes = 0;
    std::int64_t time_us = 0;
  };

  result& add_run(const scenario_job& job, const play_options& options,
                  std::string verdict);
  static problem problem_of(const scenario::scenario_file& file,
                            const scenario::diagnostic& what,
                            const std::string& details);
  static std::string json_of(const result& each);
  static junit_case case_of(const result& each);
  std::size_t count(const std::string& verdict) const;

  std::string command_;
  std::vector<result> results_;
};

// Lets `parser` read --json and --junit into these, which outlive the parsing.
void add_record_options(CLI::App& parser, bool& json, std::string& junit);

// Writes a report; false, with a message, if that cannot be done.
bool write_report(const std::string& path, const std::string& text);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_RESULT_RECORD_H_
