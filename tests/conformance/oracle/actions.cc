#include "tests/conformance/oracle/actions.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/async_chat.h"
#include "core/dispatcher_with_send.h"
#include "core/errno_name.h"
#include "core/exceptions.h"
#include "core/producer.h"

namespace oracle {
namespace {

using words = std::span<const token>;

// Who performs an action, and in which method.
struct scene {
  stage& on;
  actor& who;
  const method_call* inside;

  asyncore::dispatcher& channel() const { return who.channel(); }

  asynchat::async_chat& chat() const {
    if (who.chat() == nullptr) {
      throw script_error(who.name() + " is no async_chat");
    }
    return *who.chat();
  }

  asyncore::socket& accepted() const {
    if (inside == nullptr || inside->accepted == nullptr) {
      throw script_error("there is no accepted socket");
    }
    return *inside->accepted;
  }

  // "c recv -> "abc""
  void tell(std::string_view what, const std::string& outcome) const {
    on.record.line(who.name() + ' ' + std::string(what) + " -> " + outcome);
  }
};

// What an action answers, if it answers anything.
using answered = std::optional<bool>;

// --- Sockets ----------------------------------------------------------------

int family_named(std::string_view name) {
  if (name == "INET") return AF_INET;
  if (name == "INET6") return AF_INET6;
  if (name == "UNIX") return AF_UNIX;
  throw script_error("no family " + std::string(name));
}

void create_socket(const scene& at, words given) {
  const int family = given.empty() ? AF_INET : family_named(text_at(given, 0));
  at.channel().create_socket(family, SOCK_STREAM);
}

// dispatcher_with_send answers nothing in Python.
std::optional<std::size_t> send(const scene& at, std::string_view data) {
  const std::size_t sent = at.channel().send(data);
  if (at.who.kind_of().kind == "sender") return std::nullopt;
  return sent;
}

void send_and_tell(const scene& at, words given) {
  const auto sent = send(at, text_at(given, 0));
  at.tell("send", sent ? std::to_string(*sent) : "none");
}

// Without a count, Python's slice keeps all of the buffer.
void send_buffer(const scene& at, words /*given*/) {
  const auto sent = send(at, std::string(at.who.buffer));
  if (sent) at.who.buffer.erase(0, *sent);
}

void receive(const scene& at, words given) {
  const int size = number_at(given, 0);
  at.tell("recv", quoted(at.channel().recv(static_cast<std::size_t>(size))));
}

// The oracle's sockets stay open when they are forgotten; so does this one
// unless somebody takes it.
asyncore::socket accept_and_tell(const scene& at) {
  auto pair = at.channel().accept();
  if (!pair) {
    at.tell("accept", "none");
    return {};
  }
  at.tell("accept", "sock#" + std::to_string(pair->first.fileno()) + ' ' +
                        at.on.names.text(pair->second));
  return std::move(pair->first);
}

void accept(const scene& at, words /*given*/) { accept_and_tell(at).release(); }

void accept_and_spawn(const scene& at, words given) {
  asyncore::socket made = accept_and_tell(at);
  if (made) at.on.actors.spawn(text_at(given, 0), std::move(made));
}

void spawn(const scene& at, words given) {
  at.on.actors.spawn(text_at(given, 0), std::move(at.accepted()));
}

void close_accepted(const scene& at, words /*given*/) {
  const asyncore::result<void> closed = at.accepted().close();
  if (!closed) throw asyncore::os_error(closed.error());
}

// --- async_chat -------------------------------------------------------------

// Gives its items one after another, and tells.
class list_producer final : public asynchat::producer {
 public:
  list_producer(trace& record, std::string owner, std::deque<std::string> items)
      : trace_(record), owner_(std::move(owner)), items_(std::move(items)) {}

  std::string more() override {
    std::string item;
    if (!items_.empty()) {
      item = std::move(items_.front());
      items_.pop_front();
    }
    trace_.line(owner_ + " producer.more() -> " + quoted(item));
    return item;
  }

