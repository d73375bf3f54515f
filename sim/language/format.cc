#include "sim/language/format.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "sim/language/attachments.h"
#include "sim/language/lexer.h"
#include "sim/language/mistakes.h"
#include "sim/language/source_lines.h"
#include "sim/language/verbs.h"

namespace rehearse::scenario {
namespace {

// Behind the longest verbs that stand in a column (`shutdown`): whoever writes
// more blanks than that has slipped.
constexpr std::size_t column_max = 9;

// A statement, or a line of a block.
struct line {
  std::size_t begin = 0;  // Its first word, in its text.
  std::size_t size = 0;   // Without the blanks behind its last word.
  std::size_t depth = 0;  // Of the blocks that it is in.
  std::string_view text;  // Without its end.
  std::string_view end;   // "\n" or "\r\n"; nothing at the end of the file.
  bool is_ours = false;   // Otherwise it stays as it is.
  bool is_blank = false;
  // What follows the verb, if it has a column: which one, and where it is.
  enum class column { none, parties, steps } where = column::none;
  std::size_t verb = 0;    // Where the verb ends.
  std::size_t rest = 0;    // Where the rest begins, in its text.
  std::size_t blanks = 1;  // That are to be between them.
};

line::column column_of(const verb& which, bool has_time) {
  if (which.name == "app" || which.name == "peer") {
    return line::column::parties;
  }
  const bool is_step =
      which.group == verb_group::peers || which.group == verb_group::driving ||
      which.group == verb_group::network || which.group == verb_group::faults;
  // A block is no step, and `repeat` is as long as what it holds.
  return is_step && !has_time && which.name != "together" ? line::column::steps
                                                          : line::column::none;
}

// Looks at the words of a line; `depth` is that of the next one, too.
void read_words(line& which, std::size_t& depth) {
  lexer tokens(which.text);
  token first = tokens.next();
  which.begin = first.offset;
  // `} times 2` belongs to the line that its block begins in.
  if (first.is(token_kind::close_brace) && depth > 0) --depth;
  which.depth = depth;
  const bool has_time = first.is(token_kind::at) || first.is(token_kind::plus);
  if (has_time) {
    tokens.next();
    first = tokens.next();
  }
  const token second = lexer(tokens).next();
  const verb* const found = first.is(token_kind::word)
                                ? find_verb(verbs().statements, first.text)
                                : nullptr;
  if (found != nullptr && !second.is(token_kind::end)) {
    which.where = column_of(*found, has_time);
    which.verb = first.end_offset();
    which.rest = second.offset;
  }
  which.size = first.end_offset();
  token next = tokens.next();
  for (; !next.is(token_kind::end); next = tokens.next()) {
    which.size = next.end_offset();
    if (next.is(token_kind::open_brace)) ++depth;
    if (next.is(token_kind::close_brace) && depth > 0) --depth;
  }
  // A comment stays as it is, blanks and all.
  if (next.offset < which.text.size()) which.size = which.text.size();
}

std::vector<line> lines_of(std::string_view script) {
  std::vector<line> all;
  std::size_t depth = 0;
  while (!script.empty()) {
    const std::size_t feed = script.find('\n');
    std::string_view text = script.substr(0, feed);
    if (feed != std::string_view::npos && text.ends_with('\r')) {
      text.remove_suffix(1);
    }
    const std::size_t whole =
        feed == std::string_view::npos ? script.size() : feed + 1;
    line next{.text = text,
              .end = script.substr(text.size(), whole - text.size())};
    const std::size_t first = text.find_first_not_of(' ');
    next.is_blank = first == std::string_view::npos;
    // A text block has a bar before each line; the header may have a mark of
    // the byte order before it.
    next.is_ours = !next.is_blank && text[first] != '|' && text[first] != '#' &&
                   !text.starts_with("\xef\xbb\xbf");
    if (next.is_ours) read_words(next, depth);
    all.push_back(next);
    script.remove_prefix(whole);
  }
  return all;
}

// The columns of a paragraph, by what has one and by depth: where the rest of a
// line is to begin, counted from its verb.
using columns = std::map<std::pair<line::column, std::size_t>, std::size_t>;

// The lines from `begin` to `end` are a paragraph.
void align(std::vector<line>& lines, std::size_t begin, std::size_t end) {
  columns all;
  for (std::size_t i = begin; i < end; ++i) {
    const line& each = lines[i];
    // Only the places of those that somebody has moved count.
    if (each.where == line::column::none || each.rest == each.verb + 1)
      continue;
    std::size_t& column = all[{each.where, each.depth}];
    column = std::min(column_max, std::max(column, each.rest - each.begin));
  }
  for (std::size_t i = begin; i < end; ++i) {
    line& each = lines[i];
    const auto column = all.find({each.where, each.depth});
    if (column == all.end()) continue;
    const std::size_t size = each.verb - each.begin;
    each.blanks = column->second > size ? column->second - size : 1;
  }
}

void append(std::string& text, const line& which) {
  if (!which.is_ours) {
    text.append(which.text).append(which.end);
    return;
  }
  text.append(2 * which.depth, ' ');
  if (which.rest == 0) {
    text += which.text.substr(which.begin, which.size - which.begin);
  } else {
    text += which.text.substr(which.begin, which.verb - which.begin);
    text.append(which.blanks, ' ');
    text += which.text.substr(which.rest, which.size - which.rest);
  }
  text += which.end;
}

// Finds where the blocks of an included file begin and end.
class block_check {
 public:
  explicit block_check(std::string_view text) : lines_(text) {
    while (!found_.full() && lines_.next()) look_at_line();
    for (const place& brace : open_) {
      add(brace, "this `{` is never closed",
          "help: a block ends in the file in which it begins");
    }
  }

