#include "tests/conformance/oracle/comparison.h"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string_view>
#include <vector>

#include "tests/conformance/oracle/first_difference.h"
#include "tests/conformance/oracle/player.h"

namespace oracle {
namespace {

using script_lines = std::vector<std::string>;

std::string joined(const script_lines& lines) {
  std::string script;
  for (const std::string& each : lines) (script += each) += '\n';
  return script;
}

// A run that was given up can be compared as far as it went.
std::string difference(std::string_view reference, const performance& mine) {
  if (!mine.is_complete) reference = reference.substr(0, mine.trace.size());
  return first_difference(reference, mine.trace);
}

// A script that only one of the two can read shows nothing.
bool still_differs(const std::string& script, python_oracle& python) {
  const performance mine = play(script);
  if (!mine.is_sound) return false;
  const python_oracle::answer reference = python.play(script);
  return reference.status == 0 && !difference(reference.trace, mine).empty();
}

// Leaves out each run of `size` lines that can be left out.
script_lines without_runs(script_lines lines, std::size_t size,
                          python_oracle& python) {
  for (std::size_t at = 0; at < lines.size();) {
    script_lines fewer = lines;
    const auto begin = fewer.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t run = std::min(size, lines.size() - at);
    fewer.erase(begin, begin + static_cast<std::ptrdiff_t>(run));
    if (still_differs(joined(fewer), python)) {
      lines = std::move(fewer);
    } else {
      at += size;
    }
  }
  return lines;
}

}  // namespace

verdict compare(const python_oracle::answer& python) {
  if (python.status != 0) {
    return {.difference =
                "the oracle ends with " + std::to_string(python.status) + '\n'};
  }
  const performance mine = play(python.script);
  return {.difference = difference(python.trace, mine),
          .is_whole = mine.is_complete};
}

std::string shrunk(const std::string& script, python_oracle& python) {
  script_lines lines;
  std::istringstream in(script);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  for (std::size_t size = lines.size() / 2; size > 0; size /= 2) {
    lines = without_runs(std::move(lines), size, python);
  }
  // What became useless when later lines went.
  return joined(without_runs(std::move(lines), 1, python));
}

}  // namespace oracle
