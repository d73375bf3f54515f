#include "sim/language/bounds.h"

#include <optional>
#include <string>

#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

using kind = bound::kind;

std::optional<kind> kind_at(reading& at) {
  if (at.in.at_word("within")) return kind::within;
  if (at.in.at_word("at")) return kind::at;
  if (at.in.at_word("after")) return kind::after;
  if (at.in.at_word("in")) return kind::in;
  return std::nullopt;
}

std::string_view name_of(kind what) {
  switch (what) {
    case kind::within:
      return "within";
    case kind::at:
      return "at";
    case kind::after:
      return "after";
    case kind::in:
      return "in";
  }
  return "";
}

void read_range(reading& at, const token& word, bound& made) {
  made.first = read_time(at);
  at.in.require(token_kind::range, "`..` and the end of the range");
  made.last = read_time(at);
  if (!at.in.ok() || made.first <= made.last) return;
  at.in.fail(at.in.since(word), "this range ends before it begins",
             "help: the earlier time comes first");
}

bound read_bound(reading& at, kind what) {
  const token word = at.in.take();
  bound made;
  made.what = what;
  if (what == kind::in) {
    read_range(at, word, made);
  } else {
    made.first = read_time(at);
  }
  made.where = at.in.since(word);
  return made;
}

bool may_stand_together(kind a, kind b) {
  return (a == kind::within && b == kind::after) ||
         (a == kind::after && b == kind::within);
}

void check_against(reading& at, const bounds& before, const bound& added) {
  for (const bound& each : before.all) {
    if (may_stand_together(each.what, added.what)) continue;
    if (each.what == added.what) {
      at.in.fail(added.where,
                 "a second bound `" + std::string(name_of(added.what)) + "`");
      return;
    }
    at.in.fail(added.where,
               "`" + std::string(name_of(each.what)) + "` and `" +
                   std::string(name_of(added.what)) + "` do not stand together",
               "help: only `after` and `within` may bound the same line");
  }
}

}  // namespace

bounds read_bounds(reading& at) {
  bounds made;
  while (const auto what = kind_at(at)) {
    const bound added = read_bound(at, *what);
    check_against(at, made, added);
    if (!at.in.ok()) break;
    if (*what != kind::within) {
      note_simulated_only(at, added.where, "a bound other than `within`");
    }
    charge(at, added.where, sizeof(bound));
    made.all.push_back(added);
  }
  return made;
}

}  // namespace rehearse::scenario
