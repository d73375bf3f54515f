#include "sim/language/blocks.h"

#include <string>

#include "sim/language/lexer.h"

namespace rehearse::scenario {
namespace {

// A line that can only be a statement, so that a `}` must be missing above it.
bool begins_statement(const reading& at, std::string_view line) {
  lexer tokens(line);
  token first = tokens.next();
  if (first.is(token_kind::at) || first.is(token_kind::plus)) return true;
  return first.is(token_kind::word) &&
         find_verb(at.verbs.statements, first.text) != nullptr;
}

std::string_view without_leading_blanks(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view()
                                         : line.substr(start);
}

// To the line behind the block, however much of it makes sense.
void skip_rest(reading& at) {
  int depth = 1;
  while (at.in.next_line()) {
    const std::string_view text = without_leading_blanks(at.in.line());
    if (text.starts_with('|')) continue;
    if (text.starts_with('}')) {
      if (--depth == 0) return;
      continue;
    }
    if (begins_statement(at, text)) {
      at.in.back_line();
      return;
    }
    at.known.excuse_all_in(text);
    if (opens_block(text)) ++depth;
  }
}

void fail_unclosed(reading& at, place brace) {
  at.in.fail(brace, "this `{` is never closed",
             "help: a line with `}` alone closes it");
}

}  // namespace

bool opens_block(std::string_view line) {
  int depth = 0;
  lexer tokens(line);
  for (token next = tokens.next(); !next.is(token_kind::end);
       next = tokens.next()) {
    if (next.is(token_kind::open_brace)) ++depth;
    if (next.is(token_kind::close_brace)) --depth;
  }
  return depth > 0;
}

void read_block(
    reading& at,
    const std::function<void(std::string_view text, place where)>& line,
    bool comments) {
  const place brace = at.in.here();
  at.in.require(token_kind::open_brace, "`{`");
  at.in.finish();
  if (!at.in.ok()) return;
  at.block_entered = true;
  while (at.in.next_line()) {
    const std::string_view text = without_leading_blanks(at.in.line());
    if (text.starts_with('}')) {
      at.in.take();
      return;
    }
    const bool blank = comments && at.in.at(token_kind::end);
    if (blank) continue;
    if (!text.starts_with('|') && begins_statement(at, text)) {
      at.in.back_line();
      fail_unclosed(at, brace);
      return;
    }
    const std::size_t offset = at.in.line().size() - text.size();
    const place where{at.in.line_number(), static_cast<int>(offset) + 1,
                      static_cast<int>(text.size())};
    line(text, where);
    if (!at.in.ok()) {
      skip_rest(at);
      return;
    }
  }
  fail_unclosed(at, brace);
}

void skip_block_of(reading& at, std::string_view head) {
  if (!at.block_entered && opens_block(head)) skip_rest(at);
}

}  // namespace rehearse::scenario
