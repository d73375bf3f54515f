#include "sim/watch/netstat.h"

#include "gtest/gtest.h"

namespace rehearse {
namespace {

using state = socket_view::state;

socket_view view_in(state now) {
  socket_view view;
  view.now = now;
  return view;
}

TEST(netstat, describes_a_socket_by_its_state) {
  EXPECT_EQ(describe_state(view_in(state::unconnected)), "not connected");
  EXPECT_EQ(describe_state(view_in(state::connecting)), "connecting");
  EXPECT_EQ(describe_state(view_in(state::connected)), "connected");
  EXPECT_EQ(describe_state(view_in(state::closed)), "disconnected");
  socket_view listener = view_in(state::listening);
  listener.backlog = 2;
  EXPECT_EQ(describe_state(listener), "backlog 2");
  EXPECT_EQ(describe_socket("echo", listener), "echo, backlog 2");
}

TEST(netstat, describes_what_a_stream_holds) {
  socket_view view = view_in(state::connected);
  view.unsent = 2;
  EXPECT_EQ(describe_state(view),
            "connected; 2 bytes sent that its peer has not read");
  view.end_of_stream = true;
  EXPECT_EQ(describe_state(view),
            "connected; 2 bytes sent that its peer has not read; its peer has "
            "closed");
  view.unread = 3;
  EXPECT_EQ(describe_state(view),
            "connected; 2 bytes sent that its peer has not read; its peer has "
            "closed; 3 bytes unread in its receive buffer   <- nobody reads");
}

TEST(netstat, describes_one_byte) {
  socket_view view = view_in(state::closed);
  view.unsent = 1;
  view.unread = 1;
  EXPECT_EQ(describe_state(view),
            "disconnected; 1 byte sent that its peer has not read; 1 byte "
            "unread in its receive buffer   <- nobody reads");
}

// Nothing of a stream is said where there is none.
TEST(netstat, describes_no_stream_without_a_connection) {
  socket_view view = view_in(state::unconnected);
  view.unread = 3;
  EXPECT_EQ(describe_state(view), "not connected");
}

}  // namespace
}  // namespace rehearse
