// Which UNIX socket of a scenario is which of the kernel's: shared by the
// parties.
//
// A path of the scenario stands for an abstract name that the kernel has picked
// (unix(7), autobind). So a test makes no files, leaves none behind, and two of
// them never meet. As on the simulated network a path stays taken: the seam has
// no unlink.
//
// Clients of UNIX sockets have no names. But a listener accepts them in the
// order in which they connected, and so it is known whose each connection is.

#ifndef SIM_PLAY_LOOPBACK_PATHS_H_
#define SIM_PLAY_LOOPBACK_PATHS_H_

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/address.h"
#include "core/result.h"

namespace rehearse {

class loopback_paths {
 public:
  bool is_taken(const asyncore::address& wanted) const {
    return names_.contains(wanted.path());
  }
  void publish(const asyncore::address& wanted, const asyncore::address& real);
  // The socket with this name has closed.
  void withdraw(const asyncore::address& wanted);

  // Where to connect for `wanted`: ENOENT if there is no such file.
  asyncore::result<asyncore::address> real(
      const asyncore::address& wanted) const;
  // The name of the scenario for one of the kernel's.
  asyncore::address wanted(const asyncore::address& real) const;

  // The party at `host` has connected to `wanted`.
  void connected(const asyncore::address& wanted,
                 const asyncore::address& host) {
    waiting_[wanted.path()].push_back(host);
  }
  // Whose connection a listener has accepted.
  std::optional<asyncore::address> accepted(const asyncore::address& wanted);

 private:
  std::map<std::string, asyncore::address> names_;   // The kernel's, by path.
  std::map<std::string, asyncore::address> wanted_;  // By the kernel's.
  // By path, who has connected and was not accepted.
  std::map<std::string, std::deque<asyncore::address>> waiting_;
};

}  // namespace rehearse

#endif  // SIM_PLAY_LOOPBACK_PATHS_H_
