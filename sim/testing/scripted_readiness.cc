#include "sim/testing/scripted_readiness.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "core/loop.h"
#include "gtest/gtest.h"

namespace rehearse::testkit {
namespace {

using asyncore::duration;
using asyncore::failure;
using asyncore::poll_entry;
using asyncore::result;
using asyncore::select_lists;

// By descriptor, so that order and repetition do not matter. Only reading and
// writing: what else is asked differs between select and poll.
std::map<int, int> by_descriptor(const interest& of) {
  std::map<int, int> flags;
  for (const readiness& each : of) {
    const int kept = each.flags & (POLLIN | POLLOUT);
    if (kept != 0) flags[each.fd] |= kept;
  }
  return flags;
}

std::string to_text(const std::map<int, int>& flags_by_fd) {
  if (flags_by_fd.empty()) return "nothing";
  std::string text;
  for (const auto& [fd, flags] : flags_by_fd) {
    if (!text.empty()) text += ", ";
    text += std::to_string(fd) + ":";
    if ((flags & POLLIN) != 0) text += " in";
    if ((flags & POLLOUT) != 0) text += " out";
  }
  return text;
}

interest interest_of(const select_lists& wanted) {
  interest question;
  for (const int fd : wanted.read) question.emplace_back(fd, POLLIN);
  for (const int fd : wanted.write) question.emplace_back(fd, POLLOUT);
  for (const int fd : wanted.except) question.emplace_back(fd, POLLPRI);
  return question;
}

interest interest_of(std::span<const poll_entry> wanted) {
  interest question;
  for (const poll_entry& each : wanted)
    question.emplace_back(each.fd, each.events);
  return question;
}

}  // namespace

wait_answer ready(std::vector<readiness> entries) {
  return {.what = wait_answer::kind::ready, .entries = std::move(entries)};
}

wait_answer fails(int error) {
  return {.what = wait_answer::kind::error, .error = error};
}

wait_answer times_out() { return {.what = wait_answer::kind::timeout}; }

wait_answer as_on_the_host() { return {.what = wait_answer::kind::host}; }

scripted_readiness::~scripted_readiness() {
  // A pass that was not made was not tested, and the test would pass all the
  // same.
  if (script_.empty()) return;
  ADD_FAILURE() << "scripted_readiness: passes of the script that were never "
                   "made: "
                << script_.size() << " of " << passes_ + script_.size();
}

// The loop uses the script up. NOLINTNEXTLINE(*-make-member-function-const)
void scripted_readiness::run(asyncore::socket_map& map, bool use_poll) {
  asyncore::loop(map, {.use_poll = use_poll,
                       .count = static_cast<std::int64_t>(passes_left())});
}

void scripted_readiness::check_interest(const scripted_pass& pass,
                                        const interest& question) const {
  // The script does not care what this pass asks for.
  if (!pass.question) return;
  const auto actual = by_descriptor(question);
  const auto expected = by_descriptor(*pass.question);
  if (actual == expected) return;
  ADD_FAILURE() << "scripted_readiness: pass " << passes_ << " asks for "
                << to_text(actual) << ", and the script expects "
                << to_text(expected);
}

// A kernel never reports what it was not asked about, so the script is wrong.
void scripted_readiness::check_entries(const wait_answer& answer,
                                       const interest& question) const {
  for (const readiness& each : answer.entries) {
    const bool known =
        std::any_of(question.begin(), question.end(),
                    [&](const readiness& of) { return of.fd == each.fd; });
    if (known) continue;
    ADD_FAILURE() << "scripted_readiness: pass " << passes_
                  << " is to find descriptor " << each.fd
                  << " ready, which it did not ask about";
  }
}

// Nothing if the script is used up.
std::optional<wait_answer> scripted_readiness::next_answer(
    const interest& question) {
  // What is on its way arrives first. Otherwise what a handler reads would
  // depend on how far the world has come.
  world_.come_to_rest();
  if (script_.empty()) {
    ADD_FAILURE() << "scripted_readiness: the script is used up after pass "
                  << passes_ << ", and one more asks for "
                  << to_text(by_descriptor(question));
    return std::nullopt;
  }
  const scripted_pass pass = std::move(script_.front());
  script_.pop_front();
  // Before the checks, since their messages say which pass it was.
  ++passes_;
  check_interest(pass, question);
  check_entries(pass.answer, question);
  return pass.answer;
}

result<std::size_t> scripted_readiness::pass_time(
    std::optional<duration> timeout) {
  // There is no time that could be up: the call would never return.
  if (!timeout) {
    ADD_FAILURE() << "scripted_readiness: pass " << passes_
                  << " is to time out, and waits without a timeout";
    return failure{ENOSYS};
  }
  // With nothing to wait for, a select of the host sleeps.
  select_lists nothing;
  return inner().select({}, nothing, timeout);
}

// What the script answers without naming descriptors; nothing if it names some.
template <typename AskHost>
std::optional<result<std::size_t>> scripted_readiness::plain_answer(
    const wait_answer& answer, std::optional<duration> timeout,
    AskHost ask_host) {
  switch (answer.what) {
    case wait_answer::kind::host:
      return ask_host();
    case wait_answer::kind::error:
      return failure{answer.error};
    case wait_answer::kind::timeout:
      return pass_time(timeout);
    case wait_answer::kind::ready:
      break;
  }
  return std::nullopt;
}

result<std::size_t> scripted_readiness::select(
    const select_lists& wanted, select_lists& ready,
    std::optional<duration> timeout) {
  ready.clear();
  const auto answer = next_answer(interest_of(wanted));
  if (!answer) return failure{ENOSYS};
  const auto ask_host = [&] { return inner().select(wanted, ready, timeout); };
  if (auto plain = plain_answer(*answer, timeout, ask_host)) return *plain;
  return answer_select(answer->entries, wanted, ready);
}

result<std::size_t> scripted_readiness::poll(std::span<const poll_entry> wanted,
                                             std::vector<poll_entry>& ready,
                                             std::optional<duration> timeout) {
  ready.clear();
  const auto answer = next_answer(interest_of(wanted));
  if (!answer) return failure{ENOSYS};
  const auto ask_host = [&] { return inner().poll(wanted, ready, timeout); };
  if (auto plain = plain_answer(*answer, timeout, ask_host)) return *plain;
  return answer_poll(answer->entries, wanted, ready);
}

}  // namespace rehearse::testkit
