#include "sim/command/result_record.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include <CLI/CLI.hpp>

#include "sim/command/files.h"
#include "sim/command/json_text.h"
#include "sim/command/output.h"

namespace rehearse::command_line {
namespace {

using scenario::verdict;

std::string text_of(verdict outcome) {
  switch (outcome) {
    case verdict::passed:
      return "passed";
    case verdict::failed:
      return "failed";
    case verdict::skipped:
      return "skipped";
  }
  return "";
}

// null for what was not said.
std::string json_or_null(const std::string& text) {
  return text.empty() ? "null" : json_text(text);
}

}  // namespace

result_record::result& result_record::add_run(const scenario_job& job,
                                              const play_options& options,
                                              std::string verdict) {
  return results_.emplace_back(result{.scenario = job.file->path,
                                      .cell = job.file->cells[job.cell],
                                      .network = options.network,
                                      .loop = job.loop,
                                      .mode = job.mode,
                                      .seed = job.seed,
                                      .verdict = std::move(verdict),
                                      .reason = {},
                                      .problems = {}});
}

void result_record::add(const scenario_job& job, const play_options& options) {
  result& entry = add_run(job, options, text_of(job.report.outcome));
  entry.reason = job.report.skipped_because;
  entry.passes = job.report.passes;
  entry.time_us = job.report.time.count();
  for (const scenario::problem& each : job.report.problems) {
    entry.problems.push_back(problem_of(*job.file, each.what, each.details));
  }
}

void result_record::add_stuck(const scenario_job& job,
                              const play_options& options,
                              const std::string& why) {
  add_run(job, options, "failed")
      .problems.push_back({job.file->path, 1, 1, why, why});
}

void result_record::add(const scenario::scenario_file& file) {
  result entry{.scenario = file.path,
               .cell = {},
               .network = {},
               .loop = {},
               .mode = {},
               .seed = {},
               .verdict = file.diagnostics.empty() ? "sound" : "broken",
               .reason = {},
               .problems = {}};
  for (const scenario::diagnostic& each : file.diagnostics) {
    entry.problems.push_back(problem_of(file, each, ""));
  }
  results_.push_back(std::move(entry));
}

void result_record::add_unreadable(const std::filesystem::path& path) {
  add(unreadable_file(path));
}

result_record::problem result_record::problem_of(
    const scenario::scenario_file& file, const scenario::diagnostic& what,
    const std::string& details) {
  const int number = what.where.file;
  return {number == 0
              ? file.path
              : file.included[static_cast<std::size_t>(number) - 1].path,
          what.where.line, what.where.column, what.message,
          render(what, file) + details};
}

std::size_t result_record::count(const std::string& verdict) const {
  return static_cast<std::size_t>(std::count_if(
      results_.begin(), results_.end(),
      [&](const result& each) { return each.verdict == verdict; }));
}

std::string result_record::json() const {
  std::string text = "{\"version\": " + std::to_string(result_version) +
                     ",\n \"command\": " + json_text(command_) + ",\n";
  for (const char* const verdict :
       {"sound", "passed", "failed", "skipped", "broken"}) {
    text += " \"" + std::string(verdict) +
            "\": " + std::to_string(count(verdict)) + ",\n";
  }
  text += " \"results\": [";
  for (const result& each : results_) {
    text += (&each == results_.data() ? "\n" : ",\n") + json_of(each);
  }
  return text + "\n]}\n";
}

std::string result_record::json_of(const result& each) {
  std::string text = "  {\"scenario\": " + json_text(each.scenario) +
                     ", \"cell\": " + json_text(each.cell) +
                     ", \"network\": " + json_or_null(each.network) +
                     ", \"loop\": " + json_or_null(each.loop) +
                     ", \"mode\": " + json_or_null(each.mode) + ", \"seed\": " +
                     (each.seed ? std::to_string(*each.seed) : "null") +
                     ",\n   \"verdict\": " + json_text(each.verdict) +
                     ", \"reason\": " + json_or_null(each.reason) +
                     ", \"passes\": " + std::to_string(each.passes) +
                     ", \"time_us\": " + std::to_string(each.time_us) +
                     ",\n   \"problems\": [";
  for (const problem& one : each.problems) {
    text += (&one == each.problems.data() ? "\n" : ",\n");
    text += "    {\"file\": " + json_text(one.file) +
            ", \"line\": " + std::to_string(one.line) +
            ", \"column\": " + std::to_string(one.column) +
            ", \"message\": " + json_text(one.message) +
            ",\n     \"report\": " + json_text(one.report) + "}";
  }
  return text + "]}";
}

std::string result_record::junit() const {
  std::vector<junit_case> cases;
  cases.reserve(results_.size());
  for (const result& each : results_) cases.push_back(case_of(each));
  return junit_text("rehearse " + command_, cases);
}

junit_case result_record::case_of(const result& each) {
  junit_case told{.scenario = each.scenario, .name = cell_suffix(each.cell)};
  if (each.seed) told.name += " seed " + std::to_string(*each.seed);
  if (each.verdict == "skipped") {
    told.result = junit_result::skipped;
    told.message = each.reason;
  } else if (!each.problems.empty()) {
    told.result =
        each.verdict == "broken" ? junit_result::error : junit_result::failure;
    told.message = each.problems.front().message;
    // The other problems are in the text.
    for (const problem& one : each.problems) told.details += one.report;
  }
  return told;
}

void add_record_options(CLI::App& parser, bool& json, std::string& junit) {
  parser.add_flag("--json", json,
                  "print one document of JSON instead of lines for people");
  parser.add_option("--junit", junit, "write a report in the form of JUnit")
      ->type_name("FILE");
}

bool write_report(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (out.good()) return true;
  complain(path, "cannot be written: is its folder there?");
  return false;
}

}  // namespace rehearse::command_line
