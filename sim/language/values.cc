#include "sim/language/values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/limits.h"
#include "sim/language/suggestion.h"
#include "sim/language/undeclared.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view units_help = "help: use us, ms, s or m, as in `5ms`";
constexpr std::string_view byte_words[] = {"hex",  "b64", "counting",
                                           "crlf", "lf",  "raw"};

place part_of(place whole, std::size_t offset, std::size_t length) {
  return {whole.line, whole.column + static_cast<int>(offset),
          static_cast<int>(length)};
}

value value_at(const token& first, place where, value::kind what) {
  value made;
  made.what = what;
  made.text = first.text;
  made.where = where;
  return made;
}

value read_number(reading& at) {
  const token digits = at.in.take();
  value made = value_at(digits, at.in.where(digits), value::kind::integer);
  const auto number = read_integer(digits.text);
  if (!number) {
    at.in.fail(made.where, "this number is too large",
               "help: the largest is 9223372036854775807");
  }
  made.number = number.value_or(0);
  return made;
}

value read_measure(reading& at) {
  const token text = at.in.take();
  value made = value_at(text, at.in.where(text), value::kind::time);
  const auto* unit =
      std::find_if_not(text.text.begin(), text.text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(unit - text.text.begin());
  const std::string_view unit_text = text.text.substr(digits);
  if (!microseconds_in(unit_text)) {
    at.in.fail(part_of(made.where, digits, unit_text.size()),
               "unknown time unit " + in_quotes(unit_text),
               std::string(units_help));
    return made;
  }
  const auto time = read_duration(text.text);
  if (!time) {
    at.in.fail(made.where, "this time is too long",
               "help: the longest is ten years");
  }
  made.number = time.value_or(duration{}).count();
  return made;
}

value read_symbol(reading& at) {
  const token name = at.in.take();
  const place where = at.in.where(name);
  symbol* known = at.known.find_symbol(name.text.substr(1));
  if (known == nullptr) {
    fail_undeclared_value(at, where, name.text.substr(1));
    return value_at(name, where, value::kind::broken);
  }
  known->used = true;
  if (known->stands_for.what == value::kind::broken) at.in.fail_silently();
  value made = known->stands_for;
  made.where = where;
  return made;
}

// A port: an integer, from the line or from a name.
std::int64_t read_port(reading& at) {
  if (!at.in.at(token_kind::number) && !at.in.at(token_kind::dollar)) {
    at.in.fail_expected("a port");
  }
  const place where = at.in.here();
  const std::int64_t port = read_count(at, "a port");
  if (port < 1 || port > largest_port) {
    at.in.fail(where, "a port is from 1 to 65535");
  }
  return port;
}

value read_endpoint_at_word(reading& at) {
  const token host = at.in.take();
  at.in.take();  // The colon.
  const std::int64_t port = read_port(at);
  value made = value_at(host, at.in.since(host), value::kind::endpoint);
  made.text = at.in.text_since(host);
  made.to = {std::string(host.text), static_cast<std::uint16_t>(port)};
  return made;
}

bool stands_directly_behind(const token& first, const token& second) {
  return first.end_offset() == second.offset;
}

bool at_endpoint(reading& at) {
  if (!at.in.at(token_kind::word)) return false;
  const token colon = at.in.peek_second();
  return colon.is(token_kind::colon) &&
         stands_directly_behind(at.in.peek(), colon);
}

// ---------------------------------------------------------------------------
// Bytes.

std::string_view inside_quotes(const token& literal, std::size_t prefix) {
  return literal.text.substr(prefix + 1, literal.text.size() - prefix - 2);
}

byte_piece read_literal(reading& at) {
  using kind = byte_piece::kind;
  const token literal = at.in.take();
  const std::size_t prefix = literal.is(token_kind::string) ? 0 : 3;
  byte_piece piece;
  piece.what = literal.is(token_kind::string) ? kind::string
               : literal.is(token_kind::hex)  ? kind::hex
                                              : kind::base64;
  piece.text = inside_quotes(literal, prefix);
  piece.where = at.in.where(literal);
  auto problem = piece.what == kind::string ? check_string(piece.text)
                 : piece.what == kind::hex  ? check_hex(piece.text)
                                            : check_base64(piece.text);
  if (problem) {
    at.in.fail(
        part_of(piece.where, prefix + 1 + problem->offset, problem->length),
        std::move(problem->message), std::move(problem->help));
  }
  return piece;
}

byte_piece read_counting(reading& at) {
  const token word = at.in.take();
  byte_piece piece;
  piece.what = byte_piece::kind::counting;
  at.in.require(token_kind::open_parenthesis, "`(`");
  const std::int64_t size = read_count(at, "a number of bytes");
  at.in.require(token_kind::close_parenthesis, "`)`");
  piece.size = static_cast<std::size_t>(size);
  piece.where = at.in.since(word);
  return piece;
}

byte_piece read_named(reading& at) {
  const value named = read_symbol(at);
  byte_piece piece;
  piece.what = byte_piece::kind::named;
  piece.where = named.where;
  piece.inner = named.bytes;
  if (named.what != value::kind::bytes) {
    fail_kind(at, named, "a text",
              "help: write the value itself in quotes where it is named");
    piece.inner = std::make_shared<const byte_recipe>();
  }
  if (piece.inner->depth >= deepest_names) {
    at.in.fail(piece.where, "this name stands for names of names, " +
                                std::to_string(deepest_names) + " deep");
  }
  return piece;
}

bool at_counting(reading& at) {
  return at.in.at_word("counting") &&
         at.in.peek_second().is(token_kind::open_parenthesis);
}

bool at_literal(reading& at) {
  return at.in.at(token_kind::string) || at.in.at(token_kind::hex) ||
         at.in.at(token_kind::base64);
}

bool at_data(reading& at) { return at.in.at_word("data") && at_endpoint(at); }

bool at_piece(reading& at) {
  return at_literal(at) || at_counting(at) || at_data(at) ||
         at.in.at(token_kind::dollar);
}

byte_piece read_piece(reading& at) {
  if (at_data(at)) {
    at.in.fail(at.in.here(), "`data:` is not supported by this build",
               "help: attachments belong to a later one; write the bytes here");
  }
  byte_piece piece = at_literal(at)                 ? read_literal(at)
                     : at_counting(at)              ? read_counting(at)
                     : at.in.at(token_kind::dollar) ? read_named(at)
                                                    : byte_piece{};
  if (at.in.take_if(token_kind::times)) {
    piece.repeated = static_cast<std::uint64_t>(read_count(at, "a number"));
  }
  return piece;
}

void fail_too_large(reading& at, place where) {
  at.in.fail(where,
             "these bytes are more than " +
                 std::to_string(limits::literal_bytes >> 20) + " MiB",
             "help: several sends may send more than one");
}

std::shared_ptr<const byte_recipe> read_pieces(reading& at) {
  const token first = at.in.peek();
  auto recipe = std::make_shared<byte_recipe>();
  while (at.in.ok() && at_piece(at)) {
    byte_piece piece = read_piece(at);
    if (!at.in.ok()) break;
    // A name alone is not a name of a name.
    const bool alone = piece.inner && piece.repeated == 1 &&
                       recipe->pieces.empty() && !at_piece(at);
    if (alone) return piece.inner;
    if (!add_piece(*recipe, std::move(piece))) {
      fail_too_large(at, at.in.since(first));
    }
  }
  return recipe;
}

std::string_view line_ending(std::string_view word) {
  if (word == "crlf") return "\r\n";
  if (word == "lf") return "\n";
  return {};
}

bool at_text_block(reading& at) {
  const bool word =
      at.in.at_word("crlf") || at.in.at_word("lf") || at.in.at_word("raw");
  return word && at.in.peek_second().is(token_kind::open_brace);
}

std::shared_ptr<const byte_recipe> read_text_block(reading& at) {
  const token word = at.in.take();
  const std::string_view ending = line_ending(word.text);
  auto recipe = std::make_shared<byte_recipe>();
  read_block(at, [&](std::string_view text, place where) {
    if (text.empty()) {
      at.in.fail(where, "expected `|` or `}`, found an empty line",
                 "help: an empty line of text is a `|` alone");
      return;
    }
    if (!text.starts_with('|')) {
      const std::string_view found = text.substr(0, text.find(' '));
      at.in.fail(
          {where.line, where.column, static_cast<int>(found.size())},
          "expected `|` and a line of text, or `}`, found " + in_quotes(found));
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
    if (!add_piece(*recipe, std::move(piece))) fail_too_large(at, line);
  });
  return recipe;
}

// ---------------------------------------------------------------------------

// `$name`, where the value came from a name.
std::string_view spelling_of(const reading& at, const value& which) {
  if (which.where.line != at.in.line_number()) return which.text;
  const auto offset = static_cast<std::size_t>(which.where.column - 1);
  const auto length = static_cast<std::size_t>(which.where.length);
  return at.in.line().substr(offset, length);
}

bool at_named_bytes(reading& at) {
  if (!at.in.at(token_kind::dollar)) return false;
  const symbol* known = at.known.find_symbol(at.in.peek().text.substr(1));
  return known != nullptr && known->stands_for.what == value::kind::bytes;
}

value read_bytes_value(reading& at) {
  const token first = at.in.peek();
  value made = value_at(first, at.in.here(), value::kind::bytes);
  made.bytes = read_bytes(at, "bytes");
  // A block ends on another line, where it has no text of its own.
  if (at.in.line_number() == made.where.line) {
    made.where = at.in.since(first);
    made.text = at.in.text_since(first);
  }
  if (!at.in.ok()) made.what = value::kind::broken;
  return made;
}

value read_plain_value(reading& at, std::string_view what) {
  if (at_text_block(at) || at_literal(at) || at_counting(at) || at_data(at) ||
      at_named_bytes(at)) {
    return read_bytes_value(at);
  }
  if (at.in.at(token_kind::dollar)) return read_symbol(at);
  if (at.in.at(token_kind::number)) return read_number(at);
  if (at.in.at(token_kind::measure)) return read_measure(at);
  if (at_endpoint(at)) return read_endpoint_at_word(at);
  if (at.in.at(token_kind::word)) {
    const token word = at.in.take();
    return value_at(word, at.in.where(word), value::kind::word);
  }
  at.in.fail_expected(what);
  return {};
}

}  // namespace

value read_value(reading& at, std::string_view what) {
  value made = read_plain_value(at, what);
  if (!at.in.ok()) made.what = value::kind::broken;
  return made;
}

std::int64_t read_count(reading& at, std::string_view what,
                        std::int64_t least) {
  if (!at.in.at(token_kind::number) && !at.in.at(token_kind::dollar)) {
    const bool measure = at.in.at(token_kind::measure);
    if (measure) {
      at.in.fail(at.in.here(),
                 std::string(what) + " is a plain number, without a unit");
    }
    at.in.fail_expected(what);
    return least;
  }
  const value given = read_value(at);
  if (!at.in.ok()) return least;
  if (given.what != value::kind::integer) {
    fail_kind(at, given, "an integer");
    return least;
  }
  if (given.number < least) {
    at.in.fail(given.where,
               std::string(what) + " is at least " + std::to_string(least));
    return least;
  }
  return given.number;
}

duration read_time(reading& at) {
  if (at.in.at(token_kind::number)) {
    const token number = at.in.peek();
    at.in.fail(at.in.here(), in_quotes(number.text) + " has no time unit",
               std::string(units_help));
  }
  if (!at.in.at(token_kind::measure) && !at.in.at(token_kind::dollar)) {
    at.in.fail_expected("a duration");
    return {};
  }
  const value given = read_value(at);
  if (!at.in.ok()) return {};
  if (given.what != value::kind::time) {
    fail_kind(at, given, "a duration", std::string(units_help));
    return {};
  }
  return duration(given.number);
}

endpoint read_endpoint_value(reading& at) {
  if (!at_endpoint(at) && !at.in.at(token_kind::dollar)) {
    const bool only_host = at.in.at(token_kind::word);
    if (only_host) {
      const std::string host(at.in.peek().text);
      at.in.fail(at.in.here(), "`" + host + "` names no port",
                 "help: write it as in `" + host + ":80`");
    }
    at.in.fail_expected("an endpoint, as in `origin:80`");
    return {};
  }
  const value given = read_value(at);
  if (!at.in.ok()) return {};
  if (given.what != value::kind::endpoint) {
    fail_kind(at, given, "an endpoint", "help: as in `origin:80`");
    return {};
  }
  return given.to;
}

bool at_bytes(reading& at) { return at_piece(at) || at_text_block(at); }

std::shared_ptr<const byte_recipe> read_bytes(reading& at,
                                              std::string_view what) {
  if (at_text_block(at)) return read_text_block(at);
  if (at_piece(at)) return read_pieces(at);
  at.in.fail_expected(what, byte_words);
  return std::make_shared<const byte_recipe>();
}

byte_string take_bytes(reading& at, place where, const byte_recipe& recipe) {
  charge(at, where,
         recipe.size + recipe.line_starts * sizeof(byte_string::line_start));
  if (at.bytes == bytes_are::measured || !at.in.ok()) return {};
  return made_of(recipe);
}

std::string read_string(reading& at, std::string_view what) {
  if (!at.in.at(token_kind::string)) {
    at.in.fail_expected(what);
    return {};
  }
  const byte_piece piece = read_literal(at);
  std::string text;
  if (at.in.ok()) append_string(text, piece.text);
  return text;
}

void fail_kind(reading& at, const value& found, std::string_view wanted,
               std::string note) {
  at.in.fail(found.where,
             "expected " + std::string(wanted) + ", but " +
                 in_quotes(spelling_of(at, found)) + " is " +
                 std::string(kind_of(found)),
             std::move(note));
}

}  // namespace rehearse::scenario
