// What is to go wrong: a call of the network that fails, or moves fewer bytes
// than it could.
//
//   fault wanted = {.call = seam_call::recv, .first = 2, .error = ECONNRESET};
//   to_text(wanted)                            // "recv nth 2 = ECONNRESET"
//
// sim/world/faults.h makes it happen; scenarios write it as
// `fault echo/1.recv nth 2 = ECONNRESET`.

#ifndef SIM_FAULT_H_
#define SIM_FAULT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse {

// The calls of the seam (core/network.h) that can fail, in its order. `poll` is
// the wait of a loop, by whichever of select and poll; `setsockopt` is
// reset_on_close as well, which is an option of the system.
enum class seam_call : std::uint8_t {
  socket,
  bind,
  listen,
  accept,
  connect,
  send,
  recv,
  sendto,
  recvfrom,
  shutdown,
  close,
  dup,
  read,
  write,
  pipe,
  set_nonblocking,
  getsockopt,
  setsockopt,
  getsockname,
  getpeername,
  resolve,
  poll,
};
inline constexpr std::size_t seam_call_count =
    static_cast<std::size_t>(seam_call::poll) + 1;

std::string_view to_string(seam_call which);
std::optional<seam_call> find_seam_call(std::string_view name);
std::vector<std::string_view> seam_call_names();

// Whether it can be shortened: send, recv, sendto, recvfrom, read, write.
bool moves_bytes(seam_call which);
// Whether it is about a descriptor: not so socket, pipe, resolve and poll.
bool has_descriptor(seam_call which);

struct fault {
  seam_call call = seam_call::socket;
  std::uint64_t first = 1;  // The first such call that fails, counted from 1,
  bool goes_on = false;     // and all after it.
  int error = 0;            // An errno; 0: the call is only shortened,
  std::size_t most = 0;     // to so many bytes, at least 1.

  friend bool operator==(const fault&, const fault&) = default;
};

// As a scenario writes it behind the channel: "send always = short 3".
std::string to_text(const fault& which);

}  // namespace rehearse

#endif  // SIM_FAULT_H_
