#include "sim/call_errors.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errno_name.h"
#include "sim/testing/hosts.h"

namespace rehearse {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(call_errors, are_sorted_by_call_and_name_and_none_is_there_twice) {
  const auto key = [](const call_error& row) {
    return std::tuple(row.call, asyncore::errno_name(row.error));
  };
  const auto rows = call_errors();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_LT(key(rows[i - 1]), key(rows[i]));
  }
}

// Scenarios and reports write them by name.
TEST(call_errors, have_names_and_a_page_of_the_manual) {
  for (const call_error& row : call_errors()) {
    EXPECT_TRUE(asyncore::errno_number(asyncore::errno_name(row.error)))
        << row.error;
    EXPECT_TRUE(row.manual.ends_with(')')) << row.manual;
    EXPECT_NE(row.kinds, 0u);
  }
}

TEST(call_errors, are_there_for_each_call_but_set_nonblocking) {
  std::set<seam_call> seen;
  for (const call_error& row : call_errors()) seen.insert(row.call);
  EXPECT_EQ(seen.size(), seam_call_count - 1);
  EXPECT_FALSE(seen.contains(seam_call::set_nonblocking));
}

// The same mistake of the program would come again at every call.
TEST(call_errors, are_no_mistakes_of_the_program) {
  for (const call_error& row : call_errors()) {
    EXPECT_THAT((std::set{EBADF, EFAULT, ENOTSOCK, EINVAL, EISCONN}),
                Not(Contains(row.error)))
        << to_string(row.call);
  }
}

TEST(call_errors, differ_by_the_kind_of_socket) {
  EXPECT_THAT(errors_of(seam_call::listen, socket_kind::tcp),
              ElementsAre(EADDRINUSE));
  EXPECT_THAT(errors_of(seam_call::listen, socket_kind::udp), IsEmpty());
  EXPECT_THAT(errors_of(seam_call::connect, socket_kind::unix_stream),
              Contains(ENOENT));
  EXPECT_THAT(errors_of(seam_call::connect, socket_kind::tcp),
              Not(Contains(ENOENT)));
  // Nobody knows what a socket will be before it is there.
  EXPECT_THAT(errors_of(seam_call::poll, socket_kind::file),
              ElementsAre(EINTR, ENOMEM));
}

// Row by row, as a reader of the manual would list them.
TEST(call_errors, of_the_calls_that_move_bytes) {
  using enum socket_kind;
  EXPECT_THAT(errors_of(seam_call::send, tcp),
              ElementsAre(EAGAIN, ECONNRESET, EHOSTUNREACH, EINTR, ENETUNREACH,
                          ENOBUFS, ENOMEM, EPERM, EPIPE, ETIMEDOUT));
  EXPECT_THAT(errors_of(seam_call::send, unix_stream),
              ElementsAre(EAGAIN, ECONNRESET, EINTR, ENOBUFS, ENOMEM, EPIPE));
  EXPECT_THAT(errors_of(seam_call::send, udp),
              ElementsAre(EAGAIN, ECONNREFUSED, EHOSTUNREACH, EINTR, EMSGSIZE,
                          ENETUNREACH, ENOBUFS, ENOMEM, EPERM));
  EXPECT_THAT(errors_of(seam_call::recv, tcp),
              ElementsAre(EAGAIN, ECONNREFUSED, ECONNRESET, EHOSTUNREACH, EINTR,
                          ENETUNREACH, ENOMEM, ETIMEDOUT));
  EXPECT_THAT(errors_of(seam_call::recv, unix_stream),
              ElementsAre(EAGAIN, ECONNRESET, EINTR, ENOMEM));
  EXPECT_THAT(errors_of(seam_call::recv, udp),
              ElementsAre(EAGAIN, ECONNREFUSED, EHOSTUNREACH, EINTR,
                          ENETUNREACH, ENOMEM));
  EXPECT_THAT(errors_of(seam_call::read, file),
              ElementsAre(EAGAIN, EINTR, EIO));
  EXPECT_THAT(errors_of(seam_call::write, file),
              ElementsAre(EAGAIN, EDQUOT, EFBIG, EINTR, EIO, ENOSPC, EPIPE));
}

TEST(call_errors, of_the_calls_that_make_connections) {
  using enum socket_kind;
  EXPECT_THAT(
      errors_of(seam_call::accept, tcp),
      ElementsAre(EAGAIN, ECONNABORTED, EHOSTDOWN, EHOSTUNREACH, EINTR, EMFILE,
                  ENETDOWN, ENETUNREACH, ENFILE, ENOBUFS, ENOMEM, ENONET,
                  ENOPROTOOPT, EOPNOTSUPP, EPERM, EPROTO));
  EXPECT_THAT(errors_of(seam_call::accept, unix_stream),
              ElementsAre(EAGAIN, ECONNABORTED, EINTR, EMFILE, ENFILE, ENOBUFS,
                          ENOMEM, EPERM));
  EXPECT_THAT(errors_of(seam_call::accept, udp), IsEmpty());
  EXPECT_THAT(errors_of(seam_call::connect, tcp),
              ElementsAre(EACCES, EADDRINUSE, EADDRNOTAVAIL, EAGAIN,
                          ECONNREFUSED, EHOSTUNREACH, EINPROGRESS, EINTR,
                          ENETUNREACH, ENOBUFS, ENOMEM, EPERM, ETIMEDOUT));
  EXPECT_THAT(errors_of(seam_call::connect, unix_stream),
              ElementsAre(EACCES, EAGAIN, ECONNREFUSED, EINPROGRESS, EINTR,
                          ENOENT, EPERM));
}

// Nobody knows what such a call is about.
TEST(call_errors, of_calls_without_a_descriptor_come_for_every_kind) {
  for (const call_error& row : call_errors()) {
    if (has_descriptor(row.call)) continue;
    for (const socket_kind each :
         {socket_kind::tcp, socket_kind::udp, socket_kind::unix_stream,
          socket_kind::file}) {
      EXPECT_TRUE(row.comes_for(each)) << to_string(row.call);
    }
  }
}

TEST(call_errors, know_that_no_datagram_is_shortened) {
  EXPECT_TRUE(may_be_short(seam_call::recv, socket_kind::tcp));
  EXPECT_TRUE(may_be_short(seam_call::write, socket_kind::file));
  EXPECT_FALSE(may_be_short(seam_call::recv, socket_kind::udp));
  EXPECT_FALSE(may_be_short(seam_call::accept, socket_kind::tcp));
}

TEST(call_errors, ask_the_network_for_the_kind_of_a_descriptor) {
  testkit::two_hosts net;
  host& machine = net.server;
  const int tcp = *machine.socket(AF_INET, SOCK_STREAM);
  const int udp = *machine.socket(AF_INET6, SOCK_DGRAM);
  const int local = *machine.socket(AF_UNIX, SOCK_STREAM);
  EXPECT_EQ(kind_of(machine, tcp), socket_kind::tcp);
  EXPECT_EQ(kind_of(machine, udp), socket_kind::udp);
  EXPECT_EQ(kind_of(machine, local), socket_kind::unix_stream);
  EXPECT_EQ(kind_of(machine, machine.pipe()->read_end), socket_kind::file);
}

}  // namespace
}  // namespace rehearse
