#include "sim/language/passes.h"

#include <poll.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/errno_name.h"
#include "sim/fault.h"
#include "sim/language/calls.h"
#include "sim/language/channel_patterns.h"
#include "sim/language/faults.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/poll_flags.h"

namespace rehearse::scenario {
namespace {

constexpr int asked_flags = POLLIN | POLLOUT;
// Select has no way to say them.
constexpr int flags_of_poll = POLLHUP | POLLERR | POLLNVAL;
constexpr std::string_view no_flag = "none";

std::vector<std::string_view> names_of_flags(int which) {
  std::vector<std::string_view> names;
  for (const poll_flag& each : poll_flags()) {
    if ((each.flag & which) != 0) names.push_back(each.name);
  }
  return names;
}

bool next_is_channel(reading& context) {
  return context.in.next_is(token_kind::word) ||
         context.in.next_is(token_kind::path);
}

// One of the flags in `allowed`; 0 after a mistake.
int read_flag(reading& context, int allowed, bool may_be_none) {
  std::vector<std::string_view> words = names_of_flags(allowed);
  if (may_be_none) words.push_back(no_flag);
  const token word = context.in.peek();
  for (const poll_flag& each : poll_flags()) {
    if (!word.is_word(each.name) || (each.flag & allowed) == 0) continue;
    context.in.take();
    return each.flag;
  }
  context.in.fail_expected(one_of(words), words);
  return 0;
}

int read_flags(reading& context, int allowed) {
  const bool may_be_none = allowed == asked_flags;
  if (may_be_none && context.in.take_word_if(no_flag)) return 0;
  int flags = read_flag(context, allowed, may_be_none);
  while (context.in.take_if(token_kind::plus)) {
    const place where = context.in.here();
    const int flag = read_flag(context, allowed, false);
    if ((flags & flag) != 0) context.in.fail(where, "this flag is there twice");
    flags |= flag;
  }
  return flags;
}

// `a:in b:in+out`, up to a word that no colon follows.
std::vector<channel_flags> read_channels(reading& context, int allowed) {
  std::vector<channel_flags> all;
  while (is_pattern(context.in.peek_run().text) ||
         (next_is_channel(context) &&
          context.in.peek_second().is(token_kind::colon))) {
    const token first = context.in.peek();
    channel_flags entry;
    entry.channel = read_channel(context);
    if (!context.in.ok()) return all;
    context.in.require(token_kind::colon, "`:`");
    entry.flags = read_flags(context, allowed);
    entry.where = context.in.since(first);
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const channel_flags& other) {
          return other.channel.text == entry.channel.text;
        });
    if (is_known) {
      context.in.fail(entry.where,
                      in_quotes(entry.channel.text) + " is there twice",
                      "help: flags of one channel are joined: `in+out`");
    }
    charge(context, entry.where, sizeof(channel_flags));
    all.push_back(std::move(entry));
  }
  return all;
}

void read_poll(reading& context, place start) {
  constexpr std::string_view kinds[] = {"modelled", "scripted"};
  if (context.poll_line) {
    context.in.fail(start, "`poll` was said already, in line " +
                               std::to_string(context.poll_line->line));
    return;
  }
  context.poll_line = start;
  const bool is_modelled = context.in.take_word_if("modelled");
  // After a mistake too: the passes below were meant.
  context.plan.is_scripted = !is_modelled;
  if (!is_modelled && !context.in.take_word_if("scripted")) {
    context.in.fail_expected(one_of(kinds), kinds);
  }
  context.in.finish();
}

// A wait that fails by a `fault` of the application's `poll` is a pass too.
bool fails_by_fault(const reading& context, std::uint64_t number) {
  const auto& faults = context.plan.faults;
  return std::any_of(faults.begin(), faults.end(), [&](const fault_line& each) {
    const fault& what = each.what;
    return what.call == seam_call::poll && !each.is_step && !what.goes_on &&
           what.first == number;
  });
}

// Passes are numbered as the loop makes them, so that the line of a pass says
// which one it is.
void check_number(reading& context, std::uint64_t number, place where) {
  std::uint64_t next = context.passes + 1;
  while (next < number && fails_by_fault(context, next)) ++next;
  if (number != next) {
    context.in.fail(where, "the next pass is number " + std::to_string(next),
                    "help: passes are counted one by one, from 1");
  }
  context.passes = number;
}

