// A channel for protocols of requests and responses: it cuts what comes in at
// terminators, and queues what goes out.
//
//   class line_channel : public asynchat::async_chat {
//    public:
//     explicit line_channel(asyncore::socket sock)
//         : async_chat(std::move(sock)) {
//       set_terminator("\r\n");
//     }
//     void collect_incoming_data(std::string_view data) override {
//       _collect_incoming_data(data);
//     }
//     void found_terminator() override { push("you said " + _get_data()); }
//   };
//
// Names and behaviour are those of asynchat.async_chat in the documentation of
// Python 2.6.1, as CPython 3.11 behaves. Safe mode differs in four points:
//
// - Nothing more is delivered once a handler has closed the channel.
// - No empty send is made.
// - What a producer pushes inside `more` comes after the block it returns.
// - What a loop inside collect_incoming_data reads is delivered when that
//   handler has returned.
//
// Beyond Python's page there are what servers need against peers that never
// come to an end: `limit_unit_time` and `close_gracefully`.

#ifndef CORE_ASYNC_CHAT_H_
#define CORE_ASYNC_CHAT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/deadline.h"
#include "core/dispatcher.h"
#include "core/producer.h"

namespace asynchat {

// What a unit of input ends with. Nothing (Python: None), the empty string and
// 0 mean that it does not end: data is collected as it comes. A number is how
// many bytes are still to come, and is used up: it becomes 0 before
// found_terminator. A string stays in force until it is changed.
using terminator = std::variant<std::monostate, std::int64_t, std::string>;

// The terminator was never set (Python: AttributeError).
class no_terminator : public std::logic_error {
 public:
  no_terminator() : std::logic_error("the channel has no terminator yet") {}
};

// What stands in the output queue: bytes that are still to be sent, a producer,
// or (Python: None) the mark to close.
using queued = std::variant<std::monostate, std::string_view, const producer*>;

class async_chat : public asyncore::dispatcher {
 public:
  using dispatcher::dispatcher;

  // How much is read at a time, and how much is sent; also how push cuts.
  std::size_t ac_in_buffer_size = 65536;
  std::size_t ac_out_buffer_size = 65536;

  // value_error if the number is negative (bpo-11259).
  void set_terminator(std::string_view text);
  void set_terminator(const char* text) {
    set_terminator(std::string_view(text));
  }
  void set_terminator(std::int64_t bytes);
  void set_terminator(int bytes) { set_terminator(std::int64_t{bytes}); }
  void set_terminator(std::nullopt_t none);
  // Python's None is std::nullopt.
  void set_terminator(std::nullptr_t none) = delete;
  // Asked anew for each unit. Throws no_terminator until one is set.
  virtual terminator get_terminator() const;

  // A part of a unit: never empty, and cut anywhere. To be overridden, as is
  // found_terminator: the unit is complete. By themselves they throw
  // not_implemented.
  virtual void collect_incoming_data(std::string_view data);
  virtual void found_terminator();

  // Queues bytes, cut into pieces of ac_out_buffer_size, and sends what it can.
  // The channel may be destroyed by then, as after send.
  virtual void push(std::string_view data);
  // Queues a producer, or bytes as they are.
  void push_with_producer(std::unique_ptr<producer> source);
  void push_with_producer(std::string data);
  // Closes, by handle_close, when all that was queued before has been sent.
  virtual void close_when_done();
  // Forgets what was received and not delivered, and what is queued.
  virtual void discard_buffers();

