// A server that takes files: a line that says what comes, and then as much.
//
//   examples::upload_options options;
//   options.on_upload = [](const examples::upload& got) { ... };
//   examples::upload_server server(8080, options);
//   asyncore::loop();
//
//   client:  PUT notes.txt 4096        a line that ends with LF
//            4096 bytes
//   server:  stored 4096               or `refused: WHY`; then it closes
//
// It shows the two terminators of async_chat, a line end and a number of bytes,
// and an upload that is whole or nothing: of one that breaks off the program
// hears nothing.
//
// Each connection is one upload, of 1 MB at most, and is kept in memory until
// it is whole: with the hundred that it has room for at a time, 100 MB. A line
// may have 256 bytes. The whole upload has five minutes, counted from its
// connection, and its reply ten seconds to be taken. What is more is refused
// before it comes; the refusal arrives even so, since the connection is closed
// gracefully.
//
// A name is a word of printable ASCII, and no more than a word: whoever makes a
// path of it has to look whether it leads elsewhere, as `../x` does. Nobody
// proves who they are.

#ifndef EXAMPLES_UPLOAD_SERVER_H_
#define EXAMPLES_UPLOAD_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/async_chat.h"
#include "core/deadline.h"
#include "examples/connection_limit.h"
#include "examples/urgent_data.h"

namespace examples {

struct upload {
  std::string name;
  std::string data;
};

struct upload_options {
  std::size_t size_max = 1'000'000;
  asyncore::duration patience = std::chrono::minutes(5);
  std::size_t connections_max = 100;
  // Called before the client is told that its upload was stored. If it throws,
  // the connection closes instead, and the client knows that it was not.
  std::function<void(const upload&)> on_upload{};
};

// What a line announces: `PUT NAME SIZE`. Nothing if it cannot be read.
struct upload_line {
  std::string name;
  std::uint64_t size = 0;
};
std::optional<upload_line> parse_upload_line(std::string_view line);

class upload_channel final : public asynchat::async_chat {
 public:
  upload_channel(asyncore::socket sock,
                 std::shared_ptr<const upload_options> options,
                 connection_limit::place place);

  void handle_read() override;
  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void found_terminator() override;

 private:
  void begin(const std::string& line);
  void finish();
  void reply(const std::string& text);

  std::shared_ptr<const upload_options> options_;
  std::optional<upload_line> announced_;  // Once its line has come.
  connection_limit::place place_;
  asyncore::deadline patience_;
};

class upload_server final : public asyncore::dispatcher {
 public:
  // Throws asyncore::os_error if it cannot listen there.
  explicit upload_server(
      std::uint16_t port, upload_options options = {},
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  bool readable() override { return limit_.has_room(); }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override;

 private:
  std::shared_ptr<const upload_options> options_;
  connection_limit limit_;
};

}  // namespace examples

#endif  // EXAMPLES_UPLOAD_SERVER_H_