// The passes of one loop have one order, so one cursor says them all.
void check_cursor(reading& context, place start) {
  if (context.passes > 0 && context.pass_cursor != context.cursor) {
    context.in.fail(start, "the passes before this one are in another block",
                    "help: the main part or one `does` block has all passes");
  }
  context.pass_cursor = context.cursor;
}

// The errno of `fails ERRNO`.
void read_error(reading& context, pass_step& step) {
  const token word = context.in.require(token_kind::word,
                                        "an errno, as in `pass 2 fails EINTR`");
  if (!context.in.ok()) return;
  const auto number = asyncore::errno_number(word.text);
  if (!number) {
    context.in.fail(context.in.where(word),
                    in_quotes(word.text) + " is not an errno",
                    errno_suggestion(word.text));
    return;
  }
  step.what = pass_step::answer::error;
  step.error = *number;
  check_errno(context, seam_call::poll, *number, context.in.where(word));
}

void read_ready(reading& context, pass_step& step) {
  int allowed = 0;
  for (const poll_flag& each : poll_flags()) allowed |= each.flag;
  step.ready = read_channels(context, allowed);
  if (step.ready.empty()) {
    context.in.fail_expected("a channel with flags, as in `echo/1:in+out`");
  }
  if (context.plan.loop == loop_kind::poll) return;
  for (const channel_flags& each : step.ready) {
    if ((each.flags & flags_of_poll) == 0) continue;
    context.in.fail(each.where,
                    "select reports neither `hup`, `err` nor `nval`",
                    "help: `loop poll` in set-up pins the loop to poll");
  }
}

void read_pass(reading& context, place start) {
  constexpr std::string_view answers[] = {"ready", "timeout", "fails"};
  constexpr std::string_view all[] = {"interest", "ready", "timeout", "fails"};
  if (!context.plan.is_scripted) {
    context.in.fail(start, "here the network answers, not the file",
                    "help: `poll scripted` in set-up lets the file answer");
    return;
  }
  context.has_passes = true;
  pass_step step;
  const place number = context.in.here();
  step.number = static_cast<std::uint64_t>(
      read_count(context, "the number of a pass", 1));
  if (context.in.ok()) {
    check_cursor(context, start);
    check_number(context, step.number, number);
  }
  const bool has_interest = context.in.take_word_if("interest");
  if (has_interest) step.interest = read_interest(context);
  const token answer = context.in.peek();
  if (context.in.take_word_if("ready")) {
    read_ready(context, step);
  } else if (context.in.take_word_if("timeout")) {
    step.what = pass_step::answer::timeout;
  } else if (context.in.take_word_if("fails")) {
    read_error(context, step);
  } else if (has_interest) {
    context.in.fail_expected(one_of(answers), answers);
  } else {
    context.in.fail_expected(one_of(all), all);
  }
  if (context.in.ok()) step.text = context.in.text_since(answer);
  context.in.finish();
  charge(context, start, step.text.size());
  add_step(context, start, std::move(step));
}

constexpr verb rows[] = {
    {.name = "poll",
     .syntax = "poll modelled|scripted",
     .help = "Says who answers select and poll: the network, or `pass` lines.",
     .example = "poll scripted",
     .group = verb_group::set_up,
     .read = read_poll,
     .on_posix = false},
    {.name = "pass",
     .syntax = "pass N [interest CHANNEL:FLAGS ...] ready CHANNEL:FLAGS ... | "
               "timeout | fails ERRNO [anyway]",
     .help = "Lets the loop make its N-th pass: what it asks, and what it is "
             "answered.",
     .example = "pass 1 interest echo:in ready echo:in",
     .group = verb_group::driving,
     .read = read_pass,
     .on_posix = false},
};

}  // namespace

verb_rows pass_verbs() { return rows; }

std::vector<channel_flags> read_interest(reading& context) {
  std::vector<channel_flags> all = read_channels(context, asked_flags);
  if (all.empty()) {
    context.in.fail_expected(
        "a channel with `in`, `out`, `in+out` or `none`, as in `echo/1:in`");
  }
  return all;
}

void check_passes(reading& context) {
  if (!context.plan.is_scripted) return;
  if (context.plan.apps.size() != 1) {
    context.in.add({*context.poll_line,
                    "a script is for one application, and this file has " +
                        std::to_string(context.plan.apps.size()),
                    {},
                    {}});
  } else if (!context.has_passes) {
    context.in.add({*context.poll_line,
                    "no `pass` follows: the application would never run",
                    {},
                    {}});
  }
}

}  // namespace rehearse::scenario
