// The names of a host's UNIX sockets (unix(7)).
//
// A path names a file. bind makes it, and nobody removes it: the seam has no
// unlink. So a path that was bound once stays taken, as it does on Linux until
// somebody unlinks it, and connecting to it after its socket has closed answers
// ECONNREFUSED rather than ENOENT. The files live as long as the host. There
// are no folders: each path can be bound, and two paths are the same file if
// they are the same text.
//
// An abstract name begins with a NUL byte and is free once its socket closes.

#ifndef SIM_KERNEL_UNIX_NAMES_H_
#define SIM_KERNEL_UNIX_NAMES_H_

#include <cstdint>
#include <map>
#include <string>

#include "core/address.h"
#include "core/result.h"

namespace rehearse {

class unix_socket;

// Whether `name` can be one: ENAMETOOLONG if it does not fit a sockaddr_un,
// EINVAL if it has a NUL byte inside a path or is not of AF_UNIX.
asyncore::result<void> check_unix_name(const asyncore::address& name);

inline bool is_abstract(const asyncore::address& name) {
  return name.path().starts_with('\0');
}

class unix_names {
 public:
  bool is_taken(const asyncore::address& name) const {
    return sockets_.contains(name.path());
  }
  void take(const asyncore::address& name, unix_socket& socket);
  // Its socket has closed.
  void drop(const asyncore::address& name);
  // Who has this name: ENOENT if there is no such file, ECONNREFUSED if nobody
  // has it any more, or ever had it if it is abstract.
  asyncore::result<unix_socket*> find(const asyncore::address& name) const;
  // An abstract name that is free, as Linux gives it to a socket that is bound
  // without any: five hexadecimal digits. ENOSPC if there is none.
  asyncore::result<asyncore::address> pick();

 private:
  // By path. A file whose socket has closed has a null one.
  std::map<std::string, unix_socket*> sockets_;
  std::uint32_t next_picked_ = 0;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_UNIX_NAMES_H_
