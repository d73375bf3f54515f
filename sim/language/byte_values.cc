#include "sim/language/byte_values.h"

#include <string>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/limits.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view byte_words[] = {"hex",  "b64", "counting",
                                           "crlf", "lf",  "raw"};

std::string_view inside_quotes(const token& literal, std::size_t prefix) {
  return literal.text.substr(prefix + 1, literal.text.size() - prefix - 2);
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
  auto problem = piece.what == kind::string ? check_string(piece.text)
                 : piece.what == kind::hex  ? check_hex(piece.text)
                                            : check_base64(piece.text);
  if (problem) {
    context.in.fail(
        part_of(piece.where, prefix + 1 + problem->offset, problem->length),
        std::move(problem->message), std::move(problem->help));
  }
  return piece;
}

byte_piece read_counting(reading& context) {
  const token word = context.in.take();
  byte_piece piece;
  piece.what = byte_piece::kind::counting;
  context.in.require(token_kind::open_parenthesis, "`(`");
  const std::int64_t size = read_count(context, "a number of bytes");
  context.in.require(token_kind::close_parenthesis, "`)`");
  piece.size = static_cast<std::size_t>(size);
  piece.where = context.in.since(word);
  return piece;
}

byte_piece read_named(reading& context) {
  const value named = read_symbol(context);
  byte_piece piece;
  piece.what = byte_piece::kind::named;
  piece.where = named.where;
  piece.inner = named.bytes;
  if (named.what != value::kind::bytes) {
    fail_kind(context, named, "a text",
              "help: write the value itself in quotes where it is named");
    piece.inner = std::make_shared<const byte_recipe>();
  }
  if (piece.inner->depth >= deepest_names) {
    context.in.fail(piece.where, "this name stands for names of names, " +
                                     std::to_string(deepest_names) + " deep");
  }
  return piece;
}

bool next_is_counting(reading& context) {
  return context.in.next_is_word("counting") &&
         context.in.peek_second().is(token_kind::open_parenthesis);
}

bool next_is_literal(reading& context) {
  return context.in.next_is(token_kind::string) ||
         context.in.next_is(token_kind::hex) ||
         context.in.next_is(token_kind::base64);
}

bool next_is_data(reading& context) {
  return context.in.next_is_word("data") && next_is_endpoint(context);
}

bool next_is_piece(reading& context) {
  return next_is_literal(context) || next_is_counting(context) ||
         next_is_data(context) || context.in.next_is(token_kind::dollar);
}

byte_piece read_piece(reading& context) {
  if (next_is_data(context)) {
    context.in.fail(
        context.in.here(), "`data:` is not supported by this build",
        "help: attachments belong to a later one; write the bytes here");
  }
  byte_piece piece = next_is_literal(context)    ? read_literal(context)
                     : next_is_counting(context) ? read_counting(context)
                     : context.in.next_is(token_kind::dollar)
                         ? read_named(context)
                         : byte_piece{};
  if (context.in.take_if(token_kind::times)) {
    piece.repeated =
        static_cast<std::uint64_t>(read_count(context, "a number"));
  }
  return piece;
}

void fail_too_large(reading& context, place where) {
  context.in.fail(where,
                  "these bytes are more than " +
                      std::to_string(limits::literal_bytes >> 20) + " MiB",
                  "help: split them over several statements");
}

std::shared_ptr<const byte_recipe> read_pieces(reading& context) {
  const token first = context.in.peek();
  auto recipe = std::make_shared<byte_recipe>();
  while (context.in.ok() && next_is_piece(context)) {
    byte_piece piece = read_piece(context);
    if (!context.in.ok()) break;
    // A name alone is not a name of a name.
    const bool alone = piece.inner && piece.repeated == 1 &&
                       recipe->pieces.empty() && !next_is_piece(context);
    if (alone) return piece.inner;
    if (!add_piece(*recipe, std::move(piece))) {
      fail_too_large(context, context.in.since(first));
    }
  }
  return recipe;
}

std::string_view line_ending(std::string_view word) {
  if (word == "crlf") return "\r\n";
  if (word == "lf") return "\n";
  return {};
}

bool next_is_text_block(reading& context) {
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
    if (text.empty()) {
      context.in.fail(where, "expected `|` or `}`, found an empty line",
                      "help: an empty line of text is a `|` alone");
      return;
    }
    if (!text.starts_with('|')) {
      const std::string_view start = text.substr(0, text.find(' '));
      context.in.fail(
          {where.line, where.column, static_cast<int>(start.size())},
          "expected `|` and a line of text, or `}`, found " + in_quotes(start));
      return;
    }
    text.remove_prefix(1);
    if (text.starts_with(' ')) text.remove_prefix(1);
    byte_piece piece;
    piece.what = byte_piece::kind::line;
    piece.text = text;
    piece.ending = ending;
    piece.where = {where.line,
                   where.column + where.length - static_cast<int>(text.size()),
                   static_cast<int>(text.size())};
    const place line = piece.where;
    if (!add_piece(*recipe, std::move(piece))) fail_too_large(context, line);
  });
  return recipe;
}

}  // namespace

bool next_is_bytes(reading& context) {
  return next_is_piece(context) || next_is_text_block(context);
}

std::shared_ptr<const byte_recipe> read_bytes(reading& context,
                                              std::string_view what) {
  if (next_is_text_block(context)) return read_text_block(context);
  if (next_is_piece(context)) return read_pieces(context);
  context.in.fail_expected(what, byte_words);
  return std::make_shared<const byte_recipe>();
}

byte_string take_bytes(reading& context, place where,
                       const byte_recipe& recipe) {
  charge(context, where,
         recipe.size + recipe.line_starts * sizeof(byte_string::line_start));
  if (context.bytes == bytes_are::measured || !context.in.ok()) return {};
  return bytes_of(recipe);
}

std::string read_string(reading& context, std::string_view what) {
  if (!context.in.next_is(token_kind::string)) {
    context.in.fail_expected(what);
    return {};
  }
  const byte_piece piece = read_literal(context);
  std::string text;
  if (context.in.ok()) append_string(text, piece.text);
  return text;
}

}  // namespace rehearse::scenario
