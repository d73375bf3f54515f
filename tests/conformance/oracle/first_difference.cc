#include "tests/conformance/oracle/first_difference.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace oracle {
namespace {

constexpr std::size_t lines_before = 12;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

std::string line_or_end(const std::vector<std::string_view>& lines,
                        std::size_t at) {
  return at < lines.size() ? std::string(lines[at]) : "(the trace ends)";
}

}  // namespace

std::string first_difference(std::string_view expected,
                             std::string_view actual) {
  if (expected == actual) return "";
  const auto wanted = lines_of(expected);
  const auto got = lines_of(actual);
  const auto parted =
      std::mismatch(wanted.begin(), wanted.end(), got.begin(), got.end());
  const auto at = static_cast<std::size_t>(parted.first - wanted.begin());
  std::string text =
      "the traces part at line " + std::to_string(at + 1) + ":\n";
  for (std::size_t i = at - std::min(at, lines_before); i < at; ++i) {
    ((text += "            ") += wanted[i]) += '\n';
  }
  text += "  CPython:  " + line_or_end(wanted, at) + '\n';
  text += "  core:     " + line_or_end(got, at) + '\n';
  return text;
}

}  // namespace oracle
