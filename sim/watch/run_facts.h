// What judges may ask of a run: who took part in it, and what they hold.

#ifndef SIM_WATCH_RUN_FACTS_H_
#define SIM_WATCH_RUN_FACTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/open_file.h"
#include "sim/place.h"

namespace rehearse {

struct named_socket {
  std::string name;  // "echo/1"
  socket_view view;
};

struct party_facts {
  std::string name;
  scenario::place where = {};  // Where a file declares it.
  // Of a scripted remote end: bytes that it has received and nobody expected,
  // or a whole datagram, which may be empty.
  std::string unread_bytes = {};
  std::optional<std::string> unread_datagram = {};
  // Of an application: what is open, and the timers that are pending and belong
  // to no channel.
  std::vector<named_socket> open_sockets = {};
  std::size_t timers = 0;
};

class run_facts {
 public:
  virtual ~run_facts() = default;

  virtual std::vector<party_facts> remote_ends() const = 0;
  virtual std::vector<party_facts> applications() const = 0;
};

}  // namespace rehearse

#endif  // SIM_WATCH_RUN_FACTS_H_
