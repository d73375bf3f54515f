// A simulated host: descriptors and sockets behind the seam.
//
// The twin of posix_network. A program that is given a host as its network
// cannot tell that there is none. Hosts are made by a world:
//
//   rehearse::world world;
//   rehearse::host& server = world.add_host("server");
//   asyncore::socket_map map(server);
//   echo_server echo(7, map);
//
// Each host has an IPv4 and an IPv6 address of its own, by which others reach
// it, and the loopback addresses. Descriptors are numbered from 3, always the
// lowest that is free (POSIX).
//
// It knows TCP and UDP over IPv4 and IPv6, UNIX stream sockets, and pipes.
// `socket` answers EPROTONOSUPPORT for other types and EAFNOSUPPORT for other
// families.

#ifndef SIM_HOST_H_
#define SIM_HOST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "sim/listeners.h"
#include "sim/open_file.h"
#include "sim/port_table.h"
#include "sim/unix_names.h"

namespace rehearse {

class world;

class host final : public asyncore::network {
 public:
  // Made by world::add_host. `number` makes its addresses.
  host(world& in, std::string name, std::uint32_t number);
  ~host() override;

  const std::string& name() const { return name_; }
  // The number in an address that a host may have; 0 if it is none.
  static std::uint32_t number_of(const address& where);
  address ipv4(std::uint16_t port = 0) const;
  address ipv6(std::uint16_t port = 0) const;

  // How many bytes a connection holds on its way to this host, from the other
  // end's send to the recv here. For connections made from now on.
  void set_window(std::size_t bytes) { window_ = bytes; }
  std::size_t window() const { return window_; }

  // How many descriptors may be open: beyond, socket and accept answer EMFILE.
  void set_descriptor_limit(int limit) { descriptor_limit_ = limit; }

  // What its descriptors look like, lowest first.
  struct open_descriptor {
    int fd;
    socket_view view;
  };
  std::vector<open_descriptor> open_descriptors() const;
  // What one refers to; null if it is not open.
  const open_file* find(int fd) const;
  // Closes them all, as the end of a process does.
  void close_descriptors();

  // Whether a select or poll for this would report something now. Does not
  // run the world and makes no choice.
  bool any_ready(const asyncore::select_lists& wanted) const;
  bool any_ready(const std::vector<asyncore::poll_entry>& wanted) const;

  // Counts what the world did to its sockets, and what its programs did with
  // theirs: two equal values mean that nothing happened in between.
  std::uint64_t changes() const { return changes_; }
  std::uint64_t activity() const { return activity_; }

  result<int> socket(int family, int type) override;
  result<void> bind(int fd, const address& local) override;
  result<void> listen(int fd, int backlog) override;
  result<asyncore::accepted_socket> accept(int fd) override;
  result<void> connect(int fd, const address& remote) override;
  result<std::size_t> send(int fd, std::string_view data, int flags) override;
  result<std::size_t> recv(int fd, std::span<char> buffer, int flags) override;
  result<std::size_t> sendto(int fd, std::string_view data, int flags,
                             const address& to) override;
  result<asyncore::received_datagram> recvfrom(int fd, std::span<char> buffer,
                                               int flags) override;
  result<void> shutdown(int fd, int how) override;
  result<void> close(int fd) override;
  result<int> dup(int fd) override;
  result<std::size_t> read(int fd, std::span<char> buffer) override;
  result<std::size_t> write(int fd, std::string_view data) override;
  result<asyncore::pipe_ends> pipe() override;
  result<void> set_nonblocking(int fd, bool on) override;
  result<int> getsockopt(int fd, int level, int option) override;
  result<void> setsockopt(int fd, int level, int option, int value) override;
  result<void> reset_on_close(int fd) override;
  result<address> getsockname(int fd) override;
  result<address> getpeername(int fd) override;
  // Names are those of the world's hosts, "localhost", and numeric addresses.
  result<std::vector<address>> resolve(std::string_view name,
                                       std::uint16_t port, int family) override;
  // Called by a program directly (not by the world that runs it), these run the
  // world until something is ready or the time is up.
  result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  result<std::size_t> poll(std::span<const asyncore::poll_entry> wanted,
                           std::vector<asyncore::poll_entry>& ready,
                           std::optional<asyncore::duration> timeout) override;
  asyncore::time_point now() override;

  // For its sockets.
  world& in() { return world_; }
  void note_change() { ++changes_; }
  void note_activity() { ++activity_; }
  bool owns(const address& where) const;
  // The host that has an address, as seen from here; null if none has.
  host* reach(const address& where);
  // By which address of its own it is seen at `there`, with port 0.
  address address_towards(const address& there) const;
  port_table& tcp_ports() { return tcp_ports_; }
  port_table& udp_ports() { return udp_ports_; }
  unix_names& unix_sockets() { return unix_names_; }
  listeners& tcp_listeners() { return tcp_listeners_; }

 private:
  result<int> install(open_file& made);
  std::size_t lowest_free();
  open_file* at(int fd) const;
  int readiness(int fd) const;
  std::size_t check_select(const asyncore::select_lists& wanted,
                           asyncore::select_lists* ready) const;
  std::size_t check_poll(std::span<const asyncore::poll_entry> wanted,
                         std::vector<asyncore::poll_entry>* ready) const;
  void withhold(asyncore::select_lists& ready);
  void withhold(std::vector<asyncore::poll_entry>& ready);
  bool withholds(int fd);
  void reported(int fd);

  world& world_;
  std::string name_;
  std::uint32_t number_;
  std::size_t window_;
  int descriptor_limit_ = 1024;
  std::uint64_t changes_ = 0;
  std::uint64_t activity_ = 0;
  std::uint32_t accepted_ = 0;

  // Indexed by descriptor; null where none is open. None is free below
  // `free_from_`.
  std::vector<open_file*> descriptors_;
  std::size_t free_from_;
  port_table tcp_ports_;
  port_table udp_ports_;
  listeners tcp_listeners_;
  unix_names unix_names_;
};

}  // namespace rehearse

#endif  // SIM_HOST_H_
