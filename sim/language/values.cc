#include "sim/language/values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view units_help = "help: use us, ms, s or m, as in `5ms`";

value value_at(const token& first, place where, value::kind what) {
  value result;
  result.what = what;
  result.text = first.text;
  result.where = where;
  return result;
}

value read_measure(reading& context) {
  const token text = context.in.take();
  value result = value_at(text, context.in.where(text), value::kind::time);
  const auto* unit =
      std::find_if_not(text.text.begin(), text.text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(unit - text.text.begin());
  // The lexer takes any letters for a unit, so that the message can name the
  // wrong one.
  const std::string_view unit_text = text.text.substr(digits);
  if (!microseconds_in(unit_text)) {
    context.in.fail(part_of(result.where, digits, unit_text.size()),
                    "unknown time unit " + in_quotes(unit_text),
                    std::string(units_help));
    return result;
  }
  const auto time = read_duration(text.text);
  if (!time) {
    context.in.fail(result.where, "this time is too long",
                    "help: the longest is ten years");
  }
  result.number = time.value_or(duration{}).count();
  return result;
}

// A port: an integer, from the line or from a name.
value read_port(reading& context) {
  if (!next_is_integer(context)) context.in.fail_expected("a port");
  value port = read_integer_value(context);
  const bool known = port.late == nullptr;
  if (known && (port.number < 1 || port.number > largest_port)) {
    context.in.fail(port.where, "a port is from 1 to 65535");
  }
  return port;
}

value read_endpoint_at_word(reading& context) {
  const token host = context.in.take();
  const bool named = host.is(token_kind::dollar);
  const std::string_view name =
      named
          ? read_word_name(context, host.text.substr(1), context.in.where(host))
          : host.text;
  context.in.take();  // The colon.
  const value port = read_port(context);
  value result = value_at(host, context.in.since(host), value::kind::endpoint);
  result.text = context.in.text_since(host);
  result.to = {std::string(name), static_cast<std::uint16_t>(port.number)};
  result.late = port.late;
  return result;
}

bool follows_directly(const token& first, const token& second) {
  return first.end_offset() == second.offset;
}

bool next_is_endpoint(reading& context) {
  if (!context.in.next_is(token_kind::word) &&
      !context.in.next_is(token_kind::dollar)) {
    return false;
  }
  const token colon = context.in.peek_second();
  return colon.is(token_kind::colon) &&
         follows_directly(context.in.peek(), colon);
}

value read_bytes_value(reading& context) {
  const token first = context.in.peek();
  value result = value_at(first, context.in.here(), value::kind::bytes);
  result.bytes = read_bytes(context, "bytes");
  // A block ends on another line, where it has no text of its own.
  if (context.in.line_number() == result.where.line) {
    result.where = context.in.since(first);
    result.text = context.in.text_since(first);
  }
  if (!context.in.ok()) result.what = value::kind::broken;
  return result;
}

// A `$name` of something that is neither bytes nor an integer.
bool next_is_other_name(reading& context) {
  if (!context.in.next_is(token_kind::dollar)) return false;
  const symbol* entry =
      context.names.find_symbol(context.in.peek().text.substr(1));
  return entry == nullptr || entry->stands_for.what != value::kind::integer;
}

value read_plain_value(reading& context, std::string_view what) {
  // Before names and words, because an endpoint begins with one.
  const bool is_data =
      next_is_bytes_value(context) && context.in.next_is(token_kind::word);
  if (next_is_endpoint(context) && !is_data) {
    return read_endpoint_at_word(context);
  }
  // A name of bytes may be the first of several pieces, so it is read as bytes.
  if (next_is_bytes_value(context) || next_is_text_block(context)) {
    return read_bytes_value(context);
  }
  if (next_is_other_name(context)) return read_symbol(context);
  if (next_is_integer(context)) return read_integer_value(context);
  if (context.in.next_is(token_kind::measure)) return read_measure(context);
  if (context.in.next_is(token_kind::word)) {
    const token word = context.in.take();
    return value_at(word, context.in.where(word), value::kind::word);
  }
  context.in.fail_expected(what);
  return {};
}

}  // namespace

value read_value(reading& context, std::string_view what) {
  value result = read_plain_value(context, what);
  if (!context.in.ok()) result.what = value::kind::broken;
  return result;
}

duration read_time(reading& context) {
  // No unit is assumed. One user would think of seconds, the next one of
  // milliseconds.
  if (context.in.next_is(token_kind::number)) {
    const token number = context.in.peek();
    context.in.fail(context.in.here(),
                    in_quotes(number.text) + " has no time unit",
                    std::string(units_help));
  }
  if (!context.in.next_is(token_kind::measure) &&
      !context.in.next_is(token_kind::dollar)) {
    context.in.fail_expected("a duration");
    return {};
  }
  const value time = read_value(context);
  if (!context.in.ok()) return {};
  if (time.what != value::kind::time) {
    fail_kind(context, time, "a duration", std::string(units_help));
    return {};
  }
  return duration(time.number);
}

endpoint read_endpoint_value(reading& context) {
  if (!next_is_endpoint(context) && !context.in.next_is(token_kind::dollar)) {
    const bool only_host = context.in.next_is(token_kind::word);
    if (only_host) {
      const std::string host(context.in.peek().text);
      context.in.fail(context.in.here(), "`" + host + "` names no port",
                      "help: write it as in `" + host + ":80`");
    }
    context.in.fail_expected("an endpoint, as in `origin:80`");
    return {};
  }
  const value address = read_value(context);
  if (!context.in.ok()) return {};
  if (address.what != value::kind::endpoint) {
    fail_kind(context, address, "an endpoint", "help: as in `origin:80`");
    return {};
  }
  return address.to;
}

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

byte_string take_bytes(reading& context, place where, const byte_recipe& recipe,
                       gaps_are gaps) {
  if (gaps == gaps_are::refused) refuse_gaps(context, where, recipe);
  // Charged whether or not the bytes are made: a file that passed its check
  // must not fail when its plan is made.
  charge(context, where,
         recipe.size + recipe.line_starts * sizeof(byte_string::line_start) +
             recipe.gaps * sizeof(byte_gap));
  // A check needs only their number. To make them for each of some hundred
  // cells would take time and memory for nothing.
  if (context.bytes == bytes_are::measured || !context.in.ok()) return {};
  return bytes_of(recipe);
}

}  // namespace rehearse::scenario
