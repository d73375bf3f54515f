// A room in which people talk by lines, with telnet or any program like it.
//
//   examples::chat_server server(2323);
//   asyncore::loop();
//
// The first line of a guest is its name. What it says then goes to all others;
// `/who` lists the guests and `/quit` leaves. Lines end with LF or CR LF.
//
// Here one channel writes to others, which is where servers go wrong:
//
// - Nothing is sent from the handler of another channel. `say` only notes what
//   a guest is to be told, and its own handle_write sends it. So no handler
//   meets a room that changes while it goes through it.
// - A guest can neither stop the others nor fill the memory. 64 KiB may wait
//   for it, and as much again in its output queue. What is more it misses, and
//   is told so: to drop it would let a few that shout drive out all others. One
//   that takes nothing of what waits for a minute is let go.
// - A line may have 512 bytes, a CR included; a longer one is not passed on.
// - What could reach into the terminals of others does not get there: control
//   characters, what turns or ends lines in Unicode, and bytes that are no
//   UTF-8 are question marks.
// - A guest that ends its side has left, and is told nothing more. One that has
//   no name after a minute, or says nothing for an hour, is let go, and so is
//   one that needs more than ten seconds to take its goodbye. There is room for
//   a thousand guests.
//
// Nobody proves who they are: a name is free again when its guest has left, and
// Ann is not ann. How much or how often a guest speaks is not limited: it takes
// several that shout at a time to make others miss lines.

#ifndef EXAMPLES_CHAT_SERVER_H_
#define EXAMPLES_CHAT_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

class chat_channel;

// Who is there, by name.
class chat_room {
 public:
  // False if there is somebody of that name. All others are told.
  bool enter(const std::string& name, chat_channel& guest);
  // All others are told.
  void leave(const std::string& name);

  void tell_others(const chat_channel& speaker, const std::string& line);
  std::string names() const;
  std::size_t size() const { return guests_.size(); }

 private:
  std::map<std::string, chat_channel*> guests_;
};

class chat_channel final : public asynchat::async_chat {
 public:
  chat_channel(asyncore::socket sock, std::shared_ptr<chat_room> room,
               connection_limit::place place);
  ~chat_channel() override { leave(); }

  // Tells the guest a line, with the next pass of the loop, unless too much
  // waits for it already.
  void say(std::string_view line);

  bool writable() override {
    return !unsent_.empty() || async_chat::writable();
  }
  void handle_write() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void found_terminator() override;
  // However a channel closes, its guest has left.
  void close() override;

 private:
  void hear(const std::string& line);
  void introduce(const std::string& name);
  void obey(std::string_view command);
  void quit();
  void leave();
  std::string take_unsent();

  std::shared_ptr<chat_room> room_;
  std::string name_;  // Empty while it is not in the room.
  std::string unsent_;
  bool misses_lines_ = false;
  bool is_too_long_ = false;  // The line that is being read.
  connection_limit::place place_;
  asyncore::timer silence_;
  asyncore::deadline patience_;  // Until it takes something of what waits.
};

class chat_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there.
  explicit chat_server(
      std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000);

  // Those that have said their names.
  std::size_t guests() const { return room_->size(); }

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  // Shared, because channels may outlive the server.
  std::shared_ptr<chat_room> room_ = std::make_shared<chat_room>();
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_CHAT_SERVER_H_
