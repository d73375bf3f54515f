#include "sim/language/takes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "sim/language/limits.h"
#include "sim/language/literals.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view forms[] = {"digits", "word", "line", "until",
                                      "bytes"};

void read_until(reading& context, take_form& form) {
  if (!next_is_literal(context)) {
    context.in.fail_expected("bytes in quotes, up to which it goes");
    return;
  }
  const byte_piece end = read_literal(context);
  byte_recipe recipe;
  add_piece(recipe, end);
  if (context.in.ok()) form.until = bytes_of(recipe).data;
  if (context.in.ok() && form.until.empty()) {
    context.in.fail(end.where, "this is empty: it is everywhere");
  }
}

// A plain number: what is computed has its own readers, and needs those here.
void read_size(reading& context, take_form& form) {
  const token digits =
      context.in.require(token_kind::number, "a number of bytes");
  if (!context.in.ok()) return;
  const auto size = read_integer(digits.text);
  const bool fits = size && *size > 0 &&
                    static_cast<std::uint64_t>(*size) <= limits::literal_bytes;
  if (!fits) {
    context.in.fail(context.in.where(digits),
                    "so many bytes cannot be taken: from 1 to " +
                        std::to_string(limits::literal_bytes));
    return;
  }
  form.bytes = static_cast<std::size_t>(*size);
}

take_form read_form(reading& context) {
  using kind = take_form::kind;
  take_form form;
  if (context.in.take_word_if("digits")) {
    form.what = kind::digits;
  } else if (context.in.take_word_if("word")) {
    form.what = kind::word;
  } else if (context.in.take_word_if("line")) {
    form.what = kind::line;
  } else if (context.in.take_word_if("until")) {
    form.what = kind::until;
    read_until(context, form);
  } else if (context.in.take_word_if("bytes")) {
    form.what = kind::bytes;
    read_size(context, form);
  } else {
    context.in.fail_expected(one_of(forms), forms);
  }
  return form;
}

// The number of what `name` takes: that of an earlier line of the same name, or
// a new one.
std::size_t value_of(reading& context, const token& name) {
  const place where = context.in.where(name);
  if (std::any_of(context.takes.begin(), context.takes.end(),
                  [&](const auto& each) { return each.name == name.text; })) {
    context.in.fail(where,
                    in_quotes(name.text) + " is taken twice in one statement");
    return 0;
  }
  const symbol* before = context.names.find_symbol(name.text);
  if (before == nullptr) {
    context.plan.taken.emplace_back(name.text);
    charge(context, where, sizeof(std::string) + name.text.size());
    return context.plan.taken.size() - 1;
  }
  if (!before->taken) {
    context.in.fail(where, in_quotes(name.text) +
                               " is already declared, in line " +
                               std::to_string(before->where.line));
    return 0;
  }
  return *before->taken;
}

}  // namespace

bool next_is_take(reading& context) {
  return context.in.next_is_word("take") &&
         context.in.peek_second().is(token_kind::word);
}

byte_piece read_take(reading& context) {
  const token first = context.in.take();
  if (!context.takes_allowed) {
    context.in.fail(context.in.where(first), "`take` is for what is expected",
                    "help: as in `expect alice take id word` and `expect call "
                    "... with take id word`");
  }
  const token name = context.in.require(token_kind::word, "a name");
  auto gap = std::make_shared<byte_gap>();
  if (context.in.ok()) gap->value = value_of(context, name);
  if (context.in.ok()) {
    context.takes.push_back({name.text, context.in.where(name), gap->value});
  }
  gap->take = read_form(context);
  gap->where = context.in.since(first);
  byte_piece piece;
  piece.what = byte_piece::kind::gap;
  piece.where = gap->where;
  piece.gap = std::move(gap);
  return piece;
}

void declare_takes(reading& context) {
  for (const reading::new_take& each : context.takes) {
    if (context.names.find_symbol(each.name) != nullptr) continue;
    auto gap = std::make_shared<byte_gap>();
    gap->value = each.value;
    byte_piece piece;
    piece.what = byte_piece::kind::gap;
    piece.where = each.where;
    piece.gap = std::move(gap);
    auto recipe = std::make_shared<byte_recipe>();
    add_piece(*recipe, std::move(piece));
    symbol entry;
    entry.name = each.name;
    entry.stands_for.what = value::kind::bytes;
    entry.stands_for.text = each.name;
    entry.stands_for.bytes = std::move(recipe);
    entry.stands_for.where = each.where;
    entry.where = each.where;
    entry.taken = each.value;
    entry.excused = !context.in.ok();
    context.names.declare(entry);
  }
  context.takes.clear();
}

}  // namespace rehearse::scenario