  std::vector<diagnostic> take() { return found_.take(); }

 private:
  void look_at_line() {
    if (const auto bad = find_bad_byte(lines_.text())) {
      found_.add_damage(
          {place_of(bad->offset, 1), bad->message, {}, {bad->help}});
    }
    lexer tokens(lines_.text());
    token next = tokens.next();
    // Text behind a bar is data.
    if (next.is(token_kind::bar)) return;
    for (; !next.is(token_kind::end); next = tokens.next()) look_at(next);
  }

  void look_at(const token& which) {
    const place where = place_of(which.offset, which.text.size());
    // `echo/$who` is a name where `$who` is known.
    const bool joins_names = which.text == "/" || which.text == ".";
    if (which.is(token_kind::error) && joins_names) return;
    if (which.is(token_kind::error)) {
      add(where, which.problem, which.help);
    } else if (which.is(token_kind::open_brace)) {
      open_.push_back(where);
    } else if (which.is(token_kind::close_brace) && open_.empty()) {
      add(where, "this `}` closes nothing",
          "help: a block begins in the file in which it ends");
    } else if (which.is(token_kind::close_brace)) {
      open_.pop_back();
    }
  }

  place place_of(std::size_t offset, std::size_t length) const {
    return {lines_.number(), static_cast<int>(offset) + 1,
            static_cast<int>(length)};
  }

  void add(place where, std::string_view message, std::string_view note) {
    diagnostic mistake{where, std::string(message), {}, {}};
    if (!note.empty()) mistake.notes.emplace_back(note);
    found_.add(std::move(mistake));
  }

  source_lines lines_;
  std::vector<place> open_;  // The `{` of the blocks that are not closed yet.
  mistakes found_;
};

}  // namespace

std::vector<diagnostic> mistakes_of_layout(std::string_view included) {
  return block_check(included).take();
}

std::string formatted(std::string_view source) {
  const std::string_view script = script_of(source);
  std::vector<line> lines = lines_of(script);
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin;
    while (end < lines.size() && !lines[end].is_blank) ++end;
    align(lines, begin, end);
    begin = end + 1;
  }
  std::string text;
  for (const line& each : lines) append(text, each);
  return text.append(source.substr(script.size()));
}

}  // namespace rehearse::scenario
