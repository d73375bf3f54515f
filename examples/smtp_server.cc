#include "examples/smtp_server.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "examples/smtp_syntax.h"

namespace examples {
namespace {

constexpr std::size_t line_size_max = 510;  // 512 with CR LF (4.5.3.1.4).
constexpr std::size_t recipients_max = 100;
// For a client to close after the last reply, or to take a part of those that
// wait before it.
constexpr auto farewell_pause_max = std::chrono::seconds(2);

// More than that in MAIL, for its parameters (RFC 1870, 3; RFC 6152, 2).
constexpr std::size_t parameters_size_max = 26 + 17;

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

smtp_options checked(smtp_options options) {
  if (is_mail_host(options.name)) return options;
  throw std::invalid_argument(
      "a mail server calls itself by its host, such as mail.example.org");
}

// How many lines begin with a dot, from there on: clients have added one to
// each, which is not of the message (RFC 1870, 3).
std::size_t added_dots(std::string_view lines, std::size_t from) {
  std::size_t count = 0;
  for (std::size_t at = lines.find('.', from); at != std::string_view::npos;
       at = lines.find('.', at + 1)) {
    if (at == 0 || lines.substr(0, at).ends_with("\r\n")) ++count;
  }
  return count;
}

bool is_postmaster(std::string_view path) {
  return take(path, "POSTMASTER") && path.empty();
}

}  // namespace

struct smtp_channel::command {
  std::string_view verb;
  void (smtp_channel::*run)(std::string_view argument);
  bool takes_argument = true;
};

smtp_channel::smtp_channel(asyncore::socket sock,
                           std::shared_ptr<const smtp_options> options,
                           connection_limit::place place)
    : async_chat(std::move(sock)),
      options_(std::move(options)),
      place_(std::move(place)),
      command_deadline_(*this, options_->patience,
                        [this] { let_go("that command took too long"); }),
      message_deadline_(*this, options_->message_patience,
                        [this] { let_go("that message took too long"); }) {
  ac_in_buffer_size = 4096;  // So many commands are obeyed at a time.
  set_terminator("\r\n");
  silence_ = call_later(options_->patience, [this] {
    let_go("you have been silent for too long");
  });
  reply("220 " + options_->name + " is ready");
}

void smtp_channel::handle_read() {
  if (!connected) return close();
  if (!is_closing_gracefully()) {
    silence_.reset();
    (reading_ == reading::message ? message_deadline_ : command_deadline_)
        .start();
  }
  async_chat::handle_read();
}

// It is told, unless it does not even take what it was told before.
void smtp_channel::let_go(const std::string& why) {
  if (producer_fifo_size() > 0) return close();
  reply("421 " + why);
  end();
}

void smtp_channel::end() {
  if (finished()) return;  // The last reply has found nobody.
  silence_.cancel();
  silence_ = call_later(options_->patience, [this] { close(); });
  command_deadline_.stop();
  message_deadline_.stop();
  close_gracefully(farewell_pause_max);
}

// Of what is too long only its end is kept, which tells whether the next dot
// begins a line.
void smtp_channel::collect_incoming_data(std::string_view data) {
  const std::size_t known = incoming.size();
  _collect_incoming_data(data);
  if (reading_ == reading::message) {
    added_dots_ += added_dots(incoming, known);
  }
  if (incoming.size() - added_dots_ <= size_max()) return;
  is_too_long_ = true;
  added_dots_ = 0;
  incoming.erase(0,
                 incoming.size() - std::min<std::size_t>(incoming.size(), 2));
}

// How much may be collected of what is being read.
std::size_t smtp_channel::size_max() const {
  if (reading_ == reading::message) return options_->message_size_max;
  std::string_view line = incoming;
  return take(line, "MAIL ") ? line_size_max + parameters_size_max
                             : line_size_max;
}

void smtp_channel::found_terminator() {
  if (reading_ == reading::message) return end_line_of_message();
  command_deadline_.stop();
  const std::string line = _get_data();
  if (std::exchange(is_too_long_, false)) {
    reply("500 the line is too long");
  } else if (std::any_of(line.begin(), line.end(), is_control)) {
    reply("500 a command is plain text");
  } else {
    obey(line);
  }
}

void smtp_channel::obey(std::string_view line) {
  static constexpr command commands[] = {
      {"HELO", &smtp_channel::helo},
      {"EHLO", &smtp_channel::ehlo},
      {"MAIL", &smtp_channel::mail},
      {"RCPT", &smtp_channel::rcpt},
      {"DATA", &smtp_channel::data, false},
      {"RSET", &smtp_channel::rset, false},
      {"NOOP", &smtp_channel::noop},
      {"VRFY", &smtp_channel::vrfy},
      {"QUIT", &smtp_channel::quit, false},
  };
  // Blanks at the end mean nothing (4.1.1).
  line = line.substr(0, line.find_last_not_of(' ') + 1);
  const std::string_view verb = take_word(line);
  for (const command& each : commands) {
    std::string_view rest = verb;
    if (!take(rest, each.verb) || !rest.empty()) continue;
    if (line.empty() || each.takes_argument) return (this->*each.run)(line);
    return reply("501 this command stands alone");
  }
  reply("502 there is no such command here");
}

void smtp_channel::helo(std::string_view argument) {
  if (!is_mail_host(argument)) return reply("501 who are you?");
  client_ = argument;
  mail_.reset();
  reply("250 " + options_->name);
}

void smtp_channel::ehlo(std::string_view argument) {
  if (!is_mail_host(argument)) return reply("501 who are you?");
  client_ = argument;
  mail_.reset();
  reply("250-" + options_->name + "\r\n250-PIPELINING\r\n250-8BITMIME\r\n" +
        "250 SIZE " + std::to_string(options_->message_size_max));
}

void smtp_channel::mail(std::string_view argument) {
  if (client_.empty()) return reply("503 say HELO first");
  if (mail_) return reply("503 a mail has begun already");
  auto from = take(argument, "FROM:") ? take_path(argument) : std::nullopt;
  // A notice that a mail was not delivered has no sender.
  if (from && !from->empty()) from = mailbox_of(*from);
  if (!from) return reply("501 write MAIL FROM:<address>");
  const std::string why =
      refuse_parameters(argument, options_->message_size_max);
  if (!why.empty()) return reply(why);
  mail_ = {.client = client_, .from = *from};
  reply("250 go on");
}

void smtp_channel::rcpt(std::string_view argument) {
  if (!mail_) return reply("503 say MAIL first");
  auto to = take(argument, "TO:") ? take_path(argument) : std::nullopt;
  // Who keeps the mail of this server needs no host (4.5.1).
  if (to && !is_postmaster(*to)) to = mailbox_of(*to);
  if (!to) return reply("501 write RCPT TO:<address>");
  if (!argument.empty()) return reply("555 there is no such parameter");
  if (mail_->to.size() == recipients_max) {
    return reply("452 these are too many at a time");
  }
  mail_->to.push_back(std::move(*to));
  reply("250 go on");
}

// The end of a message is CR LF, dot, CR LF; but the first CR LF may be the one
// that ended the DATA line (4.1.1.4), which is gone by now. So input is cut at
// each dot that ends a line, and looked at for what stands before it.
void smtp_channel::data(std::string_view /*argument*/) {
  if (!mail_ || mail_->to.empty()) return reply("503 say MAIL and RCPT first");
  reading_ = reading::message;
  set_terminator(".\r\n");
  reply("354 end with a line that is a dot");
}

void smtp_channel::end_line_of_message() {
  if (incoming.empty() || incoming.ends_with("\r\n")) return end_message();
  collect_incoming_data(".\r\n");
}

void smtp_channel::end_message() {
  message_deadline_.stop();
  reading_ = reading::commands;
  added_dots_ = 0;
  set_terminator("\r\n");
  mail_message mail = *std::exchange(mail_, std::nullopt);
  mail.data = without_stuffing(_get_data());
  if (std::exchange(is_too_long_, false)) {
    return reply("552 the message is too long");
  }
  if (options_->on_message) options_->on_message(mail);
  reply("250 the message was taken");
}

void smtp_channel::rset(std::string_view /*argument*/) {
  mail_.reset();
  reply("250 forgotten");
}

void smtp_channel::noop(std::string_view /*argument*/) { reply("250 fine"); }

void smtp_channel::vrfy(std::string_view argument) {
  if (argument.empty()) return reply("501 whom?");
  reply("252 that is not told, but mail is taken");
}

void smtp_channel::quit(std::string_view /*argument*/) {
  reply("221 goodbye");
  end();
}

smtp_server::smtp_server(std::uint16_t port, smtp_options options,
                         asyncore::socket_map& map)
    : dispatcher(map),
      options_(
          std::make_shared<const smtp_options>(checked(std::move(options)))),
      limit_(options_->connections_max) {
  create_socket();
  set_reuse_addr();
  bind(asyncore::address::ipv4(0, port));
  listen(128);
}

void smtp_server::handle_accepted(asyncore::socket sock,
                                  const asyncore::address& /*from*/) {
  map()->adopt(
      std::make_unique<smtp_channel>(std::move(sock), options_, limit_.take()));
}

}  // namespace examples
