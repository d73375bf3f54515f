#include "sim/kernel/unix_names.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

namespace rehearse {

using asyncore::address;
using asyncore::failure;
using asyncore::result;

namespace {

constexpr std::uint32_t picked_names = 1 << 20;  // Five hexadecimal digits.

address picked_name(std::uint32_t number) {
  std::string name("\0", 1);
  for (int shift = 16; shift >= 0; shift -= 4) {
    name += "0123456789abcdef"[number >> shift & 0xf];
  }
  return address::unix_path(name);
}

}  // namespace

// A path is followed by a NUL byte and so holds none; the length of an abstract
// name says where it ends.
result<void> check_unix_name(const address& name) {
  if (name.family() != AF_UNIX) return failure{EINVAL};
  const std::string_view path = name.path();
  const bool is_file = !path.empty() && !is_abstract(name);
  if (is_file && path.find('\0') != path.npos) return failure{EINVAL};
  const std::size_t size = path.size() + (is_file ? 1 : 0);
  if (size > sizeof(sockaddr_un::sun_path)) return failure{ENAMETOOLONG};
  return {};
}

void unix_names::take(const address& name, unix_socket& socket) {
  sockets_.emplace(name.path(), &socket);
}

void unix_names::drop(const address& name) {
  const auto entry = sockets_.find(name.path());
  if (is_abstract(name)) {
    sockets_.erase(entry);
  } else {
    // The file stays when its socket closes, until somebody unlinks it.
    entry->second = nullptr;
  }
}

result<unix_socket*> unix_names::find(const address& name) const {
  const auto entry = sockets_.find(name.path());
  if (entry != sockets_.end() && entry->second != nullptr) {
    return entry->second;
  }
  const bool is_missing = entry == sockets_.end() && !is_abstract(name);
  return failure{is_missing ? ENOENT : ECONNREFUSED};
}

// In turn, not from a random start, so that a run can be repeated.
result<address> unix_names::pick() {
  for (std::uint32_t tries = 0; tries < picked_names; ++tries) {
    const address name = picked_name(next_picked_);
    next_picked_ = (next_picked_ + 1) % picked_names;
    if (!is_taken(name)) return name;
  }
  return failure{ENOSPC};
}

}  // namespace rehearse
