// The library's channels, with every method overridden as the script says.

#ifndef TESTS_CONFORMANCE_ORACLE_SCRIPTED_CHANNEL_H_
#define TESTS_CONFORMANCE_ORACLE_SCRIPTED_CHANNEL_H_

#include <string_view>
#include <utility>

#include "core/async_chat.h"
#include "core/dispatcher.h"
#include "core/socket.h"
#include "tests/conformance/oracle/actor.h"

namespace oracle {

template <typename Base>
class scripted_channel : public Base, public actor {
 public:
  // `arguments` are those of a constructor of `Base`.
  template <typename... Arguments>
  scripted_channel(stage& on, const std::string& name, const actor_class& of,
                   Arguments&&... arguments)
      : Base(std::forward<Arguments>(arguments)...), actor(on, name, of) {}

  asyncore::dispatcher& channel() override { return *this; }

  bool readable() override {
    return predicate({.who = *this, .what = call::readable, .library = [this] {
                        return Base::readable();
                      }});
  }
  bool writable() override {
    return predicate({.who = *this, .what = call::writable, .library = [this] {
                        return Base::writable();
                      }});
  }

  void handle_read_event() override {
    tell_script(call::handle_read_event, [this] { Base::handle_read_event(); });
  }
  void handle_write_event() override {
    tell_script(call::handle_write_event,
                [this] { Base::handle_write_event(); });
  }
  void handle_expt_event() override {
    tell_script(call::handle_expt_event, [this] { Base::handle_expt_event(); });
  }
  void handle_connect_event() override {
    tell_script(call::handle_connect_event,
                [this] { Base::handle_connect_event(); });
  }
  void handle_read() override {
    tell_script(call::handle_read, [this] { Base::handle_read(); });
  }
  void handle_write() override {
    tell_script(call::handle_write, [this] { Base::handle_write(); });
  }
  void handle_expt() override {
    tell_script(call::handle_expt, [this] { Base::handle_expt(); });
  }
  void handle_connect() override {
    tell_script(call::handle_connect, [this] { Base::handle_connect(); });
  }
  void handle_accept() override {
    tell_script(call::handle_accept, [this] { Base::handle_accept(); });
  }
  // A socket that no action takes stays open in the oracle, whose sockets do
  // not close when they are forgotten.
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override {
    struct forgotten_at_end {
      asyncore::socket& sock;
      ~forgotten_at_end() { sock.release(); }
    };
    const forgotten_at_end forgotten{sock};
    handler({.who = *this,
             .what = call::handle_accepted,
             .accepted = &sock,
             .from = &from,
             .library = [&] {
               Base::handle_accepted(std::move(sock), from);
               return false;
             }});
  }
  void handle_close() override {
    tell_script(call::handle_close, [this] { Base::handle_close(); });
  }
  void handle_error() override {
    tell_script(call::handle_error, [this] { Base::handle_error(); });
  }
  void close() override {
    tell_script(call::close, [this] { Base::close(); });
  }

  void log(std::string_view message) override { logged(message); }
  void log_info(std::string_view message, std::string_view type) override {
    logged(message, type);
  }

 protected:
  template <typename Method>
  void tell_script(call what, Method library) {
    handler({.who = *this, .what = what, .library = [library] {
               library();
               return false;
             }});
  }
};

class scripted_chat final : public scripted_channel<asynchat::async_chat> {
 public:
  using scripted_channel::scripted_channel;

  asynchat::async_chat* chat() override { return this; }

  void collect_incoming_data(std::string_view data) override {
    handler({.who = *this,
             .what = call::collect_incoming_data,
             .data = data,
             .library = [&] {
               async_chat::collect_incoming_data(data);
               return false;
             }});
  }
  void found_terminator() override {
    tell_script(call::found_terminator,
                [this] { async_chat::found_terminator(); });
  }
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_SCRIPTED_CHANNEL_H_
