// A network whose every call the test can expect, fake, or forward.
//
//   rehearse::testkit::mock_network net;
//   net.forward_to(host);                           // the rest is real
//   EXPECT_CALL(net, connect(_, nobody))            // expected and faked
//       .WillOnce(Return(asyncore::failure{ENETUNREACH}));
//   ON_CALL(net, send).WillByDefault(Return(1));    // faked, however often
//
// It is a GoogleMock of the whole seam (core/network.h). A call goes, in this
// order, to the EXPECT_CALL that matches it, to the ON_CALL of the test that
// does, and to the network of `forward_to`: a simulated host, or the operating
// system (`asyncore::posix_network()`). As GoogleMock does, it fails the test
// if a call has an EXPECT_CALL, and none matches; `DoDefault()` and ON_CALL let
// such a call pass on.
//
// A call that reaches none of these has no answer. It fails the test with a
// sentence which names the call, and answers ENOSYS: an errno that no network
// answers here, so that nobody takes it for a lost connection and goes on, as
// for EBADF. Only `now` always has an answer: a clock that stands still, since
// the library may ask for the time whenever it likes.
//
// The network of `forward_to` is not owned, and outlives the mock.

#ifndef SIM_TESTING_MOCK_NETWORK_H_
#define SIM_TESTING_MOCK_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "gmock/gmock.h"
#include "sim/testing/printing.h"
#include "sim/testing/untold_network.h"

namespace rehearse::testkit {

// The mocked calls. Use mock_network, which gives them their defaults.
class mocked_calls : public asyncore::network {
 public:
  MOCK_METHOD(asyncore::result<int>, socket, (int, int), (override));
  MOCK_METHOD(asyncore::result<void>, bind, (int, const asyncore::address&),
              (override));
  MOCK_METHOD(asyncore::result<void>, listen, (int, int), (override));
  MOCK_METHOD(asyncore::result<asyncore::accepted_socket>, accept, (int),
              (override));
  MOCK_METHOD(asyncore::result<void>, connect, (int, const asyncore::address&),
              (override));
  MOCK_METHOD(asyncore::result<std::size_t>, send, (int, std::string_view, int),
              (override));
  MOCK_METHOD(asyncore::result<std::size_t>, recv, (int, std::span<char>, int),
              (override));
  MOCK_METHOD(asyncore::result<std::size_t>, sendto,
              (int, std::string_view, int, const asyncore::address&),
              (override));
  MOCK_METHOD(asyncore::result<asyncore::received_datagram>, recvfrom,
              (int, std::span<char>, int), (override));
  MOCK_METHOD(asyncore::result<void>, shutdown, (int, int), (override));
  MOCK_METHOD(asyncore::result<void>, close, (int), (override));
  MOCK_METHOD(asyncore::result<int>, dup, (int), (override));
  MOCK_METHOD(asyncore::result<std::size_t>, read, (int, std::span<char>),
              (override));
  MOCK_METHOD(asyncore::result<std::size_t>, write, (int, std::string_view),
              (override));
  MOCK_METHOD(asyncore::result<asyncore::pipe_ends>, pipe, (), (override));
  MOCK_METHOD(asyncore::result<void>, set_nonblocking, (int, bool), (override));
  MOCK_METHOD(asyncore::result<int>, getsockopt, (int, int, int), (override));
  MOCK_METHOD(asyncore::result<void>, setsockopt, (int, int, int, int),
              (override));
  MOCK_METHOD(asyncore::result<void>, reset_on_close, (int), (override));
  MOCK_METHOD(asyncore::result<asyncore::address>, getsockname, (int),
              (override));
  MOCK_METHOD(asyncore::result<asyncore::address>, getpeername, (int),
              (override));
  MOCK_METHOD(asyncore::result<std::vector<asyncore::address>>, resolve,
              (std::string_view, std::uint16_t, int), (override));
  MOCK_METHOD(asyncore::result<std::size_t>, select,
              (const asyncore::select_lists&, asyncore::select_lists&,
               std::optional<asyncore::duration>),
              (override));
  MOCK_METHOD(asyncore::result<std::size_t>, poll,
              (std::span<const asyncore::poll_entry>,
               std::vector<asyncore::poll_entry>&,
               std::optional<asyncore::duration>),
              (override));
  MOCK_METHOD(asyncore::time_point, now, (), (override));
};

// Nice, since GoogleMock would else add a warning of its own to each call that
// passes on, and to each sentence.
class mock_network : public ::testing::NiceMock<mocked_calls> {
 public:
  mock_network() { answer_by_default(); }

  // Answers each call for which the test has set no answer.
  void forward_to(asyncore::network& other) { fallback_ = &other; }

 private:
  void answer_by_default();

  untold_network untold_{"mock_network"};
  asyncore::network* fallback_ = &untold_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_MOCK_NETWORK_H_
