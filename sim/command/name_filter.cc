#include "sim/command/name_filter.h"

#include <cstddef>

namespace rehearse::command_line {
namespace {

// Takes the shortest text for each *, and lets only the last * that it has met
// grow when the rest does not match. A longer text for an earlier one could not
// help: whatever follows it was already found, as far left as can be. So the
// time is at worst the product of both lengths, whatever a user types.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // The last * that was met,
  std::size_t star_end = 0;                   // and where its text ends.
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = n;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool name_filter::takes(std::string_view name) const {
  // Without a pattern the text may stand anywhere, since most people write a
  // part of a name.
  const bool is_pattern = text_.find_first_of("*?") != std::string::npos;
  return is_pattern ? matches(text_, name)
                    : name.find(text_) != std::string_view::npos;
}

}  // namespace rehearse::command_line
