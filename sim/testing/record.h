// What the library did to a channel: its record, and who keeps it.
//
//   rehearse::testkit::recorder seen;
//   map.observers().add(seen);
//   my_client client(server, map);
//   ...
//   EXPECT_THAT(seen.of(client), received("hello"));
//   EXPECT_THAT(seen.of(client), closed_cleanly());
//
// A recorder observes maps (core/observer.h), so it works with channels of any
// class, under test or not, in either mode, under select and under poll. A
// `probe` has a recorder of its own, and `network_test` one for both its maps.
//
// What a record holds is what the library did: handlers that a program calls by
// itself are not in it. The recorder owns the records; each is valid as long as
// its channel lives.

#ifndef SIM_TESTING_RECORD_H_
#define SIM_TESTING_RECORD_H_

#include <concepts>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/channel.h"
#include "core/lifetime.h"
#include "core/observer.h"

namespace rehearse::testkit {

// How the channel's connection stands.
enum class standing {
  fresh,  // It never had a socket in a map.
  open,
  closed,  // At the end of the stream, or by itself.
  reset,   // The other end has reset it: ECONNRESET.
  failed,  // Another errno ended it: `error`.
  lost,    // handle_close came, and nothing has told why.
};
std::string_view to_string(standing which);

struct channel_record {
  // Handlers, in the order in which they were called. The steps between loop
  // and handler (handle_read_event ...) are left out.
  std::vector<asyncore::call> handlers = {};
  std::string received = {};
  std::string sent = {};
  bool end_of_stream = false;
  bool closed = false;
  int error = 0;  // The last errno that was more than "not yet".
  standing state = standing::fresh;
};

// "handle_connect, handle_read; received 5 bytes "hello"; closed".
std::string to_text(const channel_record& record);
// The last part of it: how the connection stands.
std::string end_text(const channel_record& record);
// GoogleTest prints records by to_text.
void PrintTo(const channel_record& record, std::ostream* out);
// "handle_connect, handle_read".
std::string to_text(const std::vector<asyncore::call>& handlers);

// Whoever shows the record of a channel, as probes do.
template <typename Type>
concept recorded = requires(const Type& which) {
  { which.record() } -> std::same_as<const channel_record&>;
};
template <recorded Probe>
void PrintTo(const Probe& which, std::ostream* out) {
  PrintTo(which.record(), out);
}

class recorder final : public asyncore::observer {
 public:
  // Of every channel of the maps that it observes, or of one only.
  recorder() = default;
  explicit recorder(const asyncore::channel& only) : only_(&only) {}

  // An empty record if the channel has done nothing.
  const channel_record& of(const asyncore::channel& who);

  void added(asyncore::channel& who, int fd) override;
  void enter(const asyncore::handler_call& handler) override;
  void operated(const asyncore::operation& operation) override;

 private:
  struct kept_record {
    asyncore::lifetime::watch alive;
    channel_record record;
  };

  bool is_wanted(const asyncore::channel& who) const {
    return only_ == nullptr || only_ == &who;
  }
  channel_record& record_of(const asyncore::channel& who);

  const asyncore::channel* only_ = nullptr;
  // Looked up only: never iterated, since addresses differ from run to run.
  std::map<const asyncore::channel*, kept_record> records_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_RECORD_H_
