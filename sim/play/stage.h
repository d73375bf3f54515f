// Where a scenario is played: in a simulated world or on the operating system.
//
// The runner and the peers know only this. Both stages give each party of the
// plan an address of its own, which is what its names resolve to, and a network
// on which that address and the ports of the scenario are valid.

#ifndef SIM_PLAY_STAGE_H_
#define SIM_PLAY_STAGE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "core/socket_map.h"
#include "sim/kernel/open_file.h"
#include "sim/world/scripted_passes.h"
#include "sim/world/world.h"

namespace rehearse::scenario {

// A party of the plan, by its index among the applications or the peers.
struct party {
  bool is_app = false;
  std::size_t index = 0;

  friend auto operator<=>(const party&, const party&) = default;
};

// Which names mean which party: each party's own name, and any other under
// which a peer listens.
struct named_party {
  std::string name;
  party who;
  std::optional<party> at = {};  // Whose address it shares, named before.
};

// A socket of an application, however its descriptor is reused.
struct socket_identity {
  std::uint64_t id = 0;              // Never used again.
  std::uint32_t accept_ordinal = 0;  // 0: it was not accepted.
};

struct open_socket {
  int fd = -1;
  socket_identity identity;
  socket_view view;
  int ready = 0;  // What poll would report: POLLIN, POLLOUT ... Simulator only.
};

class stage {
 public:
  virtual ~stage() = default;

  virtual asyncore::network& network_of(party who) = 0;
  // For peers: also of their connections that are open.
  virtual void set_window(party who, std::size_t bytes) = 0;
  virtual std::size_t window(party who) const = 0;

  // The application's loop. Each application has one. `script` allows its
  // passes; without it the network does. Not owned.
  virtual void start_program(std::size_t app, asyncore::socket_map& map,
                             bool use_poll, const scripted_passes* script) = 0;
  virtual void stop_program(std::size_t app) = 0;
  // Its channels were changed from outside: they are asked again.
  virtual void ask_again(std::size_t app) = 0;
  virtual bool is_spinning(std::size_t app) const = 0;
  // What it waits for; null if it waits for nothing.
  virtual const asyncore::pass* waiting(std::size_t app) const = 0;

  virtual void set_driver(world_driver& driver) = 0;
  // As world::step. On the operating system it returns false if nothing
  // happened before the deadline.
  virtual bool step() = 0;
  virtual void come_to_rest() = 0;
  // Whether something is on its way.
  virtual bool has_events() const = 0;
  // When the application's next timer is due; nothing if it will call none.
  virtual std::optional<asyncore::duration> next_timer(
      std::size_t app) const = 0;
  // When its wait is over if nothing happens; nothing if it has no end.
  virtual std::optional<asyncore::duration> vain_wait_end(
      std::size_t app) const = 0;
  virtual asyncore::duration now() const = 0;
  virtual std::uint64_t pass_number() const = 0;
  virtual std::uint64_t passes() const = 0;

  virtual std::optional<asyncore::address> find_address(
      std::string_view name, std::uint16_t port) const = 0;
  // Of parties that share an address, the one that has taken the port.
  virtual std::optional<party> party_at(
      const asyncore::address& where) const = 0;
  // Whose the other end of a connection is that `who` has accepted from
  // `remote`, which says nothing if it is a UNIX socket.
  virtual std::optional<party> far_end(
      party who, int fd, const asyncore::address& remote) const = 0;
  // A party that shares its address has a socket there.
  virtual void take_port(party who, const asyncore::address& local) = 0;
  // Where an application listens, for each descriptor.
  virtual std::vector<asyncore::address> listeners(std::size_t app) const = 0;
  // What its descriptor refers to; nothing if it is not open.
  virtual std::optional<socket_identity> identify(std::size_t app,
                                                  int fd) const = 0;
  virtual std::vector<open_socket> open_sockets(std::size_t app) const = 0;
  // What the application threw away by closing, in order.
  virtual const std::vector<discarded_input>& discarded(
      std::size_t app) const = 0;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_STAGE_H_
