// A network whose every answer comes out of a script, and which records the
// calls.
//
// Descriptors are the lowest free numbers from 3. Answers queue up by
// descriptor number and operation, and outlive the socket: the number may be
// given out again. What is not queued has a plain answer: recv and accept would
// block, send takes everything, all else succeeds.
//
// EINTR is handed through: here it is an answer like any other.

#ifndef TESTS_CONFORMANCE_ORACLE_SCRIPTED_NETWORK_H_
#define TESTS_CONFORMANCE_ORACLE_SCRIPTED_NETWORK_H_

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/network.h"
#include "tests/conformance/oracle/address_book.h"
#include "tests/conformance/oracle/trace.h"

namespace oracle {

// What an operation answers. What it does not say has its plain value.
struct answer {
  int error = 0;
  std::string data = {};                                 // recv
  std::optional<std::size_t> size = std::nullopt;        // send
  std::optional<asyncore::address> peer = std::nullopt;  // accept, getpeername
};

// What one select or poll finds: letters for each descriptor (r, w, p, h, x, n
// as in the script language), or the errno with which it fails.
struct readiness {
  int error = 0;
  std::map<int, std::string> letters = {};

  bool has_any(int fd, std::string_view of) const;
};

// Leaves a loop that has used up the readiness of its script.
class script_exhausted : public asyncore::reraised {};

class scripted_network final : public asyncore::network {
 public:
  scripted_network(trace& record, address_book& names)
      : trace_(record), names_(names) {}

  void queue(int fd, const std::string& operation, answer given);
  void queue(readiness found) { ready_.push_back(std::move(found)); }
  void forget_readiness() { ready_.clear(); }
  // Whether a wait with nothing queued throws script_exhausted; otherwise it
  // finds nothing.
  void set_limited(bool limited) { limited_ = limited; }
  // A ready-made socket, of whose making the trace says nothing.
  int make_socket();
  // Lets `fd` be an open file.
  void open_file(int fd);

  asyncore::result<int> socket(int family, int type) override;
  asyncore::result<void> bind(int fd, const asyncore::address& local) override;
  asyncore::result<void> listen(int fd, int backlog) override;
  asyncore::result<asyncore::accepted_socket> accept(int fd) override;
  asyncore::result<void> connect(int fd,
                                 const asyncore::address& remote) override;
  asyncore::result<std::size_t> send(int fd, std::string_view data,
                                     int flags) override;
  asyncore::result<std::size_t> recv(int fd, std::span<char> buffer,
                                     int flags) override;
  asyncore::result<void> close(int fd) override;
  asyncore::result<int> dup(int fd) override;
  asyncore::result<std::size_t> read(int fd, std::span<char> buffer) override;
  asyncore::result<std::size_t> write(int fd, std::string_view data) override;
  asyncore::result<void> set_nonblocking(int fd, bool on) override;
  asyncore::result<int> getsockopt(int fd, int level, int option) override;
  asyncore::result<void> setsockopt(int fd, int level, int option,
                                    int value) override;
  asyncore::result<asyncore::address> getpeername(int fd) override;
  asyncore::result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::result<std::size_t> poll(
      std::span<const asyncore::poll_entry> wanted,
      std::vector<asyncore::poll_entry>& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::time_point now() override;

  // The language has no word for these: ENOSYS.
  asyncore::result<std::size_t> sendto(int fd, std::string_view data, int flags,
                                       const asyncore::address& to) override;
  asyncore::result<asyncore::received_datagram> recvfrom(int fd,
                                                         std::span<char> buffer,
                                                         int flags) override;
  asyncore::result<void> shutdown(int fd, int how) override;
  asyncore::result<asyncore::pipe_ends> pipe() override;
  asyncore::result<void> reset_on_close(int fd) override;
  asyncore::result<asyncore::address> getsockname(int fd) override;
  asyncore::result<std::vector<asyncore::address>> resolve(
      std::string_view host, std::uint16_t port, int family) override;

 private:
  int lowest_free() const;
  asyncore::address plain_peer(int fd);
  std::optional<answer> take(int fd, const std::string& operation);
  int take_error(int fd, const std::string& operation);
  void record(int fd, std::string_view call, std::string_view outcome);
  asyncore::result<void> recorded(int fd, std::string_view call, int error);
  readiness next_readiness();
  int select_error(const asyncore::select_lists& wanted,
                   const readiness& found) const;

  trace& trace_;
  address_book& names_;
  std::set<int> open_;
  std::set<int> files_;
  std::map<int, asyncore::address> accepted_from_;
  std::map<std::pair<int, std::string>, std::deque<answer>> answers_;
  std::deque<readiness> ready_;
  bool limited_ = false;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_SCRIPTED_NETWORK_H_
