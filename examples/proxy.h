// A proxy that turns to the next server when one does not answer in time.
//
//   examples::proxy_options options;
//   options.servers = {{"one", 8080}, {"two", 8080}};
//   options.patience = 2s;
//   examples::proxy proxy(80, options);
//   asyncore::loop();
//
// With the first byte of a client the proxy connects to the first server and
// passes on what the client says. A server that refuses, breaks off or says
// nothing before `patience` is over is given up, and the next one is told
// everything from the beginning. From the first byte of an answer on, that
// server has the client: what goes wrong then, the client hears.
//
// Two channels stand face to face, and neither may fill the memory: each is
// read only when the other has sent all that it was given before. Until there
// is an answer, 64 KiB of the client are kept, and a little more; what else it
// has to say waits in the kernel.
//
// A connection through which nothing goes for ten minutes is ended. At the end
// of the answer the client has ten seconds to take each part of it. An answer
// that breaks off, or falls silent, ends in a reset, so that nobody takes it
// for a whole one; and if no server answers, the connection ends without a
// byte. There is room for five hundred clients, each with two descriptors.
//
// A client may end its side and gets its answer even so. Its server hears that
// end as well, and behind it poll reports a hang-up as soon as the server has
// ended, too, whatever is still to be read: see upstream_channel::handle_close.
//
// A request that breaks off, because its client is gone or its server is given
// up before the client has ended its side, ends in a reset as well.
//
// It is for protocols in which the client speaks first, and may be heard twice:
// a server that was given up may have done what it was told. The proxy does not
// remember which server failed: the next client tries the first one again.

#ifndef EXAMPLES_PROXY_H_
#define EXAMPLES_PROXY_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/async_chat.h"
#include "core/connector.h"
#include "core/deadline.h"
#include "core/result.h"
#include "core/timer.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

struct proxy_target {
  std::string host;
  std::uint16_t port = 0;
};

struct proxy_options {
  std::vector<proxy_target> servers{};  // In the order in which they are tried.
  // How long each may take to connect and to begin its answer.
  asyncore::duration patience = std::chrono::seconds(2);
  asyncore::duration silence_max = std::chrono::minutes(10);
  std::size_t connections_max = 500;
};

class proxy_channel;

// The connection to a server. The channel of its client owns it.
class upstream_channel final : public asynchat::async_chat {
 public:
  upstream_channel(asyncore::socket sock, proxy_channel& client)
      : async_chat(std::move(sock)), client_(client) {
    ac_in_buffer_size = 8192;
    set_terminator(std::nullopt);
  }

  // Ends the output behind what is queued.
  void end_output();
  // Closes. What it was told is not taken for a whole request unless the end of
  // the client was passed on.
  void give_up();

  bool readable() override;
  void handle_write() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void handle_eof() override;
  void handle_close() override;

 protected:
  asyncore::result<std::size_t> transport_recv(std::span<char> buffer) override;

 private:
  void half_close_if_sent();

  proxy_channel& client_;
  bool must_half_close_ = false;
  bool is_half_closed_ = false;
  bool has_ended_well_ = false;
  bool is_lost_ = false;  // Reading has failed.
};

class proxy_channel final : public asynchat::async_chat {
 public:
  proxy_channel(asyncore::socket sock,
                std::shared_ptr<const proxy_options> options,
                connection_limit::place place);

  bool readable() override;
  void handle_read() override;
  void handle_write() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void handle_eof() override;
  void close() override;

  // What its server says, and that it says no more.
  void pass_answer(std::string_view data);
  void end_answer(bool well);

 private:
  static constexpr std::size_t request_size_max = 65536;

  void try_next();
  void take_server(asyncore::socket sock);
  void leave_server();
  void end();
  void break_off();

  std::shared_ptr<const proxy_options> options_;
  std::size_t next_ = 0;  // Which server is tried when this one fails.
  std::string request_;   // All that the client said, until there is an answer.
  bool is_answered_ = false;
  bool client_has_ended_ = false;
  std::optional<asyncore::connector> dial_;
  std::unique_ptr<upstream_channel> upstream_;
  // The one before, which may be in a handler when it is given up.
  std::unique_ptr<upstream_channel> given_up_;
  connection_limit::place place_;
  asyncore::timer silence_;
  asyncore::deadline patience_;
};

class proxy final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there, and
  // std::invalid_argument if there is no server.
  proxy(std::uint16_t port, proxy_options options,
        asyncore::socket_map& map = asyncore::socket_map::default_map());

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  std::shared_ptr<const proxy_options> options_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_PROXY_H_
