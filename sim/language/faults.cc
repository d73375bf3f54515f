#include "sim/language/faults.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "sim/call_errors.h"
#include "sim/fault.h"
#include "sim/language/calls.h"
#include "sim/language/limits.h"
#include "sim/language/parties.h"
#include "sim/language/reading.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

void read_which(reading& context, fault& what) {
  constexpr std::string_view words[] = {"nth", "from", "always"};
  if (context.in.take_word_if("always")) {
    what.goes_on = true;
    return;
  }
  what.goes_on = context.in.next_is_word("from");
  if (!what.goes_on && !context.in.next_is_word("nth")) {
    context.in.fail_expected(one_of(words), words);
  }
  context.in.take();
  what.first = static_cast<std::uint64_t>(
      read_count(context, "the number of a call", 1));
}

void read_short(reading& context, fault& what) {
  const token word = context.in.take();
  if (context.in.ok() && !moves_bytes(what.call)) {
    context.in.fail(context.in.where(word),
                    in_quotes(to_string(what.call)) +
                        " moves no bytes, and cannot be `short`",
                    "help: give an errno");
  }
  what.most =
      static_cast<std::size_t>(read_count(context, "a number of bytes", 1));
}

// "`ECONNRESET`, `EINTR` or `EPIPE`"
std::string names_of(const std::vector<int>& errors) {
  std::vector<std::string> names;
  names.reserve(errors.size());
  for (const int each : errors) names.push_back(asyncore::errno_name(each));
  return one_of(std::vector<std::string_view>(names.begin(), names.end()));
}

void read_errno(reading& context, fault& what) {
  constexpr std::string_view words[] = {"short"};
  if (context.in.next_is(token_kind::end)) {
    context.in.fail_expected("an errno or `short N`");
  }
  const value name = read_value(context, "an errno or `short N`");
  if (!context.in.ok()) return;
  if (name.what != value::kind::word) {
    fail_kind(context, name, "an errno",
              "help: as in `ECONNRESET` or `short 3`");
    return;
  }
  const auto number = asyncore::errno_number(name.text);
  if (!number) {
    std::string help = errno_suggestion(name.text);
    if (help.empty()) help = did_you_mean(name.text, words);
    context.in.fail(name.where, in_quotes(name.text) + " is not an errno",
                    help);
    return;
  }
  what.error = *number;
  check_errno(context, what.call, what.error, name.where);
}

void read_fault(reading& context, place start) {
  check_count(context, start, context.plan.faults.size(), limits::faults,
              "faults");
  // It counts all the same, so that the next one gets no message.
  if (!context.in.ok()) context.plan.faults.emplace_back();
  fault_line line;
  const token first = context.in.peek();
  line.where = context.in.where(first);
  method_name called = read_seam_call(context);
  line.who = std::move(called.who);
  line.what.call = find_seam_call(called.method).value_or(seam_call::socket);
  read_which(context, line.what);
  context.in.require(token_kind::equals, "`=`");
  if (context.in.next_is_word("short")) {
    read_short(context, line.what);
  } else {
    read_errno(context, line.what);
  }
  context.in.finish();
  charge(context, start, sizeof(fault_line));
  // A fault with a time is the first step, if none was before it.
  if (context.when && !context.open_block) context.in_steps = true;
  line.is_step = context.in_steps || context.open_block.has_value();
  if (!context.in.ok()) return;
  if (line.is_step)
    add_step(context, start, fault_step{context.plan.faults.size()});
  context.plan.faults.push_back(std::move(line));
}

constexpr verb rows[] = {
    {.name = "fault",
     .syntax =
         "fault CHANNEL.CALL nth N|from N|always = ERRNO [anyway]|short N",
     .help = "Lets a call fail, or move at most so many bytes: from the "
             "beginning of the run or, behind the first step, from there on.",
     .example = "fault echo/1.recv nth 2 = ECONNRESET",
     .group = verb_group::faults,
     .read = read_fault},
};

}  // namespace

verb_rows fault_verbs() { return rows; }

void check_errno(reading& context, seam_call call, int error, place where) {
  const std::vector<int> known = errors_of(call);
  const bool can_come =
      std::find(known.begin(), known.end(), error) != known.end();
  const bool is_meant = context.in.take_word_if("anyway");
  if (!context.in.ok() || can_come || is_meant) return;
  constexpr std::string_view words[] = {"anyway"};
  if (!context.in.next_is(token_kind::end)) {
    context.in.finish(words);
    return;
  }
  const std::string name = in_quotes(to_string(call));
  context.in.fail(
      where,
      "Linux never answers " + name + " with " +
          in_quotes(asyncore::errno_name(error)),
      known.empty() ? std::string() : name + " can give " + names_of(known),
      "help: if it is meant, write `anyway` behind it");
}

}  // namespace rehearse::scenario
