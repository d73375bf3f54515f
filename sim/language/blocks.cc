#include "sim/language/blocks.h"

#include <string>

#include "sim/language/lexer.h"

namespace rehearse::scenario {
namespace {

// A line that can only be a statement, so that a `}` must be missing above it.
bool begins_statement(const reading& context, std::string_view line) {
  lexer tokens(line);
  token first = tokens.next();
  // `@5ms send ...` or `+5ms send ...`. No line of a block begins like that.
  if (first.is(token_kind::at) || first.is(token_kind::plus)) return true;
  return first.is(token_kind::word) &&
         find_verb(context.verbs.statements, first.text) != nullptr;
}

std::string_view without_leading_blanks(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view()
                                         : line.substr(start);
}

// Moves to the line after the block, whatever its lines contain; false if it
// stopped before, at a statement.
bool skip_rest(reading& context) {
  int depth = 1;
  while (context.in.next_line()) {
    const std::string_view text = without_leading_blanks(context.in.line());
    // Text may hold anything, even braces and the words of statements.
    if (text.starts_with('|')) continue;
    if (text.starts_with('}')) {
      if (--depth == 0) return true;
      continue;
    }
    // The `}` is missing here. To skip on would hide the mistakes of all the
    // lines below, which are no part of the block.
    if (begins_statement(context, text)) {
      context.in.back_line();
      return false;
    }
    // This line may be the only one that uses a name.
    context.names.excuse_all_in(text);
    if (opens_block(text)) ++depth;
  }
  return true;
}

// The `{` is marked, because where its `}` belongs is a guess.
void fail_unclosed(reading& context, place brace) {
  context.in.fail(brace, "this `{` is never closed",
                  "help: a line with `}` alone closes it");
}

}  // namespace

bool opens_block(std::string_view line) {
  // Tokens are counted, not characters: a brace inside a string or a comment
  // opens nothing.
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
  // From here on the lines of the block are read here, so that recovery from a
  // mistake must not skip them a second time.
  context.block_entered = true;
  while (context.in.next_line()) {
    const std::string_view text = without_leading_blanks(context.in.line());
    if (text.starts_with('}')) {
      // What follows the `}` belongs to the caller: bytes may be followed by
      // `times 2`.
      context.in.take();
      return;
    }
    // Between calls an empty line is layout. In a block of text it is a
    // mistake, since it could also be a line of the text.
    const bool blank = comments && context.in.next_is(token_kind::end);
    if (blank) continue;
    // If this were not noticed, one missing `}` would turn the whole rest of
    // the file into mistakes of this block.
    if (!text.starts_with('|') && begins_statement(context, text)) {
      context.in.back_line();
      fail_unclosed(context, brace);
      return;
    }
    const std::size_t offset = context.in.line().size() - text.size();
    line(text, context.in.at(offset, text.size()));
    if (!context.in.ok()) {
      skip_rest(context);
      return;
    }
  }
  fail_unclosed(context, brace);
}

// The mistake came before the `{` was reached. The lines behind it are no
// statements, and reading them as such would report each of them.
bool skip_block_of(reading& context, std::string_view head) {
  if (context.block_entered || !opens_block(head)) return true;
  return skip_rest(context);
}

}  // namespace rehearse::scenario
