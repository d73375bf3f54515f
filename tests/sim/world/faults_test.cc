#include "sim/world/faults.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/run_limits.h"
#include "sim/testing/hosts.h"
#include "sim/testing/mock_network.h"

namespace rehearse {
namespace {

using asyncore::address;
using ::testing::_;
using ::testing::ElementsAre;

constexpr seam_call all_calls[] = {
    seam_call::socket,      seam_call::bind,
    seam_call::listen,      seam_call::accept,
    seam_call::connect,     seam_call::send,
    seam_call::recv,        seam_call::sendto,
    seam_call::recvfrom,    seam_call::shutdown,
    seam_call::close,       seam_call::dup,
    seam_call::read,        seam_call::write,
    seam_call::pipe,        seam_call::set_nonblocking,
    seam_call::getsockopt,  seam_call::setsockopt,
    seam_call::getsockname, seam_call::getpeername,
    seam_call::resolve,     seam_call::poll};

// Makes the call, by each function of the seam that is it, on a descriptor that
// need not be open; returns the errnos.
std::vector<int> make(asyncore::network& net, seam_call which, int fd) {
  static char buffer[8];
  const address somewhere = address::ipv4(1, 1);
  switch (which) {
    case seam_call::socket:
      return {net.socket(AF_INET, SOCK_STREAM).error()};
    case seam_call::bind:
      return {net.bind(fd, somewhere).error()};
    case seam_call::listen:
      return {net.listen(fd, 1).error()};
    case seam_call::accept:
      return {net.accept(fd).error()};
    case seam_call::connect:
      return {net.connect(fd, somewhere).error()};
    case seam_call::send:
      return {net.send(fd, "abc", 0).error()};
    case seam_call::recv:
      return {net.recv(fd, buffer, 0).error()};
    case seam_call::sendto:
      return {net.sendto(fd, "abc", 0, somewhere).error()};
    case seam_call::recvfrom:
      return {net.recvfrom(fd, buffer, 0).error()};
    case seam_call::shutdown:
      return {net.shutdown(fd, SHUT_WR).error()};
    case seam_call::close:
      return {net.close(fd).error()};
    case seam_call::dup:
      return {net.dup(fd).error()};
    case seam_call::read:
      return {net.read(fd, buffer).error()};
    case seam_call::write:
      return {net.write(fd, "abc").error()};
    case seam_call::pipe:
      return {net.pipe().error()};
    case seam_call::set_nonblocking:
      return {net.set_nonblocking(fd, true).error()};
    case seam_call::getsockopt:
      return {net.getsockopt(fd, SOL_SOCKET, SO_ERROR).error()};
    case seam_call::setsockopt:
      return {net.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1).error(),
              net.reset_on_close(fd).error()};
    case seam_call::getsockname:
      return {net.getsockname(fd).error()};
    case seam_call::getpeername:
      return {net.getpeername(fd).error()};
    case seam_call::resolve:
      return {net.resolve("a", 1, AF_INET).error()};
    case seam_call::poll: {
      asyncore::select_lists ready;
      ready.read = {7};
      std::vector<asyncore::poll_entry> answers(1);
      const int first =
          net.select({}, ready, asyncore::duration::zero()).error();
      const int second =
          net.poll({}, answers, asyncore::duration::zero()).error();
      // Emptied, whatever comes of it.
      EXPECT_TRUE(ready.empty());
      EXPECT_TRUE(answers.empty());
      return {first, second};
    }
  }
  return {};
}

TEST(faults, fail_every_call_of_the_seam) {
  static_assert(std::size(all_calls) == seam_call_count);
  for (const seam_call which : all_calls) {
    // It has no answers: a call that reached it would fail the test.
    testkit::mock_network below;
    faults net(below);
    net.add({.call = which, .goes_on = true, .error = EIO});
    if (which == seam_call::close) {
      EXPECT_CALL(below, close(5))
          .WillOnce(::testing::Return(asyncore::result<void>()));
    }
    for (const int error : make(net, which, 5)) {
      EXPECT_EQ(error, EIO) << to_string(which);
    }
  }
}

TEST(faults, pass_every_other_call_on) {
  for (const seam_call which : all_calls) {
    testkit::two_hosts hosts;
    faults net(hosts.server);
    for (const seam_call other : all_calls) {
      if (other != which) {
        net.add({.call = other, .goes_on = true, .error = EIO});
      }
    }
    for (const int error : make(net, which, 5)) {
      EXPECT_NE(error, EIO) << to_string(which);
    }
  }
}

// --- Which call
// ---------------------------------------------------------------

std::vector<int> five_closes(faults& net) {
  std::vector<int> errors;
  for (int i = 0; i < 5; ++i) errors.push_back(net.dup(99).error());
  return errors;
}

TEST(faults, count_the_calls) {
  const auto errors_with = [](fault what) {
    testkit::two_hosts hosts;
    faults net(hosts.server);
    what.call = seam_call::dup;
    what.error = EMFILE;
    net.add(what);
    return five_closes(net);
  };
  EXPECT_THAT(errors_with({.first = 2}),
              ElementsAre(EBADF, EMFILE, EBADF, EBADF, EBADF));
  EXPECT_THAT(errors_with({.first = 4, .goes_on = true}),
              ElementsAre(EBADF, EBADF, EBADF, EMFILE, EMFILE));
  EXPECT_THAT(errors_with({.goes_on = true}),
              ElementsAre(EMFILE, EMFILE, EMFILE, EMFILE, EMFILE));
}

TEST(faults, count_from_the_moment_in_which_they_are_added) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  EXPECT_EQ(net.dup(99).error(), EBADF);
  net.add({.call = seam_call::dup, .error = EMFILE});
  EXPECT_EQ(net.dup(99).error(), EMFILE);
}

