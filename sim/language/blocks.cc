#include "sim/language/blocks.h"

#include <string>

#include "sim/language/lexer.h"

namespace rehearse::scenario {
namespace {

// A line that can only be a statement, so that a `}` must be missing above it.
bool begins_statement(const reading& context, std::string_view line) {
  lexer tokens(line);
  token first = tokens.next();
  if (first.is(token_kind::at) || first.is(token_kind::plus)) return true;
  return first.is(token_kind::word) &&
         find_verb(context.verbs.statements, first.text) != nullptr;
}

std::string_view without_leading_blanks(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view()
                                         : line.substr(start);
}

// To the line behind the block, however much of it makes sense.
void skip_rest(reading& context) {
  int depth = 1;
  while (context.in.next_line()) {
    const std::string_view text = without_leading_blanks(context.in.line());
    if (text.starts_with('|')) continue;
    if (text.starts_with('}')) {
      if (--depth == 0) return;
      continue;
    }
    if (begins_statement(context, text)) {
      context.in.back_line();
      return;
    }
    context.names.excuse_all_in(text);
    if (opens_block(text)) ++depth;
  }
}

void fail_unclosed(reading& context, place brace) {
  context.in.fail(brace, "this `{` is never closed",
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
    reading& context,
    const std::function<void(std::string_view text, place where)>& line,
    bool comments) {
  const place brace = context.in.here();
  context.in.require(token_kind::open_brace, "`{`");
  context.in.finish();
  if (!context.in.ok()) return;
  context.block_entered = true;
  while (context.in.next_line()) {
    const std::string_view text = without_leading_blanks(context.in.line());
    if (text.starts_with('}')) {
      context.in.take();
      return;
    }
    const bool blank = comments && context.in.next_is(token_kind::end);
    if (blank) continue;
    if (!text.starts_with('|') && begins_statement(context, text)) {
      context.in.back_line();
      fail_unclosed(context, brace);
      return;
    }
    const std::size_t offset = context.in.line().size() - text.size();
    const place where{context.in.line_number(), static_cast<int>(offset) + 1,
                      static_cast<int>(text.size())};
    line(text, where);
    if (!context.in.ok()) {
      skip_rest(context);
      return;
    }
  }
  fail_unclosed(context, brace);
}

void skip_block_of(reading& context, std::string_view head) {
  if (!context.block_entered && opens_block(head)) skip_rest(context);
}

}  // namespace rehearse::scenario
