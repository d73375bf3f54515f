// The operating system's loopback, made to look like the network of a scenario.
//
// Several parties share one machine. Each gets an address of its own in 127/8
// and keeps the ports that the scenario names: a decorator binds to whatever
// port the kernel picks and translates, in both directions, so that neither the
// scenario nor the application under test notices, and no test needs a fixed or
// a privileged port. A connection to a port at which nobody listens goes to a
// port that is bound but does not listen, so it is refused. A datagram goes to
// a socket that is connected to itself, and is refused there.
//
// IPv4 only: names resolve to nothing else here. UNIX sockets have names of the
// kernel instead of paths (loopback_paths.h).

#ifndef SIM_PLAY_LOOPBACK_NETWORK_H_
#define SIM_PLAY_LOOPBACK_NETWORK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/network.h"
#include "core/network_wrapper.h"
#include "sim/kernel/open_file.h"
#include "sim/play/loopback_paths.h"

namespace rehearse {

// Which port of the scenario is which of the kernel's: shared by the parties.
// TCP and UDP have ports of their own; `type` says which, SOCK_STREAM or
// SOCK_DGRAM.
class loopback_ports {
 public:
  // `net` is the operating system's; not owned.
  explicit loopback_ports(asyncore::network& net) : net_(net) {}
  loopback_ports(const loopback_ports&) = delete;
  loopback_ports& operator=(const loopback_ports&) = delete;
  ~loopback_ports();

  void add_name(std::string name, const asyncore::address& host);
  std::optional<asyncore::address> find(std::string_view name) const;

  void publish(int type, const asyncore::address& wanted,
               std::uint16_t real_port);
  void withdraw(int type, const asyncore::address& wanted);
  // Where to connect for `wanted`: the published port, or one that refuses.
  asyncore::result<asyncore::address> real(int type,
                                           const asyncore::address& wanted);
  // The address of the scenario for one of the kernel's.
  asyncore::address wanted(int type, const asyncore::address& real) const;

  loopback_paths& paths() { return paths_; }

 private:
  // By type, host (IPv4, host byte order) and port.
  using key = std::tuple<int, std::uint32_t, std::uint16_t>;
  static key key_of(int type, const asyncore::address& where) {
    return {type, where.ipv4_host(), where.port()};
  }

  asyncore::result<asyncore::address> open_refusing(
      int type, const asyncore::address& host);

  asyncore::network& net_;
  std::map<std::string, asyncore::address, std::less<>> names_;
  std::map<key, std::uint16_t> real_ports_;
  std::map<key, std::uint16_t> wanted_ports_;
  // By type and host, on port 0: the port that refuses.
  std::map<key, asyncore::address> refusing_;
  std::vector<int> refusing_fds_;
  loopback_paths paths_;
};

class loopback_network final : public asyncore::network_wrapper {
 public:
  // The network of the party at `self`. Nothing is owned.
  loopback_network(asyncore::network& inner, loopback_ports& ports,
                   const asyncore::address& self)
      : network_wrapper(inner), ports_(ports), self_(self) {}

  const asyncore::address& self() const { return self_; }

  // What one or several descriptors (dup) refer to.
  struct open_description {
    std::uint64_t id = 0;
    std::uint32_t accept_ordinal = 0;
    int type = 0;  // SOCK_STREAM, SOCK_DGRAM; 0 if it is no socket.
    bool listens = false;
    // As the scenario has it. Its port is published until the last descriptor
    // is closed.
    std::optional<asyncore::address> bound = {};
    std::optional<asyncore::address> remote = {};
    // Whose the other end is, where that is not in its address.
    std::optional<asyncore::address> remote_host = {};
  };
  using descriptors = std::map<int, std::shared_ptr<open_description>>;
  const descriptors& open_descriptors() const { return open_; }
  // As the end of a process does.
  void close_descriptors();
  // What the party threw away by closing, in order.
  const std::vector<discarded_input>& discarded() const { return discarded_; }
  // How many bytes wait to be read. Counts up to `most`.
  std::size_t unread(int fd, std::size_t most);

  asyncore::result<int> socket(int family, int type) override;
  asyncore::result<void> bind(int fd, const asyncore::address& local) override;
  asyncore::result<void> listen(int fd, int backlog) override;
  asyncore::result<asyncore::accepted_socket> accept(int fd) override;
  asyncore::result<void> connect(int fd,
                                 const asyncore::address& remote) override;
  asyncore::result<std::size_t> sendto(int fd, std::string_view data, int flags,
                                       const asyncore::address& to) override;
  asyncore::result<asyncore::received_datagram> recvfrom(int fd,
                                                         std::span<char> buffer,
                                                         int flags) override;
  asyncore::result<void> close(int fd) override;
  asyncore::result<int> dup(int fd) override;
  asyncore::result<asyncore::pipe_ends> pipe() override;
  asyncore::result<asyncore::address> getsockname(int fd) override;
  asyncore::result<asyncore::address> getpeername(int fd) override;
  asyncore::result<std::vector<asyncore::address>> resolve(
      std::string_view host, std::uint16_t port, int family) override;

 private:
  open_description& note_open(int fd);
  int type_of(int fd) const;
  void bind_for(int fd);
  void note_discarded(int fd, const open_description& socket);
  asyncore::result<void> drop(int fd);
  asyncore::result<asyncore::address> real(int fd,
                                           const asyncore::address& remote);
  asyncore::result<void> bind_real(int fd, const asyncore::address& local);
  asyncore::result<void> bind_path(int fd, const asyncore::address& local);
  asyncore::result<void> connect_path(int fd, const asyncore::address& remote);

  loopback_ports& ports_;
  asyncore::address self_;
  descriptors open_;
  std::vector<discarded_input> discarded_;
  std::uint64_t last_id_ = 0;
  std::uint32_t accepted_ = 0;
};

}  // namespace rehearse

#endif  // SIM_PLAY_LOOPBACK_NETWORK_H_
