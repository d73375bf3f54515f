// A simulated host: a machine of a world, whose network programs can use.
//
// The twin of posix_network. A program that gets a host as its network cannot
// tell that it is no real machine. A world makes the hosts:
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
// families. Names that it resolves are those of the world's hosts, "localhost",
// and numeric addresses.
//
// A program that calls select or poll by itself (not through the world that
// runs it) runs the world until something is ready or the time is up.

#ifndef SIM_KERNEL_HOST_H_
#define SIM_KERNEL_HOST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/activity_counter.h"
#include "sim/kernel/descriptors.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"
#include "sim/kernel/system_calls.h"

namespace rehearse {

class host final : public activity_counter {
 public:
  // Made by world::add_host. `number` makes its addresses.
  host(surroundings& world, std::string name, std::uint32_t number)
      : activity_counter(calls_),
        name_(std::move(name)),
        stack_(world, number),
        files_(world),
        calls_(name_, files_, stack_) {}

  const std::string& name() const { return name_; }
  address ipv4(std::uint16_t port = 0) const { return stack_.ipv4(port); }
  address ipv6(std::uint16_t port = 0) const { return stack_.ipv6(port); }

  // How many bytes a connection holds on its way to this host, from the other
  // end's send to the recv here. For connections made from now on.
  void set_window(std::size_t bytes) { stack_.set_window(bytes); }
  // The same, also for those that are open.
  void change_window(std::size_t bytes) {
    stack_.set_window(bytes);
    files_.set_window(bytes);
  }
  std::size_t window() const { return stack_.window(); }

  // UNIX sockets of one host are found by programs of the other, as if the two
  // were one machine. Before any is bound.
  void share_unix_names(host& other) { stack_.share_unix_names(other.stack_); }

  // Its programs take all that has arrived (see network_stack).
  void set_reads_whole() { stack_.set_reads_whole(); }

  // How many descriptors may be open: beyond, socket and accept answer EMFILE.
  void set_descriptor_limit(int limit) { files_.set_limit(limit); }
  // What its descriptors look like, lowest first.
  std::vector<open_descriptor> open_descriptors() const {
    return files_.list();
  }
  // What one refers to; null if it is not open.
  const open_file* find(int fd) const { return files_.find(fd); }
  // Closes them all, as the end of a process does.
  void close_descriptors() { files_.close_all(); }

  // Whether a select or poll for `wanted` would report something now, or fail.
  // Does not run the world and makes no choice.
  bool any_ready(const asyncore::select_lists& wanted) const {
    return calls_.readiness().error_of(wanted) != 0 ||
           calls_.readiness().any_ready(wanted);
  }
  bool any_ready(const std::vector<asyncore::poll_entry>& wanted) const {
    return calls_.readiness().any_ready(wanted);
  }

  // Counts what happened to its sockets, as activity() counts what its programs
  // did with them: two equal values mean that nothing did in between.
  std::uint64_t changes() const { return stack_.changes(); }
  // Likewise what choices kept from its programs.
  std::uint64_t excuses() const { return stack_.excuses(); }

  // What its programs threw away, in order.
  const std::vector<discarded_input>& discarded() const {
    return calls_.discarded();
  }
  // How often somebody has asked it for the time.
  std::uint64_t clock_reads() const { return calls_.clock_reads(); }

  // As long as it lives, select and poll of a host report what is ready now
  // and do not run the world: for whoever runs the world already.
  class answer_at_once {
   public:
    explicit answer_at_once(host& machine) : calls_(machine.calls_) {
      calls_.set_answers_at_once(true);
    }
    answer_at_once(const answer_at_once&) = delete;
    answer_at_once& operator=(const answer_at_once&) = delete;
    ~answer_at_once() { calls_.set_answers_at_once(false); }

   private:
    system_calls& calls_;
  };

  // For its world.
  network_stack& stack() { return stack_; }

 private:
  std::string name_;
  network_stack stack_;
  descriptors files_;
  system_calls calls_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_HOST_H_
