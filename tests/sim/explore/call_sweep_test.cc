#include "sim/explore/call_sweep.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/fault.h"

namespace rehearse::scenario {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

made_call call_of(const std::string& who, seam_call call, std::uint64_t nth,
                  socket_kind kind) {
  made_call made;
  made.who.text = who;
  made.call = call;
  made.nth = nth;
  made.kind = kind;
  return made;
}

// "echo/1.recv nth 2 = EINTR, without calls"
std::vector<std::string> texts_of(const std::vector<made_call>& calls,
                                  bool may_notice = false) {
  std::vector<std::string> texts;
  for (const swept_fault& each : faults_of(calls, may_notice)) {
    texts.push_back(each.line.who.text + "." + to_text(each.line.what) +
                    ", without " + std::string(each.judge_off));
  }
  return texts;
}

TEST(call_sweep, tries_each_errno_of_each_call_in_their_order) {
  EXPECT_THAT(
      texts_of({call_of("echo", seam_call::listen, 1, socket_kind::tcp),
                call_of("echo/1", seam_call::dup, 2, socket_kind::tcp),
                call_of("echo", seam_call::pipe, 1, socket_kind::file)}),
      ElementsAre("echo.listen nth 1 = EADDRINUSE, without expectations",
                  "echo/1.dup nth 2 = EMFILE, without expectations",
                  "echo.pipe nth 1 = EMFILE, without expectations",
                  "echo.pipe nth 1 = ENFILE, without expectations"));
}

TEST(call_sweep, tries_short_counts_of_streams_only) {
  EXPECT_THAT(texts_of({call_of("a", seam_call::send, 1, socket_kind::tcp)}),
              Contains("a.send nth 1 = short 1, without calls"));
  EXPECT_THAT(texts_of({call_of("a", seam_call::send, 1, socket_kind::udp)}),
              Not(Contains("a.send nth 1 = short 1, without calls")));
}

// After those a peer gets all that it expects.
TEST(call_sweep, knows_what_nobody_may_notice) {
  const auto recv =
      texts_of({call_of("a", seam_call::recv, 1, socket_kind::tcp)});
  EXPECT_THAT(recv, Contains("a.recv nth 1 = EINTR, without calls"));
  EXPECT_THAT(recv, Contains("a.recv nth 1 = EAGAIN, without calls"));
  EXPECT_THAT(recv, Contains("a.recv nth 1 = ENOMEM, without expectations"));
  EXPECT_THAT(texts_of({call_of("a", seam_call::poll, 1, socket_kind::file)}),
              ElementsAre("a.poll nth 1 = EINTR, without calls",
                          "a.poll nth 1 = ENOMEM, without expectations"));
  // A connect that is interrupted fails, and a datagram may be lost.
  for (const seam_call call : {seam_call::connect, seam_call::close}) {
    for (const std::string& each :
         texts_of({call_of("a", call, 1, socket_kind::tcp)})) {
      EXPECT_TRUE(each.ends_with("without expectations")) << each;
    }
  }
  for (const std::string& each :
       texts_of({call_of("a", seam_call::sendto, 1, socket_kind::udp)})) {
    EXPECT_TRUE(each.ends_with("without expectations")) << each;
  }
}

TEST(call_sweep, knows_that_some_notice_all) {
  for (const std::string& each :
       texts_of({call_of("a", seam_call::recv, 1, socket_kind::tcp)}, true)) {
    EXPECT_TRUE(each.ends_with("without expectations")) << each;
  }
}

TEST(call_sweep, spreads_over_a_run_what_is_too_much) {
  std::vector<made_call> calls;
  for (std::uint64_t nth = 1; nth <= 9; ++nth) {
    calls.push_back(call_of("a", seam_call::recv, nth, socket_kind::tcp));
  }
  calls.push_back(call_of("a", seam_call::close, 1, socket_kind::tcp));
  const auto left = [&](std::size_t most) {
    std::string text;
    for (const made_call& each : spread_calls(calls, most)) {
      text += each.call == seam_call::recv ? std::to_string(each.nth) : "c";
    }
    return text;
  };
  EXPECT_EQ(left(0), "123456789c");
  EXPECT_EQ(left(9), "123456789c");
  EXPECT_EQ(left(3), "159c");
  EXPECT_EQ(left(2), "19c");
  EXPECT_EQ(left(1), "1c");
}

TEST(call_sweep, puts_a_fault_into_a_plan_and_takes_it_out_again) {
  plan what;
  const auto faults =
      faults_of({call_of("a", seam_call::listen, 1, socket_kind::tcp)}, false);
  {
    const injected_fault injected(what, faults.front());
    ASSERT_EQ(what.faults.size(), 1u);
    EXPECT_EQ(what.faults[0].what.error, EADDRINUSE);
    EXPECT_THAT(what.judges_off, ElementsAre("expectations"));
  }
  EXPECT_TRUE(what.faults.empty());
  EXPECT_TRUE(what.judges_off.empty());
}

}  // namespace
}  // namespace rehearse::scenario
