// A mail server (RFC 5321) that hands each message to the program.
//
//   examples::smtp_server server(
//       2525, {.on_message = [](const examples::mail_message& mail) {
//         std::cout << mail.from << " wrote:\n" << mail.data;
//       }});
//   asyncore::loop();
//
// The classic use of asynchat: commands end with CR LF, a message ends with a
// line that is a dot, and so the terminator changes between the two. It knows
// the commands that every server must (4.5.1), and the extensions PIPELINING,
// 8BITMIME and SIZE. It keeps nothing, relays nothing and believes everybody.
//
// A client makes it hold one command line, one message and a hundred
// recipients at most: what is longer is refused, where the dots that a client
// adds to lines do not count (RFC 1870, 3). Replies cannot pile up, since
// a client is not listened to while it has not taken the last one. One that
// says nothing for five minutes is let go (4.5.3.2.7), and so is one that needs
// as long for a command or to take the last replies, or half an hour for a
// message. There are a hundred clients at a time; one that goes on saying
// something may stay.
//
// It knows neither TLS nor passwords, nor addresses that are not ASCII, and
// does not look up whether a client is who it says. It adds nothing to a
// message: Received (4.4), by which mail that goes round in circles is found,
// is for the program. Only CR LF, dot, CR LF ends
// a message; a CR or LF that stands alone is handed on as it came. So whoever
// relays messages must refuse or mend those that have one, since there are
// servers that take it for the end of a line (2.3.8).

#ifndef EXAMPLES_SMTP_SERVER_H_
#define EXAMPLES_SMTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

struct mail_message {
  std::string client{};  // As it calls itself with HELO or EHLO.
  std::string from{};    // Empty for a notice that a mail was not delivered.
  std::vector<std::string> to{};
  // Headers and body: lines, each with its CR LF. What is in them is the
  // client's, down to control characters.
  std::string data{};
};

struct smtp_options {
  std::string name = "localhost";  // As the server calls itself: a host.
  std::size_t message_size_max = 10'000'000;
  // How long a client may be silent, or take for one command, or for its last
  // replies; and for a message.
  asyncore::duration patience = std::chrono::minutes(5);
  asyncore::duration message_patience = std::chrono::minutes(30);
  std::size_t connections_max = 100;
  // Called before the client is told that its message was taken. If it throws,
  // the connection closes instead, and the client keeps its message.
  std::function<void(const mail_message&)> on_message{};
};

class smtp_channel final : public asynchat::async_chat {
 public:
  smtp_channel(asyncore::socket sock,
               std::shared_ptr<const smtp_options> options,
               connection_limit::place place);

  // A client that was gone before it was accepted never takes its greeting:
  // that it has gone is seen by reading.
  bool readable() override {
    return producer_fifo_size() == 0 || !connected || is_closing_gracefully();
  }
  void handle_read() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void found_terminator() override;

 private:
  struct command;
  enum class reading { commands, message };

  void reply(const std::string& line) { push(line + "\r\n"); }
  void let_go(const std::string& why);
  void end();
  std::size_t size_max() const;
  void obey(std::string_view line);
  void end_line_of_message();
  void end_message();

  // The commands; `argument` is what follows the verb.
  void helo(std::string_view argument);
  void ehlo(std::string_view argument);
  void mail(std::string_view argument);
  void rcpt(std::string_view argument);
  void data(std::string_view argument);
  void rset(std::string_view argument);
  void noop(std::string_view argument);
  void vrfy(std::string_view argument);
  void quit(std::string_view argument);

  std::shared_ptr<const smtp_options> options_;
  reading reading_ = reading::commands;
  bool is_too_long_ = false;    // What is being read, be it line or message.
  std::size_t added_dots_ = 0;  // In what is collected of a message.
  std::string client_;          // Empty until HELO or EHLO.
  std::optional<mail_message> mail_;  // Begun by MAIL.
  connection_limit::place place_;
  asyncore::timer silence_;
  asyncore::deadline command_deadline_;
  asyncore::deadline message_deadline_;
};

class smtp_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there, and
  // std::invalid_argument if its name is no host.
  explicit smtp_server(
      std::uint16_t port, smtp_options options = {},
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  std::shared_ptr<const smtp_options> options_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_SMTP_SERVER_H_
