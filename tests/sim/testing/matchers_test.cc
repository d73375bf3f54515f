// Each matcher where it holds, and what it says where it does not.

#include "sim/testing/matchers.h"

#include <cerrno>
#include <string>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/testing/network_test.h"
#include "sim/testing/probe.h"

namespace rehearse::testkit {
namespace {

using asyncore::call;
using asyncore::failure;
using asyncore::result;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StringMatchResultListener;

// What a matcher says of a value that it does not match; "" if it matches.
template <typename Value, typename Matcher>
std::string complaint(const Value& value, const Matcher& matcher) {
  const auto of_this_type = ::testing::SafeMatcherCast<const Value&>(matcher);
  StringMatchResultListener listener;
  return of_this_type.MatchAndExplain(value, &listener) ? "" : listener.str();
}

template <typename Matcher>
std::string description(const Matcher& matcher) {
  return ::testing::DescribeMatcher<const channel_record&>(matcher);
}

const channel_record greeted = {
    .handlers = {call::handle_connect, call::handle_read},
    .received = "hello",
    .state = standing::open};

// --- Handlers ---------------------------------------------------------------

TEST(handlers_called_in_order, holds_for_exactly_these) {
  EXPECT_THAT(greeted, handlers_called_in_order(call::handle_connect,
                                                call::handle_read));
  EXPECT_THAT(channel_record{}, handlers_called_in_order());
  EXPECT_THAT(greeted, Not(handlers_called_in_order()));
}

TEST(handlers_called_in_order, says_where_they_begin_to_differ) {
  EXPECT_EQ(complaint(greeted, handlers_called_in_order(call::handle_connect,
                                                        call::handle_write)),
            "where the 2nd is handle_read instead of handle_write, of "
            "handle_connect, handle_read");
  EXPECT_EQ(complaint(greeted, handlers_called_in_order(call::handle_connect)),
            "where the 2nd is one too many: handle_read, of "
            "handle_connect, handle_read");
  EXPECT_EQ(complaint(greeted, handlers_called_in_order(call::handle_connect,
                                                        call::handle_read,
                                                        call::handle_close)),
            "where the 3rd is missing: handle_close, of "
            "handle_connect, handle_read");
  EXPECT_EQ(complaint(channel_record{},
                      handlers_called_in_order(call::handle_connect)),
            "where the 1st is missing: handle_connect, of no handler");
}

TEST(handlers_called_in_order, is_described_by_its_handlers) {
  EXPECT_EQ(description(handlers_called_in_order(call::handle_connect,
                                                 call::handle_read)),
            "the handlers called were handle_connect, handle_read");
  EXPECT_EQ(description(Not(handlers_called_in_order(call::handle_connect))),
            "other handlers were called than handle_connect");
}

// --- Bytes ------------------------------------------------------------------

TEST(received, holds_for_all_bytes_or_by_another_matcher) {
  EXPECT_THAT(greeted, received("hello"));
  EXPECT_THAT(greeted, received(HasSubstr("ell")));
  EXPECT_THAT(greeted, Not(received("hell")));
}

TEST(received, says_what_came_instead) {
  EXPECT_EQ(complaint(greeted, received("help")),
            "which received \"hello\" (5 bytes)");
  EXPECT_EQ(description(received("help")),
            "received what is equal to \"help\"");
}

// --- Ends -------------------------------------------------------------------

channel_record ended(standing how, int error = 0) {
  return {.closed = true, .error = error, .state = how};
}

TEST(closed_cleanly, holds_only_for_a_close_without_an_errno) {
  EXPECT_THAT(ended(standing::closed), closed_cleanly());
  EXPECT_THAT(greeted, Not(closed_cleanly()));
  EXPECT_THAT(ended(standing::reset, ECONNRESET), Not(closed_cleanly()));
  EXPECT_THAT(ended(standing::lost), Not(closed_cleanly()));
}

TEST(closed_cleanly, says_how_the_connection_stands) {
  EXPECT_EQ(complaint(greeted, closed_cleanly()), "which is open");
  EXPECT_THAT(complaint(ended(standing::reset, ECONNRESET), closed_cleanly()),
              HasSubstr("which is reset"));
  EXPECT_THAT(
      complaint(ended(standing::failed, ECONNREFUSED), closed_cleanly()),
      HasSubstr("failed with ECONNREFUSED"));
  EXPECT_EQ(description(closed_cleanly()), "was closed without an error");
}

TEST(was_reset, holds_only_for_a_reset) {
  EXPECT_THAT(ended(standing::reset, ECONNRESET), was_reset());
  EXPECT_THAT(ended(standing::closed), Not(was_reset()));
  EXPECT_THAT(ended(standing::failed, EPIPE), Not(was_reset()));
}

TEST(was_reset, says_how_the_connection_stands) {
  channel_record at_its_end = ended(standing::closed);
  at_its_end.end_of_stream = true;
  EXPECT_EQ(complaint(at_its_end, was_reset()),
            "which is closed, at the end of the stream");
  EXPECT_THAT(complaint(ended(standing::lost), was_reset()),
              HasSubstr("nothing has told why"));
  EXPECT_EQ(description(was_reset()), "was reset by the other end");
}

// --- Errnos -----------------------------------------------------------------

TEST(is_errno, looks_at_numbers_results_and_exceptions) {
  EXPECT_THAT(ECONNRESET, is_errno(ECONNRESET));
  EXPECT_THAT(result<int>(failure{EAGAIN}), is_errno(EAGAIN));
  EXPECT_THAT(result<void>(failure{EPIPE}), is_errno(EPIPE));
  EXPECT_THAT(result<int>(7), Not(is_errno(EAGAIN)));
  EXPECT_THAT([] { throw asyncore::os_error(EPERM); },
              ::testing::Throws<asyncore::os_error>(is_errno(EPERM)));
}

TEST(is_errno, says_which_it_is_by_name) {
  EXPECT_EQ(complaint(result<int>(failure{EPIPE}), is_errno(ECONNRESET)),
            "which is EPIPE");
  EXPECT_EQ(complaint(result<int>(7), is_errno(ECONNRESET)),
            "which is a success");
  EXPECT_EQ(::testing::DescribeMatcher<int>(is_errno(ECONNRESET)),
            "is ECONNRESET");
  EXPECT_EQ(::testing::DescribeMatcher<int>(Not(is_errno(ECONNRESET))),
            "is not ECONNRESET");
}

// --- Printing ---------------------------------------------------------------

TEST(printing, shows_the_values_of_the_seam_in_words) {
  using ::testing::PrintToString;
  EXPECT_EQ(PrintToString(asyncore::address::ipv4(0x0a000001, 80)),
            "10.0.0.1:80");
  EXPECT_EQ(PrintToString(result<int>(failure{EAGAIN})), "EAGAIN");
  EXPECT_EQ(PrintToString(result<int>(7)), "7");
  EXPECT_EQ(PrintToString(result<void>()), "success");
  EXPECT_EQ(PrintToString(greeted),
            "handle_connect, handle_read; received 5 bytes \"hello\"; open");
}

// --- On connections ---------------------------------------------------------

class matchers_on_connections : public network_test_in_every_way {
 protected:
  matchers_on_connections() {
    client_end_.wants_write = false;
    client_end_.on_read = [this] { client_end_.recv(100); };
  }

