// A server at which each user has one session: who logs in again puts out the
// session that was there before.
//
//   examples::session_server server(4000);
//   asyncore::loop();
//
// The first line of a client is its user's name, and is answered by
// `welcome NAME`. Each further line is a note, which nobody answers. A session
// that is put out hears `bye`.
//
// Here the handler of one channel ends another, which may be ready in the same
// pass: its client has just sent a note. Closed at once, its connection would
// be reset, and `bye` might be lost with it; so it is closed gracefully. Its
// note was late and is dropped.
//
// Lines end with LF or CR LF, and may have 512 bytes. A client that sends more
// is let go, and so is one that says nothing for an hour.

#ifndef EXAMPLES_SESSION_SERVER_H_
#define EXAMPLES_SESSION_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/async_chat.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

class session_channel;

// The sessions by user, and who hears of their notes.
struct session_table {
  std::map<std::string, session_channel*> by_user;
  std::function<void(const std::string& user, const std::string& note)> on_note;
};

class session_channel final : public asynchat::async_chat {
 public:
  session_channel(asyncore::socket sock, std::shared_ptr<session_table> all,
                  connection_limit::place place)
      : async_chat(std::move(sock)),
        all_(std::move(all)),
        place_(std::move(place)) {
    set_terminator("\n");
    silence_ = call_later(silence_max, [this] { put_out(); });
  }
  ~session_channel() override { leave(); }

  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override {
    _collect_incoming_data(data);
    if (incoming.size() > line_size_max) put_out();
  }

  void found_terminator() override {
    std::string line = _get_data();
    silence_.reset();
    if (line.ends_with('\r')) line.pop_back();
    if (user_.empty()) {
      log_in(line);
    } else if (all_->on_note) {
      all_->on_note(user_, line);
    }
  }

  // However a channel closes, its session is over.
  void close() override {
    leave();
    async_chat::close();
  }

  // Says goodbye and ends the connection. The channel may be destroyed by then.
  void put_out() {
    leave();
    silence_.cancel();
    push("bye\n");
    close_gracefully(farewell_max);
  }

 private:
  static constexpr std::size_t line_size_max = 512;
  static constexpr asyncore::duration silence_max = std::chrono::hours(1);
  static constexpr asyncore::duration farewell_max = std::chrono::seconds(30);

  void log_in(const std::string& user) {
    if (user.empty()) return;
    const auto before = all_->by_user.find(user);
    if (before != all_->by_user.end()) before->second->put_out();
    user_ = user;
    all_->by_user[user] = this;
    push("welcome " + user + "\n");
  }

  void leave() {
    if (!user_.empty()) all_->by_user.erase(std::exchange(user_, {}));
  }

  std::shared_ptr<session_table> all_;
  std::string user_;  // Empty until it has logged in, and when it was put out.
  connection_limit::place place_;
  asyncore::timer silence_;
};

class session_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there.
  explicit session_server(
      std::uint16_t port,
      asyncore::socket_map& map = asyncore::socket_map::default_map(),
      std::size_t connections_max = 1000)
      : dispatcher(map), limit_(connections_max) {
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, port));
    accept_pause = std::chrono::seconds(1);  // If descriptors run out.
    listen(128);
  }

  std::size_t sessions() const { return all_->by_user.size(); }
  // Puts a user's session out. False if there is none.
  bool put_out(const std::string& user) {
    const auto session = all_->by_user.find(user);
    if (session == all_->by_user.end()) return false;
    session->second->put_out();
    return true;
  }

  // Called for each note.
  std::function<void(const std::string& user, const std::string& note)>&
  on_note() {
    return all_->on_note;
  }

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    map()->adopt(std::make_unique<session_channel>(std::move(sock), all_,
                                                   limit_.take()));
  }

 private:
  // Shared, because channels may outlive the server.
  std::shared_ptr<session_table> all_ = std::make_shared<session_table>();
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_SESSION_SERVER_H_
