#include "sim/command/name_filter.h"

#include <cstddef>
#include <vector>

namespace rehearse::command_line {
namespace {

// What stands for itself behind a backslash. Any other backslash is one, since
// the names of cells have many: `[text="a\r\n"]`.
constexpr std::string_view special = "*?\\";

bool is_special(char c) { return special.find(c) != std::string_view::npos; }

// A pattern taken apart: what each of its parts stands for.
struct part {
  enum class kind { character, any_character, any_text };
  kind what = kind::character;
  char c = '\0';

  bool takes(char other) const {
    return what == kind::any_character ||
           (what == kind::character && c == other);
  }
};

std::vector<part> parts_of(std::string_view pattern) {
  std::vector<part> parts;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size() && is_special(pattern[i + 1])) {
      parts.push_back({part::kind::character, pattern[++i]});
    } else if (c == '*') {
      parts.push_back({part::kind::any_text});
    } else if (c == '?') {
      parts.push_back({part::kind::any_character});
    } else {
      parts.push_back({part::kind::character, c});
    }
  }
  return parts;
}

// Takes the shortest text for each *, and lets only the last * that it has met
// grow when the rest does not match. A longer text for an earlier one could not
// help: whatever follows it was already found, as far left as can be. So the
// time is at worst the product of both lengths, whatever a user types.
bool matches(const std::vector<part>& pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // The last * that was met,
  std::size_t star_end = 0;                   // and where its text ends.
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p].what == part::kind::any_text) {
      star = p++;
      star_end = n;
    } else if (p < pattern.size() && pattern[p].takes(name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p].what == part::kind::any_text) ++p;
  return p == pattern.size();
}

}  // namespace

std::string literal_pattern(std::string_view text) {
  std::string pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escapes_next =
        text[i] == '\\' && i + 1 < text.size() && is_special(text[i + 1]);
    if (text[i] == '*' || text[i] == '?' || escapes_next) pattern += '\\';
    pattern += text[i];
  }
  return pattern;
}

bool name_filter::takes(std::string_view name) const {
  // Without a pattern the text may stand anywhere, since most people write a
  // part of a name.
  const bool is_pattern = text_.find_first_of("*?") != std::string::npos;
  return is_pattern ? matches(parts_of(text_), name)
                    : name.find(text_) != std::string_view::npos;
}

}  // namespace rehearse::command_line
