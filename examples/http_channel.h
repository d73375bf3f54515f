// A channel that reads HTTP/1.1 messages (RFC 9112), one after the other, and
// is the same for the two ends: http_server and http_chat_client build on it.
//
// It shows what terminators are for. A head ends with CR LF CR LF; a body has a
// number of bytes; a chunk is a line with its size, and then so many bytes; and
// a body that ends with its connection has no terminator at all.
//
// Nothing that the other end sends makes it keep more than a head and a body of
// the sizes that are set here: it refuses what is longer.

#ifndef EXAMPLES_HTTP_CHANNEL_H_
#define EXAMPLES_HTTP_CHANNEL_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/async_chat.h"
#include "examples/http_head.h"
#include "examples/urgent_data.h"

namespace examples {

class http_channel : public asynchat::async_chat {
 public:
  explicit http_channel(asyncore::socket sock);
  explicit http_channel(asyncore::socket_map& map);

  // The longest that are taken, in bytes. Trailers count as a head, together
  // with what stands beside the sizes of chunks: extensions, or many zeros.
  std::size_t head_size_max = 8192;
  std::size_t body_size_max = 1'000'000;

  void handle_expt() override { drop_urgent_data(socket()); }
  void collect_incoming_data(std::string_view data) override;
  void found_terminator() override;

 protected:
  // A head is there. It says what follows by `read_body`, or refuses it.
  virtual void handle_head(const http_head& head) = 0;
  // The message is complete.
  virtual void handle_message(const http_head& head, std::string body) = 0;
  // What comes in is no HTTP, or too long. `status` is what a server answers;
  // `start` is the first line of the message, as far as it has come. Nothing
  // more is read.
  virtual void handle_bad_message(std::string_view start, int status,
                                  std::string_view why) = 0;

  void read_body(const http_framing& framing);
  void refuse(int status, std::string_view why);
  // From here on what comes in is dropped.
  void stop_reading();
  // To be called at the end of the stream, which is the end of a body that has
  // no other. False if there is no such body.
  bool end_with_stream();

 private:
  enum class reading { head, body, size, chunk, trailer, to_the_end, nothing };

  void read_until(reading what, std::string_view end);
  std::size_t size_max() const;
  bool has_long_target() const;
  void end_head();
  void end_size();
  void end_chunk();
  void end_trailer();
  void end_message();
  bool take_extra(std::size_t size);

  reading reading_ = reading::head;
  http_head head_;
  std::string body_;
  std::size_t extra_size_ = 0;  // Of chunk extensions and trailers.
};

}  // namespace examples

#endif  // EXAMPLES_HTTP_CHANNEL_H_
