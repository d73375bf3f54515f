#include "sim/language/diagnostic.h"

#include <algorithm>
#include <cstddef>

#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

// Bytes of a line that are shown, and how many of them before the caret, when
// the line is too long to be shown whole.
constexpr std::size_t longest_line = 120;
constexpr std::size_t before_caret = 60;
constexpr std::string_view cut_mark = "...";

// Counts lines just as `source_lines` does, or the caret would be below another
// line than the one that was read.
std::string_view line_of(std::string_view source, int number) {
  if (source.starts_with("\xef\xbb\xbf")) source.remove_prefix(3);
  for (int line = 1; line < number; ++line) {
    const std::size_t end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  std::string_view text = source.substr(0, source.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// The first position at or before `wanted` at which a character begins.
std::size_t character_start(std::string_view text, std::size_t wanted) {
  std::size_t offset = std::min(wanted, text.size());
  // No character is longer than four bytes. Beyond three steps the text is
  // invalid, and any place is as good as another.
  for (int back = 0; back < 3 && offset > 0 && offset < text.size(); ++back) {
    if ((static_cast<unsigned char>(text[offset]) & 0xc0u) != 0x80u) break;
    --offset;
  }
  return offset;
}

// What is shown of a line: the text, and where the caret goes below it.
struct excerpt {
  std::string text;
  std::size_t caret = 0;  // Columns before it.
  std::size_t width = 1;  // Columns that it marks.
};

excerpt excerpt_of(std::string_view line, place where) {
  const auto column = static_cast<std::size_t>(std::max(where.column - 1, 0));
  const std::size_t caret = std::min(column, line.size());
  std::size_t first = 0;
  std::size_t last = line.size();
  if (line.size() > longest_line) {
    // The text before a mistake explains it best, so some of it stays.
    if (caret > before_caret)
      first = character_start(line, caret - before_caret);
    last = character_start(line, first + longest_line);
  }
  const auto length = static_cast<std::size_t>(std::max(where.length, 0));
  const std::size_t marked_end = std::min(caret + length, last);

  excerpt shown;
  // In parts, because what becomes visible as `\x07` or `<U+202E>` is wider
  // than it was, and the caret has to move along.
  const std::string before = visible(line.substr(first, caret - first));
  const std::string marked = visible(line.substr(caret, marked_end - caret));
  const std::string after = visible(line.substr(marked_end, last - marked_end));
  if (first > 0) shown.text += cut_mark;
  shown.caret = shown.text.size() + columns_of(before);
  // At the end of a line there is nothing to mark, but there must be a caret.
  shown.width = std::max<std::size_t>(columns_of(marked), 1);
  shown.text += before + marked + after;
  if (last < line.size()) shown.text += cut_mark;
  return shown;
}

// An empty line would leave a blank behind the bar. Editors remove it from
// files of expected messages, which then would not match.
std::string without_trailing_blanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string render(const diagnostic& which, std::string_view path,
                   std::string_view source) {
  const std::string number = std::to_string(which.where.line);
  const std::string margin(number.size() + 2, ' ');
  const excerpt shown =
      excerpt_of(line_of(source, which.where.line), which.where);

  // Paths and messages may hold what others wrote, such as the text of an
  // exception. It must not drive the terminal.
  std::string text = visible(path);
  text += ":" + number + ":" + std::to_string(which.where.column);
  text += ": error: " + visible(which.message) + "\n";
  text += without_trailing_blanks(" " + number + " | " + shown.text) + "\n";
  text += margin + "| " + std::string(shown.caret, ' ') + "^" +
          std::string(shown.width - 1, '~');
  if (!which.at_caret.empty()) text += " " + visible(which.at_caret);
  text += "\n";
  for (const std::string& note : which.notes) {
    text.append(margin).append("= ").append(visible(note)).append("\n");
  }
  return text;
}

}  // namespace rehearse::scenario
