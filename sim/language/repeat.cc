#include "sim/language/repeat.h"

#include <string>

#include "sim/language/expressions.h"
#include "sim/language/limits.h"

namespace rehearse::scenario {
namespace {

constexpr std::int64_t most_rounds = limits::rounds;

void read_repeat(reading& context, place start) {
  const place where = context.in.here();
  const std::int64_t rounds = read_count(context, "a number of rounds", 1);
  if (context.in.ok() && rounds > most_rounds) {
    context.in.fail(where, "a block is repeated at most " +
                               std::to_string(most_rounds) + " times");
  }
  const place brace = context.in.here();
  context.in.require(token_kind::open_brace, "`{`");
  context.in.finish();
  if (context.when) {
    context.in.fail(context.when->where, "`repeat` is no step and has no time",
                    "help: give the time to a line in it");
  }
  if (context.repeat) {
    context.in.fail(start, "`repeat` does not stand in another `repeat`",
                    "help: multiply their numbers, or use a matrix");
  }
  if (context.in.ok()) enter_repeat(context, brace, rounds);
}

constexpr verb rows[] = {
    {.name = "repeat",
     .syntax = "repeat N { ... }",
     .help = "Takes the steps in it N times; `$round` counts from 1.",
     .example = "repeat 3 {",
     .group = verb_group::composition,
     .read = read_repeat},
};

void set_round(reading& context) {
  symbol round;
  round.name = "round";
  round.stands_for.what = value::kind::integer;
  round.stands_for.text = "$round";
  round.stands_for.number = context.repeat->round;
  round.stands_for.where = context.repeat->brace;
  round.where = context.repeat->brace;
  context.names.set_round(round);
}

}  // namespace

verb_rows repeat_verbs() { return rows; }

void enter_repeat(reading& context, place brace, std::int64_t rounds) {
  context.block_entered = true;
  context.repeat =
      reading::repetition{.brace = brace,
                          .rounds = rounds,
                          .begin = context.in.mark(),
                          .size_before = context.in.size_read(),
                          .plan_size_before = context.plan_size,
                          .mistakes_before = context.mistakes.size()};
  set_round(context);
}

void end_round(reading& context) {
  reading::repetition& repeat = *context.repeat;
  // A mistake of one round is most likely one of all.
  const bool goes_on = repeat.round < repeat.rounds && context.in.ok() &&
                       context.mistakes.size() == repeat.mistakes_before;
  if (!goes_on) {
    leave_repeat(context);
    return;
  }
  // Its rounds would say nothing, and take time all the same.
  if (context.plan_size == repeat.plan_size_before) {
    context.in.fail(repeat.brace, "this `repeat` holds no steps");
    leave_repeat(context);
    return;
  }
  if (repeat.round == 1) {
    const std::size_t size = context.in.size_read() - repeat.size_before;
    const auto more = static_cast<std::size_t>(repeat.rounds - 1);
    if (!check_text_size(context, repeat.brace, size * more)) {
      leave_repeat(context);
      return;
    }
  }
  ++repeat.round;
  set_round(context);
  context.in.rewind(repeat.begin);
}

void leave_repeat(reading& context) {
  context.repeat.reset();
  context.names.set_round(std::nullopt);
}

}  // namespace rehearse::scenario
