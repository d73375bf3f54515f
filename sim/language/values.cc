#include "sim/language/values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sim/language/byte_values.h"
#include "sim/language/suggestion.h"
#include "sim/language/undeclared.h"
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

value read_number(reading& context) {
  const token digits = context.in.take();
  value result =
      value_at(digits, context.in.where(digits), value::kind::integer);
  const auto number = read_integer(digits.text);
  if (!number) {
    context.in.fail(result.where, "this number is too large",
                    "help: the largest is 9223372036854775807");
  }
  result.number = number.value_or(0);
  return result;
}

value read_measure(reading& context) {
  const token text = context.in.take();
  value result = value_at(text, context.in.where(text), value::kind::time);
  const auto* unit =
      std::find_if_not(text.text.begin(), text.text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(unit - text.text.begin());
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
std::int64_t read_port(reading& context) {
  if (!context.in.next_is(token_kind::number) &&
      !context.in.next_is(token_kind::dollar)) {
    context.in.fail_expected("a port");
  }
  const place where = context.in.here();
  const std::int64_t port = read_count(context, "a port");
  if (port < 1 || port > largest_port) {
    context.in.fail(where, "a port is from 1 to 65535");
  }
  return port;
}

value read_endpoint_at_word(reading& context) {
  const token host = context.in.take();
  context.in.take();  // The colon.
  const std::int64_t port = read_port(context);
  value result = value_at(host, context.in.since(host), value::kind::endpoint);
  result.text = context.in.text_since(host);
  result.to = {std::string(host.text), static_cast<std::uint16_t>(port)};
  return result;
}

bool stands_directly_behind(const token& first, const token& second) {
  return first.end_offset() == second.offset;
}

// `$name`, where the value came from a name.
std::string_view spelling_of(const reading& context, const value& which) {
  if (which.where.line != context.in.line_number()) return which.text;
  const auto offset = static_cast<std::size_t>(which.where.column - 1);
  const auto length = static_cast<std::size_t>(which.where.length);
  return context.in.line().substr(offset, length);
}

bool next_is_named_bytes(reading& context) {
  if (!context.in.next_is(token_kind::dollar)) return false;
  const symbol* entry =
      context.names.find_symbol(context.in.peek().text.substr(1));
  return entry != nullptr && entry->stands_for.what == value::kind::bytes;
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

value read_plain_value(reading& context, std::string_view what) {
  const bool bytes = context.in.next_is(token_kind::dollar)
                         ? next_is_named_bytes(context)
                         : next_is_bytes(context);
  if (bytes) return read_bytes_value(context);
  if (context.in.next_is(token_kind::dollar)) return read_symbol(context);
  if (context.in.next_is(token_kind::number)) return read_number(context);
  if (context.in.next_is(token_kind::measure)) return read_measure(context);
  if (next_is_endpoint(context)) return read_endpoint_at_word(context);
  if (context.in.next_is(token_kind::word)) {
    const token word = context.in.take();
    return value_at(word, context.in.where(word), value::kind::word);
  }
  context.in.fail_expected(what);
  return {};
}

}  // namespace

place part_of(place whole, std::size_t offset, std::size_t length) {
  return {whole.line, whole.column + static_cast<int>(offset),
          static_cast<int>(length)};
}

value read_symbol(reading& context) {
  const token name = context.in.take();
  const place where = context.in.where(name);
  symbol* entry = context.names.find_symbol(name.text.substr(1));
  if (entry == nullptr) {
    fail_undeclared_value(context, where, name.text.substr(1));
    return value_at(name, where, value::kind::broken);
  }
  entry->used = true;
  if (entry->stands_for.what == value::kind::broken) context.in.fail_silently();
  value result = entry->stands_for;
  result.where = where;
  return result;
}

bool next_is_endpoint(reading& context) {
  if (!context.in.next_is(token_kind::word)) return false;
  const token colon = context.in.peek_second();
  return colon.is(token_kind::colon) &&
         stands_directly_behind(context.in.peek(), colon);
}

value read_value(reading& context, std::string_view what) {
  value result = read_plain_value(context, what);
  if (!context.in.ok()) result.what = value::kind::broken;
  return result;
}

std::int64_t read_count(reading& context, std::string_view what,
                        std::int64_t least) {
  if (!context.in.next_is(token_kind::number) &&
      !context.in.next_is(token_kind::dollar)) {
    const bool measure = context.in.next_is(token_kind::measure);
    if (measure) {
      context.in.fail(context.in.here(),
                      std::string(what) + " is a plain number, without a unit");
    }
    context.in.fail_expected(what);
    return least;
  }
  const value number = read_value(context);
  if (!context.in.ok()) return least;
  if (number.what != value::kind::integer) {
    fail_kind(context, number, "an integer");
    return least;
  }
  if (number.number < least) {
    context.in.fail(number.where, std::string(what) + " is at least " +
                                      std::to_string(least));
    return least;
  }
  return number.number;
}

duration read_time(reading& context) {
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

void fail_kind(reading& context, const value& actual, std::string_view wanted,
               std::string note) {
  context.in.fail(actual.where,
                  "expected " + std::string(wanted) + ", but " +
                      in_quotes(spelling_of(context, actual)) + " is " +
                      std::string(kind_of(actual)),
                  std::move(note));
}

}  // namespace rehearse::scenario
