#include "sim/command/shell_quoting.h"

#include <cstddef>
#include <string_view>

#include "sim/language/utf8.h"

namespace rehearse::command_line {
namespace {

// What would drive the terminal on which it is printed cannot stand in the
// command as it is, and no quotes of all shells have a way to write it.
std::string from_printf(std::string_view text) {
  constexpr char digits[] = "01234567";
  // `$(...)` drops the ends of lines at its end.
  const std::size_t size = text.find_last_not_of('\n') + 1;
  const std::string_view line_ends = text.substr(size);
  text = text.substr(0, size);
  std::string format;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\' && c != '\'') {
      format += c;
      if (c == '%') format += c;
      continue;
    }
    format += '\\';
    for (int shift = 6; shift >= 0; shift -= 3) {
      format += digits[(byte >> shift) & 7u];
    }
  }
  std::string word = "\"$(printf '" + format + "')\"";
  if (!line_ends.empty()) {
    word.append("'").append(line_ends).append("'");
  }
  return word;
}

}  // namespace

std::string shell_quoted(const std::string& text) {
  // What no shell treats specially; a list of what some shell does would never
  // be complete.
  const bool is_plain = text.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                            "WXYZ0123456789_-./+,:@%=") == std::string::npos;
  // An empty word without quotes would be no word.
  if (is_plain && !text.empty()) return text;
  if (scenario::visible(text) != text) return from_printf(text);
  std::string quoted = "'";
  for (const char c : text) {
    // Inside '...' nothing can be escaped, so the quotes end before this one.
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

std::string shell_quoted_path(const std::string& path) {
  return shell_quoted(path.starts_with('-') ? "./" + path : path);
}

}  // namespace rehearse::command_line
