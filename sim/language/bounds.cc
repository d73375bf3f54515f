#include "sim/language/bounds.h"

#include <optional>
#include <string>

#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

using kind = bound::kind;

std::optional<kind> next_kind(reading& context) {
  if (context.in.next_is_word("within")) return kind::within;
  if (context.in.next_is_word("at")) return kind::at;
  if (context.in.next_is_word("after")) return kind::after;
  if (context.in.next_is_word("in")) return kind::in;
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

void read_range(reading& context, const token& word, bound& range) {
  range.first = read_time(context);
  context.in.require(token_kind::range, "`..` and the end of the range");
  range.last = read_time(context);
  if (!context.in.ok() || range.first <= range.last) return;
  // Such a range could never be met, and each run would blame the application
  // for it.
  context.in.fail(context.in.since(word), "this range ends before it begins",
                  "help: the earlier time comes first");
}

bound read_bound(reading& context, kind what) {
  const token word = context.in.take();
  bound result;
  result.what = what;
  if (what == kind::in) {
    read_range(context, word, result);
  } else {
    result.first = read_time(context);
  }
  result.where = context.in.since(word);
  return result;
}

// `after 5ms within 20ms` says from when and until when. Any other two would
// repeat or contradict each other.
bool may_be_combined(kind a, kind b) {
  return (a == kind::within && b == kind::after) ||
         (a == kind::after && b == kind::within);
}

void check_against(reading& context, const bounds& before, const bound& next) {
  for (const bound& entry : before.all) {
    if (may_be_combined(entry.what, next.what)) continue;
    // The same word twice is most likely a slip in editing. It is told apart
    // from two words that exclude each other.
    if (entry.what == next.what) {
      context.in.fail(next.where, "a second bound `" +
                                      std::string(name_of(next.what)) + "`");
      return;
    }
    context.in.fail(next.where,
                    "`" + std::string(name_of(entry.what)) + "` and `" +
                        std::string(name_of(next.what)) +
                        "` cannot be combined",
                    "help: only `after` and `within` may bound the same line");
  }
}

}  // namespace

bounds read_bounds(reading& context) {
  bounds result;
  while (const auto what = next_kind(context)) {
    const bound next = read_bound(context, *what);
    check_against(context, result, next);
    if (!context.in.ok()) break;
    // On real sockets nobody can say at which instant something happens. That
    // it happens soon enough can be checked there too.
    if (*what != kind::within) {
      note_simulated_only(context, next.where, "a bound other than `within`");
    }
    charge(context, next.where, sizeof(bound));
    result.all.push_back(next);
  }
  return result;
}

word_list words_behind(const bounds& read, word_list all) {
  static constexpr std::string_view within[] = {"within"};
  static constexpr std::string_view after[] = {"after"};
  if (read.all.empty()) return all;
  if (read.all.size() > 1) return {};
  if (read.all.front().what == kind::after) return within;
  if (read.all.front().what == kind::within) return after;
  return {};
}

}  // namespace rehearse::scenario
