#include "sim/command/junit_text.h"

#include <algorithm>
#include <filesystem>

#include "sim/command/json_text.h"
#include "sim/command/output.h"

namespace rehearse::command_line {
namespace {

// XML has no way to write most control characters, so they are made visible.
std::string xml_text(const std::string& text) {
  std::string escaped;
  for (const char c : printable(valid_text(text))) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string counted_as(const std::vector<junit_case>& cases,
                       junit_result result) {
  return std::to_string(std::count_if(
      cases.begin(), cases.end(),
      [&](const junit_case& each) { return each.result == result; }));
}

// A test case fails once.
std::string outcome_text(const junit_case& each, const std::string& element) {
  return "<" + element + " message=\"" + xml_text(each.message) + "\">" +
         xml_text(each.details) + "</" + element + ">\n";
}

std::string case_text(const junit_case& each) {
  const std::filesystem::path path(each.scenario);
  const std::string text =
      "<testcase classname=\"" + xml_text(path.parent_path().generic_string()) +
      "\" name=\"" + xml_text(path.stem().string() + each.name) + "\" file=\"" +
      xml_text(each.scenario) + "\"";
  switch (each.result) {
    case junit_result::passed:
      return text + "/>\n";
    case junit_result::skipped:
      return text + ">\n<skipped message=\"" + xml_text(each.message) +
             "\"/>\n</testcase>\n";
    case junit_result::failure:
      return text + ">\n" + outcome_text(each, "failure") + "</testcase>\n";
    case junit_result::error:
      return text + ">\n" + outcome_text(each, "error") + "</testcase>\n";
  }
  return "";
}

}  // namespace

std::string cell_suffix(const std::string& cell) {
  return cell.empty() ? "" : "[" + cell + "]";
}

std::string junit_text(const std::string& suite,
                       const std::vector<junit_case>& cases) {
  const std::string counts =
      "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
      counted_as(cases, junit_result::failure) + "\" errors=\"" +
      counted_as(cases, junit_result::error) + "\" skipped=\"" +
      counted_as(cases, junit_result::skipped) + "\">\n";
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
      "<testsuite name=\"" + suite + "\" " + counts;
  for (const junit_case& each : cases) text += case_text(each);
  return text + "</testsuite>\n</testsuites>\n";
}

}  // namespace rehearse::command_line
