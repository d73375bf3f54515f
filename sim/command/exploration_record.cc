#include "sim/command/exploration_record.h"

#include <algorithm>
#include <string_view>

#include "sim/command/exploration_text.h"
#include "sim/command/json_text.h"
#include "sim/command/result_record.h"

namespace rehearse::command_line {
namespace {

std::string_view word_of(exploration_end end) {
  switch (end) {
    case exploration_end::found:
      return "found";
    case exploration_end::complete:
      return "complete";
    case exploration_end::exhausted:
      return "exhausted";
    case exploration_end::budget:
      return "budget";
    case exploration_end::interrupted:
      return "interrupted";
    case exploration_end::unsound:
      return "unsound";
  }
  return "";
}

std::string field(std::string_view name, std::uint64_t number) {
  return json_text(name) + ": " + std::to_string(number);
}

std::string field(std::string_view name, std::string_view text) {
  return json_text(name) + ": " + json_text(text);
}

}  // namespace

exploration_record::entry& exploration_record::add_entry(
    const scenario_job& job, const std::string& verdict) {
  return entries_.emplace_back(entry{.scenario = job.file->path,
                                     .cell = job.file->cells[job.cell],
                                     .verdict = verdict});
}

void exploration_record::add(const scenario_job& job,
                             const exploration_report& report,
                             const std::vector<find_report>& finds) {
  entry& added = add_entry(job, finds.empty() ? "passed" : "found");
  added.report = report;
  added.finds = finds;
}

void exploration_record::add_failed(const scenario_job& job,
                                    const exploration_report& report,
                                    const std::string& reason,
                                    const std::string& message) {
  entry& added = add_entry(job, "failed");
  added.report = report;
  added.reason = reason;
  added.message = message;
}

void exploration_record::add_skipped(const scenario_job& job) {
  add_entry(job, "skipped");
}

void exploration_record::add_broken(const scenario::scenario_file& file) {
  entry& added =
      entries_.emplace_back(entry{.scenario = file.path, .verdict = "broken"});
  added.reason = file.diagnostics.front().message;
  for (const scenario::diagnostic& each : file.diagnostics) {
    added.message += render(each, file);
  }
}

std::size_t exploration_record::count(const std::string& verdict) const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(),
      [&](const entry& each) { return each.verdict == verdict; }));
}

std::string exploration_record::json() const {
  std::string text = "{" + field("version", result_version) + ",\n " +
                     field("command", std::string_view("explore")) + ",\n";
  for (const char* const verdict :
       {"passed", "found", "failed", "skipped", "broken"}) {
    text += " " + field(verdict, count(verdict)) + ",\n";
  }
  text += " \"results\": [";
  for (const entry& each : entries_) {
    text += (&each == entries_.data() ? "\n" : ",\n") + json_of(each);
  }
  return text + "\n]}\n";
}

std::string exploration_record::json_of(const entry& each) {
  const exploration_report& report = each.report;
  std::string text = "  {" + field("scenario", each.scenario) + ", " +
                     field("cell", each.cell) + ", " +
                     field("verdict", each.verdict);
  if (each.verdict == "skipped") return text + "}";
  const std::string why = ",\n   " + field("reason", each.reason) + ",\n   " +
                          field("report", each.message) + "}";
  if (each.verdict == "broken") return text + why;
  text += ",\n   " + field("end", word_of(report.end)) + ", " +
          field("runs", report.runs) + ", " + field("ways", report.classes) +
          ", " + field("choices", report.sites);
  if (each.verdict == "failed") return text + why;
  text += ",\n   \"strategies\": [";
  for (const search_record& one : report.searches) {
    text += (&one == report.searches.data() ? "\n" : ",\n");
    text += "    {" + field("name", one.name) + ", " + field("runs", one.runs) +
            ", " + field("claim", one.claim) + "}";
  }
  text += "],\n   \"finds\": [";
  for (const find_report& one : each.finds) {
    text +=
        (&one == each.finds.data() ? "\n" : ",\n") + json_of(one, report.names);
  }
  return text + "]}";
}

std::string exploration_record::json_of(const find_report& each,
                                        const label_names& names) {
  const shrunk_find& small = each.small;
  std::string text =
      "    {" + field("violation", small.violation) + ",\n     " +
      field("strategy", each.found.search) + ", " +
      // Too large for the numbers of many readers.
      field("seed", std::to_string(each.found.seed)) + ", " +
      field("run", each.found.run) + ",\n     " +
      field("size_before", small.size_before) +
      ", \"certified\": " + (small.is_certified ? "true" : "false") + ", " +
      field("smaller_tried", small.smaller_tried) +
      ", \"flaky\": " + (small.is_flaky ? "true" : "false") +
      ",\n     \"schedule\": [";
  for (const deviation& one : small.deviations) {
    text += (&one == small.deviations.data() ? "" : ", ") +
            json_text(to_text(one, names));
  }
  text += "],\n     \"odds\": [";
  for (std::size_t i = 0; each.odds.draws != 0 && i < each.odds.failures.size();
       ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(each.odds.failures[i]);
  }
  text += "], " + field("draws", each.odds.draws) + ",\n     \"difference\": " +
          (each.differs ? json_text(to_text(*each.differs)) : "null") +
          ",\n     \"file\": " +
          (each.path.empty() ? "null" : json_text(each.path)) + ",\n     " +
          field("report", each.message);
  return text + "}";
}

std::string exploration_record::junit() const {
  std::vector<junit_case> cases;
  cases.reserve(entries_.size());
  for (const entry& each : entries_) cases.push_back(case_of(each));
  return junit_text("rehearse explore", cases);
}

junit_case exploration_record::case_of(const entry& each) {
  junit_case told{.scenario = each.scenario, .name = cell_suffix(each.cell)};
  if (each.verdict == "passed") return told;
  if (each.verdict == "skipped") {
    told.result = junit_result::skipped;
    told.message = "it does not run on the simulator";
    return told;
  }
  told.result =
      each.verdict == "broken" ? junit_result::error : junit_result::failure;
  told.message = each.reason;
  told.details = each.message;
  // The other finds are in the text.
  for (const find_report& one : each.finds) {
    if (told.message.empty()) told.message = one.small.violation;
    told.details += one.small.violation + "\n" + origin_text(one.found) + "\n" +
                    shrink_text(one.small) + "\n" +
                    story_text(one.small, each.report.names, one.trace) +
                    one.message;
    if (!one.path.empty()) told.details += "saved as " + one.path + "\n";
  }
  return told;
}

}  // namespace rehearse::command_line