TEST(faults, are_about_the_descriptors_of_their_filter) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  net.add({.call = seam_call::dup, .first = 2, .error = EMFILE},
          [](int fd) { return fd == 8; });
  EXPECT_EQ(net.dup(8).error(), EBADF);
  EXPECT_EQ(net.dup(9).error(), EBADF);
  EXPECT_EQ(net.dup(9).error(), EBADF);
  EXPECT_EQ(net.dup(8).error(), EMFILE);
}

TEST(faults, that_meet_are_all_counted_and_the_first_is_used) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  const auto first =
      net.add({.call = seam_call::dup, .first = 2, .error = EMFILE});
  const auto second =
      net.add({.call = seam_call::dup, .goes_on = true, .error = ENFILE});
  EXPECT_EQ(net.dup(9).error(), ENFILE);
  EXPECT_EQ(net.dup(9).error(), EMFILE);
  EXPECT_EQ(net.records()[first].calls, 2u);
  EXPECT_EQ(net.records()[first].uses, 1u);
  EXPECT_EQ(net.records()[second].calls, 2u);
  EXPECT_EQ(net.records()[second].uses, 1u);
}

TEST(faults, tell_of_each_call_and_of_each_use) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  std::vector<std::string> told;
  net.set_call_observer([&](const faults::called& which) {
    told.push_back(std::string(to_string(which.call)) + " " +
                   std::to_string(which.fd));
  });
  net.set_use_observer([&](const fault& what, const faults::called& which) {
    told.push_back(to_text(what) + " for " + std::to_string(which.fd));
  });
  net.add({.call = seam_call::dup, .error = EMFILE});
  EXPECT_EQ(net.dup(4).error(), EMFILE);
  EXPECT_TRUE(net.pipe());
  EXPECT_THAT(told,
              ElementsAre("dup 4", "dup nth 1 = EMFILE for 4", "pipe -1"));
}

// A program that tries again and again would otherwise never end.
TEST(faults, are_counted_by_the_meter_of_a_host) {
  testkit::two_hosts hosts({.limits = {.calls = 100}});
  faults net(hosts.server);
  net.add({.call = seam_call::send, .goes_on = true, .error = EAGAIN});
  const auto try_for_ever = [&] {
    while (!net.send(5, "x", 0)) {
    }
  };
  EXPECT_THROW(try_for_ever(), run_stopped);
}

// --- What has an effect all the same
// ------------------------------------------

TEST(faults, of_close_release_the_descriptor_as_linux_does) {
  for (const int error : {EIO, EINTR}) {
    testkit::two_hosts hosts;
    faults net(hosts.server);
    const int fd = *net.socket(AF_INET, SOCK_STREAM);
    net.add({.call = seam_call::close, .error = error});
    EXPECT_EQ(net.close(fd).error(), error);
    EXPECT_TRUE(hosts.server.open_descriptors().empty());
  }
}

TEST(faults, of_close_with_ebadf_close_nothing) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  const int fd = *net.socket(AF_INET, SOCK_STREAM);
  net.add({.call = seam_call::close, .error = EBADF});
  EXPECT_EQ(net.close(fd).error(), EBADF);
  EXPECT_EQ(hosts.server.open_descriptors().size(), 1u);
}