 private:
  trace& trace_;
  std::string owner_;
  std::deque<std::string> items_;
};

void push_list(const scene& at, words given) {
  std::deque<std::string> items;
  for (const token& each : given) items.push_back(each.text);
  at.chat().push_with_producer(std::make_unique<list_producer>(
      at.on.record, at.who.name(), std::move(items)));
}

void push_simple(const scene& at, words given) {
  const std::string& data = text_at(given, 0);
  at.chat().push_with_producer(
      given.size() > 1
          ? std::make_unique<asynchat::simple_producer>(
                data, static_cast<std::size_t>(number_at(given, 1)))
          : std::make_unique<asynchat::simple_producer>(data));
}

void set_terminator(const scene& at, words given) {
  const std::string& text = text_at(given, 0);
  if (given[0].is_string) {
    at.chat().set_terminator(text);
  } else if (text == "none") {
    at.chat().set_terminator(std::nullopt);
  } else {
    at.chat().set_terminator(number_at(given, 0));
  }
}

void collect(const scene& at, words /*given*/) {
  if (at.inside == nullptr) throw script_error("there is no data");
  at.chat()._collect_incoming_data(at.inside->data);
}

void initiate_send(const scene& at, words /*given*/) {
  auto* sender = dynamic_cast<asyncore::dispatcher_with_send*>(&at.channel());
  if (sender != nullptr) {
    sender->initiate_send();
  } else {
    at.chat().initiate_send();
  }
}

// --- The rest ---------------------------------------------------------------

void set_attribute(const scene& at, words given) {
  const std::string& name = text_at(given, 0);
  const int value = number_at(given, 1);
  asyncore::dispatcher& channel = at.channel();
  const std::pair<std::string_view, bool*> flags[] = {
      {"connected", &channel.connected},
      {"connecting", &channel.connecting},
      {"accepting", &channel.accepting},
      {"closing", &channel.closing},
      {"debug", &channel.debug}};
  for (const auto& [flag, member] : flags) {
    if (flag != name) continue;
    *member = value != 0;
    return;
  }
  if (name == "ac_in_buffer_size") {
    at.chat().ac_in_buffer_size = static_cast<std::size_t>(value);
  } else if (name == "ac_out_buffer_size") {
    at.chat().ac_out_buffer_size = static_cast<std::size_t>(value);
  } else {
    throw script_error("no attribute " + name);
  }
}

void raise(const scene& /*at*/, words given) {
  const std::string& kind = text_at(given, 0);
  if (kind == "user") throw user_error();
  if (kind == "exit") throw asyncore::exit_now();
  if (kind == "interrupt") throw asyncore::keyboard_interrupt();
  if (kind == "sysexit") throw asyncore::system_exit();
  if (kind == "notimpl") throw asyncore::not_implemented("scripted");
  const std::optional<int> number = asyncore::errno_number(kind);
  if (!number) throw script_error("no exception " + kind);
  throw asyncore::os_error(*number);
}

void log_info(const scene& at, words given) {
  const std::string_view type =
      given.size() > 1 ? std::string_view(text_at(given, 1)) : "info";
  at.channel().log_info(text_at(given, 0), type);
}

answered call_library(const scene& at, words /*given*/) {
  if (at.inside == nullptr) throw script_error("super outside of a method");
  return at.inside->library();
}

answered answer_with(const scene& at, words given) {
  if (text_at(given, 0) == "buf") return !at.who.buffer.empty();
  return number_at(given, 0) != 0;
}

// --- The table --------------------------------------------------------------

struct verb {
  std::string_view name;
  void (*perform)(const scene& at, words given);
};

constexpr verb verbs[] = {
    {"accept", accept},
    {"accept_spawn", accept_and_spawn},
    {"add_channel", [](const scene& at, words) { at.channel().add_channel(); }},
    {"bind", [](const scene& at,
                words given) { at.channel().bind(address_of(at.on, given)); }},
    {"buf",
     [](const scene& at, words given) { at.who.buffer += text_at(given, 0); }},
    {"close", [](const scene& at, words) { at.channel().close(); }},
    {"close_when_done",
     [](const scene& at, words) { at.chat().close_when_done(); }},
    {"closearg", close_accepted},
    {"collect", collect},
    {"connect",
     [](const scene& at, words given) {
       at.channel().connect(address_of(at.on, given));
     }},
    {"create_socket", create_socket},
    {"del_channel", [](const scene& at, words) { at.channel().del_channel(); }},
    {"discard_buffers",
     [](const scene& at, words) { at.chat().discard_buffers(); }},
    {"getdata",
     [](const scene& at, words) {
       at.tell("getdata", quoted(at.chat()._get_data()));
     }},
    {"handle_close",
     [](const scene& at, words) { at.channel().handle_close(); }},
    {"handle_error",
     [](const scene& at, words) { at.channel().handle_error(); }},
    {"initiate_send", initiate_send},
    {"listen", [](const scene& at,
                  words given) { at.channel().listen(number_at(given, 0)); }},
    {"log",
     [](const scene& at, words given) { at.channel().log(text_at(given, 0)); }},
    {"log_info", log_info},
    {"newchan",
     [](const scene& at, words given) {
       at.on.actors.make(text_at(given, 0), text_at(given, 1));
     }},
    {"nop", [](const scene&, words) {}},
    {"push",
     [](const scene& at, words given) { at.chat().push(text_at(given, 0)); }},
    {"push_list", push_list},
    {"push_simple", push_simple},
    {"push_str",
     [](const scene& at, words given) {
       at.chat().push_with_producer(text_at(given, 0));
     }},
    {"raise", raise},
    {"recv", receive},
    {"send", send_and_tell},
    {"sendbuf", send_buffer},
    {"set_reuse_addr",
     [](const scene& at, words) { at.channel().set_reuse_addr(); }},
    {"setattr", set_attribute},
    {"spawn", spawn},
    {"term", set_terminator},
};

answered perform_one(const scene& at, std::string_view name, words given) {
  const std::size_t dot = name.find('.');
  if (dot != std::string_view::npos) {
    actor* other = at.on.actors.find(std::string(name.substr(0, dot)));
    if (other == nullptr) {
      at.on.record.line("(no channel)");
      return std::nullopt;
    }
    const scene there{.on = at.on, .who = *other, .inside = nullptr};
    return perform_one(there, name.substr(dot + 1), given);
  }
  if (name == "super") return call_library(at, given);
  if (name == "return") return answer_with(at, given);
  const auto* found =
      std::find_if(std::begin(verbs), std::end(verbs),
                   [&](const verb& v) { return v.name == name; });
  if (found == std::end(verbs)) {
    throw script_error("unknown action '" + std::string(name) + "'");
  }
  found->perform(at, given);
  return std::nullopt;
}

}  // namespace

bool perform(stage& on, actor& who, const action_list& actions,
             const method_call* inside) {
  const scene at{.on = on, .who = who, .inside = inside};
  bool answer = false;
  for (const action& each : actions) {
    const answered said =
        perform_one(at, each.front().text, words(each).subspan(1));
    if (said) answer = *said;
  }
  return answer;
}

asyncore::address address_of(stage& on, words given) {
  if (given.size() == 1) {
    return asyncore::address::unix_path(given[0].text);
  }
  return on.names.find(text_at(given, 0), number_at(given, 1));
}

}  // namespace oracle
