#include "sim/language/party_values.h"

#include <memory>
#include <string>
#include <utility>

#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view parts[] = {"address", "port"};

bool next_is_address_call(reading& context) {
  return context.in.next_is_word("address") &&
         context.in.peek_second().is(token_kind::open_parenthesis);
}

// `name` may stand for a party, as a parameter of an included file does.
party_value party_called(reading& context, std::string_view name, place where) {
  if (symbol* entry = context.names.find_symbol(name);
      entry != nullptr && entry->stands_for.what == value::kind::word) {
    entry->used = true;
    name = entry->stands_for.text;
  }
  const declared_party* party = use_party(context, name, where, meant::peer);
  if (party == nullptr) return {};
  return {.is_app = party->is_app, .index = party->index};
}

byte_piece piece_of(party_value what, place where) {
  auto gap = std::make_shared<byte_gap>();
  gap->party = std::move(what);
  gap->where = where;
  byte_piece piece;
  piece.what = byte_piece::kind::gap;
  piece.where = where;
  piece.gap = std::move(gap);
  return piece;
}

// `address($ann, ",")`
byte_piece read_address_call(reading& context) {
  const token first = context.in.take();
  context.in.take();
  const token name =
      context.in.require(token_kind::dollar, "a party, as in `$alice`");
  party_value what;
  if (context.in.ok()) {
    what = party_called(context, name.text.substr(1), context.in.where(name));
  }
  context.in.require(token_kind::comma, "`,` and what separates the numbers");
  what.separator = read_string(context, "a string, as in `\",\"`");
  context.in.require(token_kind::close_parenthesis, "`)`");
  return piece_of(std::move(what), context.in.since(first));
}

}  // namespace

bool next_is_party_value(reading& context) {
  if (next_is_address_call(context)) return true;
  if (!context.in.next_is(token_kind::dollar)) return false;
  const std::string_view run = context.in.peek_run().text;
  const std::size_t dot = run.find('.');
  return dot != std::string_view::npos && dot + 1 < run.size() &&
         is_letter(run[dot + 1]);
}

byte_piece read_party_value(reading& context) {
  if (next_is_address_call(context)) return read_address_call(context);
  const token run = context.in.take_run();
  const place where = context.in.where(run);
  const std::size_t dot = run.text.find('.');
  const std::string_view part = run.text.substr(dot + 1);
  party_value what = party_called(context, run.text.substr(1, dot - 1),
                                  part_of(where, 0, dot));
  what.is_port = part == "port";
  if (part != "port" && part != "address") {
    std::string help = did_you_mean(part, parts);
    if (help.empty()) help = "help: a party has an `address` and a `port`";
    context.in.fail(part_of(where, dot + 1, part.size()),
                    in_quotes(part) + " is nothing that a party has", help);
  }
  return piece_of(std::move(what), where);
}

}  // namespace rehearse::scenario
