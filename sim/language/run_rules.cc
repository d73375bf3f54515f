#include "sim/language/run_rules.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/judge_names.h"
#include "sim/language/reading.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/run_limits.h"

namespace rehearse::scenario {
namespace {

void read_one_limit(reading& context) {
  const token name = context.in.peek();
  const auto row = find_limit(name.text);
  if (!name.is(token_kind::word) || !row) {
    const std::vector<std::string_view> names = limit_names();
    context.in.fail_expected(one_of(names), names);
    return;
  }
  context.in.take();
  limit_setting setting;
  setting.row = *row;
  const bool is_said = std::any_of(
      context.plan.limits.begin(), context.plan.limits.end(),
      [&](const limit_setting& other) { return other.row == setting.row; });
  if (is_said) {
    context.in.fail(context.in.where(name),
                    in_quotes(name.text) + " is already set");
  }
  context.in.require(token_kind::equals, "`=`");
  const limit_row& meant = limit_rows()[setting.row];
  const token value = context.in.peek();
  if (meant.time != nullptr) {
    setting.time = read_time(context);
  } else {
    setting.count = static_cast<std::uint64_t>(read_count(context, "a limit"));
  }
  if (std::string wrong = complaint(setting); !wrong.empty()) {
    context.in.fail(context.in.since(value), std::move(wrong));
  }
  context.plan.limits.push_back(setting);
}

void read_limit(reading& context, place /*start*/) {
  do {
    read_one_limit(context);
  } while (context.in.ok() && !context.in.next_is(token_kind::end));
  context.in.finish();
}

const std::string_view* find_judge(std::string_view name) {
  const auto known =
      std::find(std::begin(judge_names), std::end(judge_names), name);
  return known == std::end(judge_names) ? nullptr : known;
}

void read_judge(reading& context, place /*start*/) {
  const token first = context.in.peek();
  std::string name;
  // A name may have two words, so it ends where one is known.
  while (context.in.next_is(token_kind::word) &&
         !context.in.next_is_word("off") && find_judge(name) == nullptr) {
    name.append(name.empty() ? "" : " ").append(context.in.take().text);
  }
  if (name.empty()) {
    context.in.fail_expected("the name of a judge", judge_names);
    return;
  }
  const place where = context.in.since(first);
  const std::string_view* const known = find_judge(name);
  if (known == nullptr) {
    const std::string meant = did_you_mean(name, judge_names);
    context.in.fail(
        where, "no judge is called " + in_quotes(name),
        meant.empty() ? "help: there are " + one_of(judge_names) : meant);
    return;
  }
  if (!context.in.take_word_if("off")) {
    context.in.fail_expected("`off`");
  }
  context.in.finish();
  auto& off = context.plan.judges_off;
  if (std::find(off.begin(), off.end(), *known) != off.end()) {
    context.in.fail(where, in_quotes(name) + " is already off");
  }
  off.push_back(*known);
}

// One key so far, with one value.
void read_schedule(reading& context, place start) {
  if (!context.in.take_word_if("peers")) {
    context.in.fail_expected("`peers`");
    return;
  }
  context.in.require(token_kind::equals, "`=`");
  if (context.in.ok() && !context.in.take_word_if("eager")) {
    context.in.fail_expected("`eager`");
  }
  context.in.finish();
  if (context.plan.has_eager_peers) {
    context.in.fail(start, "peers are eager already");
  }
  context.plan.has_eager_peers = true;
}

constexpr verb rows[] = {
    {.name = "limit",
     .syntax = "limit NAME=VALUE ...",
     .help = "Sets how much the run may do before it is stopped.",
     .example = "limit passes=1000000 time=90m",
     .group = verb_group::set_up,
     .read = read_limit},
    {.name = "judge",
     .syntax = "judge NAME off",
     .help = "Turns off a judge of the run, by name.",
     .example = "judge busy off",
     .group = verb_group::set_up,
     .read = read_judge},
    {.name = "schedule",
     .syntax = "schedule peers=eager",
     .help = "Lets peers send on before they have what they expect.",
     .example = "schedule peers=eager",
     .group = verb_group::set_up,
     .read = read_schedule},
};

}  // namespace

verb_rows run_rule_verbs() { return rows; }

}  // namespace rehearse::scenario
