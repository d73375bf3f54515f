#include "sim/language/sometimes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/calls.h"
#include "sim/language/limits.h"
#include "sim/language/parties.h"
#include "sim/language/requests.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

// What takes nothing, and is about programs: whether it holds changes nothing
// of the run.
constexpr std::string_view forms[] = {"call", "open", "closed", "probe"};

// `expect sometimes alice "hello"`, `expect sometimes idle`, and what is no
// expectation at all.
void fail_no_form(reading& context) {
  const token next = context.in.peek();
  const place where = context.in.where(next);
  if (next.is(token_kind::word) &&
      find_verb(context.verbs.expectations, next.text) != nullptr) {
    context.in.fail(where, "`sometimes` is not for " + in_quotes(next.text),
                    "help: it is for " + one_of(forms));
    return;
  }
  declared_party* party =
      next.is(token_kind::word) ? context.names.find_party(next.text) : nullptr;
  if (party != nullptr && !party->is_app) {
    party->used = true;
    context.in.fail(where,
                    in_quotes(next.text) +
                        " is a peer, and `sometimes` is about applications",
                    "help: expect a call that comes of it, as in `expect "
                    "sometimes call echo/1.handle_close`");
    return;
  }
  context.in.fail_expected(one_of(forms), forms);
}

expect_state read_state(reading& context, bool open) {
  expect_state expectation{read_channel(context), open};
  context.in.finish();
  return expectation;
}

void read_form(reading& context, expect_sometimes& expectation) {
  if (context.in.take_word_if("call")) {
    expect_call one{read_expected_call(context, call_tail::values)};
    refuse_late_values(context, one.call);
    expectation.what = std::move(one);
  } else if (context.in.take_word_if("open")) {
    expectation.what = read_state(context, true);
  } else if (context.in.take_word_if("closed")) {
    expectation.what = read_state(context, false);
  } else if (context.in.take_word_if("probe")) {
    if (auto probe = read_probe(context)) expectation.what = *std::move(probe);
  } else {
    fail_no_form(context);
  }
}

// The line of an earlier round of the `repeat` that it stands in.
std::size_t find_line(const reading& context, place where) {
  const auto& lines = context.plan.sometimes;
  const bool is_first = !context.repeat || context.repeat->round == 1;
  if (is_first) return lines.size();
  const auto found =
      std::find_if(lines.rbegin(), lines.rend(), [&](const auto& each) {
        return each.where.line == where.line && each.where.file == where.file;
      });
  return found == lines.rend()
             ? lines.size()
             : static_cast<std::size_t>(lines.rend() - found) - 1;
}

}  // namespace

void read_sometimes(reading& context, place start) {
  const token word = context.word;
  const std::string_view whole = context.in.line();
  const int number = context.in.line_number();
  expect_sometimes expectation;
  expectation.line = find_line(context, start);
  const bool is_new = expectation.line == context.plan.sometimes.size();
  if (is_new) {
    check_count(context, start, expectation.line, limits::sometimes_lines,
                "lines of `expect sometimes`");
  }
  read_form(context, expectation);
  // A text in lines goes on behind this one, which is enough to be known by.
  const std::string_view said = context.in.line_number() == number
                                    ? context.in.text_since(word)
                                    : whole.substr(whole.find("sometimes"));
  if (is_new) {
    // With a mistake it counts all the same, so that the next one gets no
    // message.
    context.plan.sometimes.push_back({"expect " + std::string(said), start});
    charge(context, start, sizeof(sometimes_line) + said.size());
  }
  add_step(context, start, std::move(expectation));
}

}  // namespace rehearse::scenario
