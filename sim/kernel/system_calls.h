// The system calls of a simulated host: the seam over its open files.
//
// Each call looks its descriptor up and lets the open file answer; what a kind
// of socket does is in its own file. Calls never block, because nothing here
// could wait for them. Only select and poll wait, if a program calls them by
// itself: they run the world until something is ready or the time is up.

#ifndef SIM_KERNEL_SYSTEM_CALLS_H_
#define SIM_KERNEL_SYSTEM_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "sim/kernel/call_meter.h"
#include "sim/kernel/descriptors.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"
#include "sim/kernel/poller.h"

namespace rehearse {

class system_calls final : public asyncore::network {
 public:
  // `name` labels the choices about its open files. Nothing is owned; all of it
  // outlives the calls.
  system_calls(const std::string& name, descriptors& files,
               network_stack& stack)
      : name_(name),
        files_(files),
        stack_(stack),
        meter_(stack.around().calls()),
        poller_(files, stack),
        waits_(name) {}

  const poller& readiness() const { return poller_; }
  // In the order in which it was thrown away.
  const std::vector<discarded_input>& discarded() const { return discarded_; }
  // While it is on, select and poll do not wait.
  void set_answers_at_once(bool on) { answers_at_once_ = on; }
  // How often somebody has looked at the clock.
  std::uint64_t clock_reads() const { return clock_reads_; }

  result<int> socket(int family, int type) override;
  result<void> bind(int fd, const address& local) override;
  result<void> listen(int fd, int backlog) override;
  result<asyncore::accepted_socket> accept(int fd) override;
  result<void> connect(int fd, const address& remote) override;
  result<std::size_t> send(int fd, std::string_view data, int flags) override;
  result<std::size_t> recv(int fd, std::span<char> buffer, int flags) override;
  result<std::size_t> sendto(int fd, std::string_view data, int flags,
                             const address& remote) override;
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
  result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  result<std::size_t> poll(std::span<const asyncore::poll_entry> wanted,
                           std::vector<asyncore::poll_entry>& ready,
                           std::optional<asyncore::duration> timeout) override;
  asyncore::time_point now() override;

 private:
  template <typename Answer, typename... Parameters, typename... Arguments>
  Answer ask(int fd, Answer (open_file::*call)(Parameters...),
             Arguments&&... arguments);
  void note_discarded(open_file& file);
  result<int> install(open_file& file, std::string label);
  std::string label_of(const open_file& connection, std::string_view link);
  bool finds_nothing(int fd, int event);
  bool is_interrupted();

  const std::string& name_;
  descriptors& files_;
  network_stack& stack_;
  call_meter& meter_;
  poller poller_;
  bool answers_at_once_ = false;
  choice_label waits_;
  bool was_interrupted_ = false;
  std::map<std::string, std::uint32_t> labels_;  // How many files have each.
  std::uint32_t accept_count_ = 0;
  std::uint64_t clock_reads_ = 0;
  std::vector<discarded_input> discarded_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_SYSTEM_CALLS_H_
