#include "sim/command/exploration_record.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "sim/command/exploration_text.h"
#include "sim/command/json_text.h"
#include "sim/command/result_record.h"
#include "sim/command/xml_text.h"

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

std::size_t exploration_record::count(const std::string& verdict) const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(),
      [&](const entry& each) { return each.verdict == verdict; }));
}

std::string exploration_record::json() const {
  std::string text = "{" + field("version", result_version) + ",\n " +
                     field("command", std::string_view("explore")) + ",\n";
  for (const char* const verdict : {"passed", "found", "failed", "skipped"}) {
    text += " " + field(verdict, count(verdict)) + ",\n";
  }
  text += " " + field("broken", broken_) + ",\n \"results\": [";
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
  text += ",\n   " + field("end", word_of(report.end)) + ", " +
          field("runs", report.runs) + ", " + field("ways", report.classes) +
          ", " + field("choices", report.sites);
  if (each.verdict == "failed") {
    return text + ",\n   " + field("reason", each.reason) + ",\n   " +
           field("report", each.message) + "}";
  }
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
  const std::string counts =
      "tests=\"" + std::to_string(entries_.size()) + "\" failures=\"" +
      std::to_string(count("found") + count("failed")) +
      "\" errors=\"0\" skipped=\"" + std::to_string(count("skipped")) + "\">\n";
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
      "<testsuite name=\"rehearse explore\" " + counts;
  for (const entry& each : entries_) text += case_of(each);
  return text + "</testsuite>\n</testsuites>\n";
}

std::string exploration_record::case_of(const entry& each) {
  const std::filesystem::path path(each.scenario);
  std::string name = path.stem().string();
  if (!each.cell.empty()) name += "[" + each.cell + "]";
  const std::string text = "<testcase classname=\"" +
                           xml_text(path.parent_path().generic_string()) +
                           "\" name=\"" + xml_text(name) + "\" file=\"" +
                           xml_text(each.scenario) + "\"";
  if (each.verdict == "passed") return text + "/>\n";
  if (each.verdict == "skipped") {
    return text +
           ">\n<skipped message=\"it does not run on the simulator\"/>"
           "\n</testcase>\n";
  }
  // A test case fails once: the other finds are in the text.
  std::string message = each.reason;
  std::string details = each.message;
  for (const find_report& one : each.finds) {
    if (message.empty()) message = one.small.violation;
    details += one.small.violation + "\n" + origin_text(one.found) + "\n" +
               shrink_text(one.small) + "\n" +
               story_text(one.small, each.report.names) + one.message;
    if (!one.path.empty()) details += "saved as " + one.path + "\n";
  }
  return text + ">\n<failure message=\"" + xml_text(message) + "\">" +
         xml_text(details) + "</failure>\n</testcase>\n";
}

}  // namespace rehearse::command_line