  // Ends the connection so that the peer gets all that was queued. A close with
  // input unread, or before input that is still to come, resets the connection
  // (RFC 1122 4.2.2.13), and a reset may take from the peer what it has not
  // read yet: the last reply (RFC 9112 9.6). So this sends what is queued,
  // shuts the sending direction, reads on and drops what comes, and closes when
  // the peer has ended its direction too.
  //
  // It also closes when the connection breaks, and when nothing was sent for as
  // long as `deadline`: counted from this call, and anew from each send that
  // takes something. What comes in does not move it. 0 is the next pass. If
  // there is still something to be sent then, the connection is reset, so that
  // the peer does not take for whole what it has got.
  //
  // From this call on collect_incoming_data, found_terminator and handle_eof
  // hear nothing, and what is pushed is dropped. At the end handle_close is
  // called, once; what it has not closed is closed after it. Only a program
  // that hears handle_close first (a connection that send or recv found lost)
  // and then calls this hears it twice.
  //
  // May be called in any handler. The channel may be destroyed by then, as
  // after push: if nobody is connected, handle_close comes at once. Nothing
  // happens a second time, or if the channel is not open. A channel that is
  // still connecting has until the deadline to connect. A class that overrides
  // `readable` lets it read on by answering true; one that overrides
  // handle_read, handle_write or initiate_send calls the one it overrides.
  void close_gracefully(asyncore::duration deadline);
  // Whether it was called and the connection has not ended yet.
  bool is_closing_gracefully() const {
    return ending_ && ending_->session == session();
  }

  // `on_late` is called if a unit is not complete within `limit` of its first
  // byte, however often a byte of it comes (see deadline.h); instead of the
  // limit that was set before. A unit whose beginning is there already counts
  // from its next byte. What has no end (see `terminator`) has no limit.
  void limit_unit_time(asyncore::duration limit,
                       asyncore::timer_queue::callback on_late);

  bool readable() override { return true; }
  // Something is queued, or the connection does not stand yet.
  bool writable() override {
    return !queue_.empty() || !connected || must_half_close();
  }
  void handle_read() override;
  void handle_write() override { initiate_send(); }
  void handle_close() override { close(); }
  // One send of what is queued.
  virtual void initiate_send();

  // A way to collect: appends to `incoming`, and takes it all. The names are
  // those of Python's own. NOLINTBEGIN(readability-identifier-naming)
  void _collect_incoming_data(std::string_view data) { incoming += data; }
  std::string _get_data() { return std::exchange(incoming, {}); }
  // NOLINTEND(readability-identifier-naming)
  std::string incoming;

  // What was received and not yet delivered.
  std::string_view ac_in_buffer() const {
    return std::string_view(in_buffer_).substr(in_begin_);
  }
  // What is queued, the next to be sent first; valid until the channel is used.
  std::vector<queued> producer_fifo() const;
  // How many items are queued: pieces, producers, and the mark to close.
  std::size_t producer_fifo_size() const { return queue_.size(); }

 private:
  // Bytes, a producer (`source`), or the mark to close.
  struct item {
    std::string data;
    std::size_t sent_size = 0;
    std::unique_ptr<producer> source;
    bool closes = false;

    std::string_view rest() const {
      return std::string_view(data).substr(sent_size);
    }
  };
  // What close_gracefully has begun, for as long as the channel has the socket
  // of that session.
  struct ending {
    std::uint32_t session;
    asyncore::timer deadline{};
    bool half_closed = false;
    bool input_ended = false;
  };
  // What one handle_read, and one initiate_send, do step by step. The handlers
  // that they call may close or destroy the channel.
  class delivery;
  class transmission;

  void set_terminator_to(terminator value);
  std::optional<std::string> receive();
  void append_input(std::string_view data);
  void drop_input(std::size_t count);
  void queue(item entry);
  bool must_half_close() const {
    return is_closing_gracefully() && !ending_->half_closed;
  }
  void end_output();
  void end_input();
  void skip_input();
  void give_up();
  void finish();

  std::optional<terminator> terminator_;
  std::uint32_t terminator_sets_ = 0;
  std::string in_buffer_;
  std::size_t in_begin_ = 0;
  // Shared, because a handler may clear the queue while its front is sent.
  std::deque<std::shared_ptr<item>> queue_;
  // How deep the calls of collect_incoming_data, and of `more`, nest.
  int collects_ = 0;
  int refills_ = 0;
  std::optional<ending> ending_;
  std::optional<asyncore::deadline> unit_deadline_;
};

// How many bytes at the end of `haystack` are the beginning of `needle`: the
// longest such that is shorter than `needle`. -1 for an empty needle.
std::int64_t find_prefix_at_end(std::string_view haystack,
                                std::string_view needle);

}  // namespace asynchat

#endif  // CORE_ASYNC_CHAT_H_
