#include "sim/language/literals.h"

#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/limits.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

std::string_view inside_quotes(const token& literal, std::size_t prefix) {
  return literal.text.substr(prefix + 1, literal.text.size() - prefix - 2);
}

std::string_view line_ending(std::string_view word) {
  if (word == "crlf") return "\r\n";
  if (word == "lf") return "\n";
  return {};
}

}  // namespace

place part_of(place whole, std::size_t offset, std::size_t length) {
  return {whole.line, whole.column + static_cast<int>(offset),
          static_cast<int>(length), whole.file};
}

bool next_is_literal(reading& context) {
  return context.in.next_is(token_kind::string) ||
         context.in.next_is(token_kind::hex) ||
         context.in.next_is(token_kind::base64);
}

byte_piece read_literal(reading& context) {
  using kind = byte_piece::kind;
  const token literal = context.in.take();
  const std::size_t prefix = literal.is(token_kind::string) ? 0 : 3;
  byte_piece piece;
  piece.what = literal.is(token_kind::string) ? kind::string
               : literal.is(token_kind::hex)  ? kind::hex
                                              : kind::base64;
  piece.text = inside_quotes(literal, prefix);
  piece.where = context.in.where(literal);
  // The text is only checked here. It is decoded when a plan needs its bytes,
  // since a file is read once for each of its cells.
  auto problem = piece.what == kind::string ? check_string(piece.text)
                 : piece.what == kind::hex  ? check_hex(piece.text)
                                            : check_base64(piece.text);
  if (problem) {
    // The caret goes to the character itself, because a literal may be as long
    // as a line.
    context.in.fail(
        part_of(piece.where, prefix + 1 + problem->offset, problem->length),
        std::move(problem->message), std::move(problem->help));
  }
  return piece;
}

std::string read_string(reading& context, std::string_view what) {
  // Titles and marks are texts for people, so a plain string is enough.
  if (!context.in.next_is(token_kind::string)) {
    context.in.fail_expected(what);
    return {};
  }
  const byte_piece piece = read_literal(context);
  std::string text;
  if (context.in.ok()) append_string(text, piece.text);
  return text;
}

bool next_is_text_block(reading& context) {
  // Without the `{` it is an ordinary word, as in `let ending = crlf`.
  const bool word = context.in.next_is_word("crlf") ||
                    context.in.next_is_word("lf") ||
                    context.in.next_is_word("raw");
  return word && context.in.peek_second().is(token_kind::open_brace);
}

std::shared_ptr<const byte_recipe> read_text_block(reading& context) {
  const token word = context.in.take();
  const std::string_view ending = line_ending(word.text);
  auto recipe = std::make_shared<byte_recipe>();
  read_block(context, [&](std::string_view text, place where) {
    // The user most likely wanted an empty line in the text, so the message
    // says how to write one.
    if (text.empty()) {
      context.in.fail(where, "expected `|` or `}`, found an empty line",
                      "help: an empty line of text is a `|` alone");
      return;
    }
    if (!text.starts_with('|')) {
      const std::string_view start = text.substr(0, text.find(' '));
      context.in.fail(
          part_of(where, 0, start.size()),
          "expected `|` and a line of text, or `}`, found " + in_quotes(start));
      return;
    }
    // One blank behind the `|` is layout. All others belong to the text.
    text.remove_prefix(1);
    if (text.starts_with(' ')) text.remove_prefix(1);
    byte_piece piece;
    piece.what = byte_piece::kind::line;
    piece.text = text;
    piece.ending = ending;
    // Each line keeps its place, so that a run can point at the one that
    // differs from what was received.
    const auto length = static_cast<std::size_t>(where.length);
    piece.where = part_of(where, length - text.size(), text.size());
    const place line = piece.where;
    if (!add_piece(*recipe, std::move(piece))) fail_too_large(context, line);
  });
  return recipe;
}

// Bytes that a scenario cannot hold at once can still be sent in several steps.
void fail_too_large(reading& context, place where) {
  context.in.fail(where,
                  "these bytes are more than " +
                      std::to_string(limits::literal_bytes >> 20) + " MiB",
                  "help: split them over several statements");
}

}  // namespace rehearse::scenario
