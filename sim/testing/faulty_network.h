// A network whose calls fail as the test says, over any other network.
//
//   rehearse::testkit::faulty_network net(server_);
//   net.fail("accept", nth(1), EMFILE);
//   net.shorten("send", always(), 3);
//   net.fail("recv", from(2), ECONNRESET, on(channel));
//   asyncore::socket_map map(net);
//
// Calls are those of core/network.h, by their names; "poll" is the wait of a
// loop, whether it is a select or a poll, and "setsockopt" is reset_on_close
// too. What a failed call leaves undone, and what it does all the same, is in
// sim/world/faults.h. A name that is no call, and a count of 0 bytes, throw
// asyncore::value_error.
//
// A fault that was never used fails the test when the network is destroyed: it
// would have tested nothing. The network below is not owned, and outlives this.

#ifndef SIM_TESTING_FAULTY_NETWORK_H_
#define SIM_TESTING_FAULTY_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/dispatcher.h"
#include "core/network.h"
#include "sim/world/faults.h"

namespace rehearse::testkit {

// Of the calls that a fault is about, which of them fail; counted from 1.
struct which_calls {
  std::uint64_t first = 1;
  bool goes_on = false;
};
inline which_calls nth(std::uint64_t number) { return {number, false}; }
inline which_calls from(std::uint64_t number) { return {number, true}; }
inline which_calls always() { return {1, true}; }

// Calls on the socket that the channel has at that moment.
faults::descriptor_filter on(const asyncore::dispatcher& channel);

class faulty_network final : public faults {
 public:
  explicit faulty_network(asyncore::network& below) : faults(below) {}
  ~faulty_network() override;

  // Without a filter it is about the calls on all descriptors.
  void fail(std::string_view call, which_calls which, int error,
            descriptor_filter about = {});
  // At most `size` bytes are moved, of send, recv, sendto, recvfrom, read or
  // write.
  void shorten(std::string_view call, which_calls which, std::size_t size,
               descriptor_filter about = {});
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_FAULTY_NETWORK_H_
