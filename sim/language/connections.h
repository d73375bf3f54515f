// Whether peers are used only while they have a connection, and send only
// while they have not shut it down.
//
// A peer holds one connection at a time and listens at one place. Within one
// cursor the order of steps is known and checked; what another cursor does
// comes at a time that is not known here, so the peer gets the benefit of the
// doubt.

#ifndef SIM_LANGUAGE_CONNECTIONS_H_
#define SIM_LANGUAGE_CONNECTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/language/diagnostic.h"
#include "sim/language/names.h"
#include "sim/language/plan.h"

namespace rehearse::scenario {

class connections {
 public:
  enum class deed : std::uint8_t {
    connect,
    accept,
    use,
    send,
    shutdown_write,
    close,
    reset,
  };

  // Steps in the order of the file. `where` is the peer's name.
  void note(std::size_t peer, std::size_t cursor, deed what, place where);
  void note_listen(std::size_t peer, std::size_t cursor, place where);
  void note_listener_needed(std::size_t peer, std::size_t cursor, place where);

  // Where the peer listens, if it does so far.
  std::optional<place> listens_in(std::size_t peer) const;

  // All mistakes, given the names; peers that are excused have none.
  std::vector<diagnostic> check(const names& parties) const;

 private:
  struct event {
    std::size_t cursor;
    deed what;
    place where;
  };
  struct listen_event {
    std::size_t cursor;
    place where;
  };
  struct history {
    std::vector<event> events;
    std::vector<listen_event> listens;
    std::vector<listen_event> needs_listener;
  };
  class checker;

  history& of(std::size_t peer);

  std::vector<history> peers_;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_CONNECTIONS_H_