  // Both ends of a connection; the server's is adopted and reads all.
  void establish() {
    listener_.wants_write = false;
    listener_.create_socket();
    listener_.bind(server_.ipv4(80));
    listener_.listen(5);
    listener_.on_accepted = [this](asyncore::socket sock, const auto&) {
      served_ = std::make_unique<probe>(std::move(sock));
      served_->wants_write = false;
      served_->on_read = [this] { served_->recv(100); };
    };
    client_end_.create_socket();
    client_end_.connect(server_.ipv4(80));
    world_.run();
    ASSERT_TRUE(served_);
  }

  probe listener_{server_map_};
  std::unique_ptr<probe> served_;
  probe client_end_{client_map_};
};

REHEARSE_IN_EVERY_WAY(matchers_on_connections);

TEST_P(matchers_on_connections, see_a_clean_end) {
  establish();
  served_->send("hello");
  served_->close();
  world_.run();
  EXPECT_THAT(client_end_, received("hello"));
  EXPECT_THAT(client_end_, closed_cleanly());
  EXPECT_THAT(*served_, closed_cleanly());
  EXPECT_THAT(listener_, Not(closed_cleanly()));
}

TEST_P(matchers_on_connections, see_a_reset) {
  turn_off("exception");
  establish();
  EXPECT_TRUE(server_.reset_on_close(served_->socket().fileno()));
  served_->close();
  world_.run();
  EXPECT_THAT(client_end_, was_reset());
  EXPECT_THAT(record_of(client_end_), was_reset());
}

// Nothing is read or sent, so that under poll only a hang-up is seen, and under
// select nothing at all.
TEST_P(matchers_on_connections, see_a_reset_of_a_channel_that_does_not_read) {
  turn_off("exception");
  turn_off("busy");
  client_end_.wants_read = false;
  client_end_.wants_write = true;
  establish();
  EXPECT_TRUE(server_.reset_on_close(served_->socket().fileno()));
  served_->close();
  world_.run();
  if (use_poll()) {
    EXPECT_THAT(client_end_, was_reset());
  } else {
    EXPECT_THAT(client_end_, Not(closed_cleanly()));
  }
}

TEST_P(matchers_on_connections, see_a_refusal_as_a_failure) {
  turn_off("exception");
  client_end_.create_socket();
  client_end_.connect(server_.ipv4(81));
  world_.run();
  EXPECT_THAT(client_end_, Not(closed_cleanly()));
  EXPECT_THAT(client_end_, Not(was_reset()));
  EXPECT_THAT(client_end_.record().error, is_errno(ECONNREFUSED));
}

}  // namespace
}  // namespace rehearse::testkit