// How many connections wait where `client` has connected with `error`.
int connections_after(int error) {
  testkit::two_hosts hosts;
  host& server = hosts.server;
  const int listener = *server.socket(AF_INET, SOCK_STREAM);
  EXPECT_TRUE(server.bind(listener, server.ipv4(7)));
  EXPECT_TRUE(server.listen(listener, 5));
  faults net(hosts.client);
  net.add({.call = seam_call::connect, .error = error});
  const int fd = *net.socket(AF_INET, SOCK_STREAM);
  EXPECT_EQ(net.connect(fd, server.ipv4(7)).error(), error);
  hosts.world.come_to_rest();
  int count = 0;
  while (server.accept(listener)) ++count;
  return count;
}

TEST(faults, of_connect_stop_the_attempt_unless_it_goes_on_in_linux) {
  EXPECT_EQ(connections_after(ECONNREFUSED), 0);
  EXPECT_EQ(connections_after(EINTR), 1);
  EXPECT_EQ(connections_after(EINPROGRESS), 1);
}

// What ends a connect that was interrupted ends it as without the fault.
TEST(faults, of_connect_hide_no_failure) {
  using outcome = asyncore::result<void>;
  const auto error_after = [](const outcome& begun, int error) {
    testkit::mock_network below;
    EXPECT_CALL(below, connect(5, _)).WillOnce(::testing::Return(begun));
    faults net(below);
    net.add({.call = seam_call::connect, .error = error});
    return net.connect(5, address::ipv4(1, 1)).error();
  };
  EXPECT_EQ(error_after(asyncore::failure{ECONNREFUSED}, EINTR), ECONNREFUSED);
  EXPECT_EQ(error_after(asyncore::failure{EINPROGRESS}, EINTR), EINTR);
  // Over a UNIX socket a connect is over at once.
  EXPECT_EQ(error_after(outcome(), EINTR), EINTR);
}

TEST(faults, of_close_hide_no_failure) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  net.add({.call = seam_call::close, .error = EIO});
  EXPECT_EQ(net.close(99).error(), EBADF);
}

// A destructor may close.
TEST(faults, of_close_never_end_a_run) {
  testkit::two_hosts hosts({.limits = {.calls = 100}});
  faults net(hosts.server);
  net.add({.call = seam_call::close, .goes_on = true, .error = EBADF});
  for (int i = 0; i < 200; ++i) EXPECT_EQ(net.close(5).error(), EBADF);
}

// --- Fewer bytes
// --------------------------------------------------------------

TEST(faults, shorten_what_moves_bytes) {
  testkit::mock_network below;
  faults net(below);
  for (const seam_call which : all_calls) {
    if (moves_bytes(which)) {
      net.add({.call = which, .goes_on = true, .most = 2});
    }
  }
  using size_result = asyncore::result<std::size_t>;
  const auto two = ::testing::Return(size_result(2));
  const auto both = ::testing::SizeIs(2);
  EXPECT_CALL(below, send(5, std::string_view("ab"), _)).WillOnce(two);
  EXPECT_CALL(below, sendto(5, std::string_view("ab"), _, _)).WillOnce(two);
  EXPECT_CALL(below, write(5, std::string_view("ab"))).WillOnce(two);
  EXPECT_CALL(below, recv(5, both, _)).WillOnce(two);
  EXPECT_CALL(below, read(5, both)).WillOnce(two);
  EXPECT_CALL(below, recvfrom(5, both, _))
      .WillOnce(::testing::Return(asyncore::result<asyncore::received_datagram>(
          asyncore::received_datagram{.size = 2, .from = {}})));
  for (const seam_call which : all_calls) {
    if (moves_bytes(which)) make(net, which, 5);
  }
}

TEST(faults, leave_alone_what_has_no_more_bytes) {
  testkit::two_hosts hosts;
  faults net(hosts.server);
  net.add({.call = seam_call::send, .most = 3});
  EXPECT_EQ(net.send(5, "abc", 0).error(), EBADF);
  EXPECT_EQ(net.records()[0].calls, 1u);
  EXPECT_EQ(net.records()[0].too_few, 1u);
  EXPECT_EQ(net.records()[0].uses, 0u);
}

TEST(fault, is_written_as_in_a_scenario) {
  EXPECT_EQ(to_text({.call = seam_call::recv, .first = 2, .error = ECONNRESET}),
            "recv nth 2 = ECONNRESET");
  EXPECT_EQ(to_text({.call = seam_call::send, .goes_on = true, .most = 3}),
            "send always = short 3");
  EXPECT_EQ(to_text({.call = seam_call::poll,
                     .first = 4,
                     .goes_on = true,
                     .error = EINTR}),
            "poll from 4 = EINTR");
}

TEST(fault, has_a_name_for_each_call) {
  for (const seam_call which : all_calls) {
    EXPECT_EQ(find_seam_call(to_string(which)), which);
  }
  EXPECT_EQ(find_seam_call("select"), std::nullopt);
}

}  // namespace
}  // namespace rehearse
