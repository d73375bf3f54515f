#include "core/async_chat.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "core/exceptions.h"
#include "core/observer.h"
#include "core/recursion.h"

namespace asynchat {

using asyncore::call;

// Gives what was received to the handlers, unit by unit.
class async_chat::delivery {
 public:
  explicit delivery(async_chat& chat)
      : chat_(chat), alive_(chat.life()), session_(chat.session()) {}

  void run();

  bool is_alive() const { return alive_.alive(); }
  // False once the channel is gone, or closes gracefully. In safe mode also
  // false once a handler has closed it, whereas CPython goes on with the closed
  // channel.
  bool goes_on() const {
    if (!alive_.alive() || chat_.is_closing_gracefully()) return false;
    return !chat_.is_safe() || session_ == chat_.session();
  }

 private:
  // Each of these is false if delivery is over.
  bool deliver_unit(const terminator& end);
  bool deliver_whole();
  bool deliver_count(std::int64_t count);
  bool deliver_part();
  bool deliver_line(const std::string& end);
  bool collect(std::size_t count);
  bool finish_unit();

  bool ends(const terminator& end) const;
  std::size_t leading(std::int64_t count) const;
  std::string_view input() const { return chat_.ac_in_buffer(); }

  async_chat& chat_;
  asyncore::lifetime::watch alive_;
  std::uint32_t session_;
};

// Sends from the front of the queue.
class async_chat::transmission {
 public:
  explicit transmission(async_chat& chat) : chat_(chat), alive_(chat.life()) {}

  void run();

  bool is_alive() const { return alive_.alive(); }

 private:
  void refill(const std::shared_ptr<item>& first);
  std::string ask_for_more(producer& source);
  void send_chunk(const std::shared_ptr<item>& first);
  void drop_sent(const std::shared_ptr<item>& first, std::size_t sent);
  bool is_first(const std::shared_ptr<item>& which) const {
    return !chat_.queue_.empty() && chat_.queue_.front() == which;
  }

  async_chat& chat_;
  asyncore::lifetime::watch alive_;
};

// --- Terminators ------------------------------------------------------------

void async_chat::set_terminator_to(terminator value) {
  ++terminator_sets_;
  terminator_ = std::move(value);
}

void async_chat::set_terminator(std::string_view text) {
  set_terminator_to(std::string(text));
}

void async_chat::set_terminator(std::int64_t bytes) {
  if (bytes < 0) {
    throw asyncore::value_error(
        "the number of received bytes must be positive");
  }
  set_terminator_to(bytes);
}

void async_chat::set_terminator(std::nullopt_t /*none*/) {
  set_terminator_to(std::monostate());
}

terminator async_chat::get_terminator() const {
  if (!terminator_) throw no_terminator();
  return *terminator_;
}

void async_chat::collect_incoming_data(std::string_view /*data*/) {
  throw asyncore::not_implemented("must be implemented in subclass");
}

void async_chat::found_terminator() {
  throw asyncore::not_implemented("must be implemented in subclass");
}

// --- Input ------------------------------------------------------------------

namespace {

// bpo-16133: readiness may be spurious, so having nothing to read is no error.
// The four errnos are those that CPython ignores.
bool has_no_input(int error, bool safe) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EALREADY ||
         error == EINPROGRESS || (safe && error == EINTR);
}

}  // namespace

// What was received; nothing if the event is over.
std::optional<std::string> async_chat::receive() {
  const delivery work(*this);
  try {
    return recv(ac_in_buffer_size);
  } catch (const asyncore::os_error& error) {
    if (!work.is_alive() || has_no_input(error.number(), is_safe())) {
      return std::nullopt;
    }
    // As in CPython, the channel reports the error itself, and handle_read
    // returns.
    tell(call::handle_error, [this] { handle_error(); });
    return std::nullopt;
  }
}

void async_chat::handle_read() {
  if (is_closing_gracefully()) return skip_input();
  delivery work(*this);
  const std::optional<std::string> data = receive();
  if (!data || !work.goes_on()) return;
  // After an empty read too: CPython then goes once more through what the
  // buffer still holds.
  append_input(*data);
  // A loop inside collect_incoming_data has come here. What is being collected
  // goes first; CPython delivers it once more, and drops the new data.
  if (is_safe() && collects_ > 0) return;
  work.run();
}

// Delivered bytes stay in the buffer until they are the larger part of it. So
// each byte is moved at most once on average.
void async_chat::append_input(std::string_view data) {
  if (in_begin_ > in_buffer_.size() / 2) {
    in_buffer_.erase(0, std::exchange(in_begin_, 0));
  }
  in_buffer_ += data;
}

void async_chat::drop_input(std::size_t count) {
  in_begin_ += std::min(count, ac_in_buffer().size());
}

void async_chat::delivery::run() {
  while (!input().empty()) {
    // Asked anew for each unit: found_terminator may have set another one.
    const terminator end = chat_.get_terminator();
    if (!goes_on() || !deliver_unit(end)) return;
  }
}

bool async_chat::delivery::deliver_unit(const terminator& end) {
  auto& limit = chat_.unit_deadline_;
  if (!ends(end)) {
    if (limit) limit->stop();
    return deliver_whole();
  }
  if (limit) limit->start();
  const auto* count = std::get_if<std::int64_t>(&end);
  return count != nullptr ? deliver_count(*count)
                          : deliver_line(std::get<std::string>(end));
}

bool async_chat::delivery::ends(const terminator& end) const {
  if (const auto* count = std::get_if<std::int64_t>(&end)) {
    // set_terminator refuses negative numbers, but the subtraction in
    // deliver_part may produce one. Python takes every number but 0 for true.
    return chat_.is_safe() ? *count > 0 : *count != 0;
  }
  const auto* text = std::get_if<std::string>(&end);
  return text != nullptr && !text->empty();
}

// The handler gets a copy, because it may change the buffer. The buffer is
// advanced only when the handler has returned: if it throws, the same bytes are
// delivered again.
bool async_chat::delivery::collect(std::size_t count) {
  const std::string data(input().substr(0, count));
  const asyncore::recursion_scope scope(chat_.collects_, chat_.life());
  asyncore::observed(
      chat_.observers(),
      {.who = chat_, .what = call::collect_incoming_data, .data = data},
      [&] { chat_.collect_incoming_data(data); });
  return goes_on();
}

bool async_chat::delivery::finish_unit() {
  if (chat_.unit_deadline_) chat_.unit_deadline_->stop();
  chat_.tell(call::found_terminator, [this] { chat_.found_terminator(); });
  return goes_on();
}

bool async_chat::delivery::deliver_whole() {
  const std::size_t length = input().size();
  if (!collect(length)) return false;
  // CPython empties the buffer, even of what came in meanwhile.
  chat_.drop_input(chat_.is_safe() ? length : input().size());
  return true;
}

bool async_chat::delivery::deliver_count(std::int64_t count) {
  const auto length = static_cast<std::int64_t>(input().size());
  if (length < count) return deliver_part();
  if (!collect(leading(count))) return false;
  // From the buffer as it is now, which the handler may have changed.
  chat_.drop_input(leading(count));
  // A number is used up before the handler is called, which may set the next.
  chat_.set_terminator_to(std::int64_t{0});
  return finish_unit();
}

// The buffer holds only the beginning of a longer unit.
bool async_chat::delivery::deliver_part() {
  const std::size_t length = input().size();
  const std::uint32_t times_set = chat_.terminator_sets_;
  if (!collect(length)) return false;
  chat_.drop_input(chat_.is_safe() ? length : input().size());
  // CPython subtracts from whatever the terminator is by now. In safe mode, a
  // terminator that the handler has set counts from here on.
  if (chat_.is_safe() && times_set != chat_.terminator_sets_) return true;
  auto& latest = chat_.terminator_;
  auto* count = latest ? std::get_if<std::int64_t>(&*latest) : nullptr;
  if (count == nullptr) {
    throw asyncore::type_error("the terminator is not a number any more");
  }
  *count -= static_cast<std::int64_t>(length);
  return true;
}

// How many bytes Python's slice [:count] of the buffer has: all but the last
// ones if the number is negative, as the subtraction above can make it.
std::size_t async_chat::delivery::leading(std::int64_t count) const {
  const auto length = static_cast<std::int64_t>(input().size());
  const std::int64_t end = count < 0 ? length + count : count;
  return static_cast<std::size_t>(std::clamp(end, std::int64_t{0}, length));
}

bool async_chat::delivery::deliver_line(const std::string& end) {
  const std::size_t length = input().size();
  const std::size_t place = input().find(end);
  if (place != std::string_view::npos) {
    // An empty line has no data, only an end.
    if (place > 0 && !collect(place)) return false;
    chat_.drop_input(place + end.size());
    return finish_unit();
  }
  // The last bytes may begin a terminator whose rest has not arrived yet. They
  // are kept back, so that no terminator is delivered as data.
  const auto tail = static_cast<std::size_t>(find_prefix_at_end(input(), end));
  if (tail == 0) return deliver_whole();
  if (tail == length || !collect(length - tail)) return false;
  if (chat_.is_safe()) {
    chat_.drop_input(length - tail);
    return true;
  }
  // CPython keeps the last bytes of the buffer as it is by now, and ends the
  // event.
  const std::size_t size = input().size();
  chat_.drop_input(size - std::min(size, tail));
  return false;
}

// --- Output -----------------------------------------------------------------

void async_chat::queue(item entry) {
  if (is_closing_gracefully()) return;
  queue_.push_back(std::make_shared<item>(std::move(entry)));
}

void async_chat::push(std::string_view data) {
  const std::size_t size = ac_out_buffer_size;
  if (data.size() <= size) {
    queue({.data = std::string(data), .source = nullptr});
  } else {
    // Pieces of no bytes would never use the data up.
    if (size == 0) throw asyncore::value_error("ac_out_buffer_size is 0");
    for (; !data.empty(); data.remove_prefix(std::min(size, data.size()))) {
      queue({.data = std::string(data.substr(0, size)), .source = nullptr});
    }
  }
  initiate_send();
}

void async_chat::push_with_producer(std::unique_ptr<producer> source) {
  // Python's None in the queue is the mark to close.
  if (source == nullptr) return close_when_done();
  queue({.data = {}, .source = std::move(source)});
  initiate_send();
}

void async_chat::push_with_producer(std::string data) {
  queue({.data = std::move(data), .source = nullptr});
  initiate_send();
}

void async_chat::close_when_done() {
  // No send here, as in CPython: a queue with an item makes the channel
  // writable, and the next write event comes to the mark.
  queue({.data = {}, .source = nullptr, .closes = true});
}

void async_chat::discard_buffers() {
  in_buffer_.clear();
  in_begin_ = 0;
  incoming.clear();
  queue_.clear();
}

std::vector<queued> async_chat::producer_fifo() const {
  std::vector<queued> items;
  items.reserve(queue_.size());
  for (const std::shared_ptr<item>& entry : queue_) {
    if (entry->closes) {
      items.emplace_back();
    } else if (entry->source != nullptr) {
      items.emplace_back(entry->source.get());
    } else {
      items.emplace_back(entry->rest());
    }
  }
  return items;
}

void async_chat::initiate_send() {
  // A producer pushes inside more(): the block that it is about to return comes
  // first. CPython asks it again at once, without end if it pushes each time.
  if (is_safe() && refills_ > 0) return;
  transmission work(*this);
  work.run();
  if (work.is_alive()) end_output();
}

void async_chat::transmission::run() {
  while (alive_.alive() && !chat_.queue_.empty() && chat_.connected) {
    // Shared, because a handler may clear the queue.
    const std::shared_ptr<item> first = chat_.queue_.front();
    if (first->closes) {
      // The mark goes first: the handler may open the channel again.
      chat_.queue_.pop_front();
      // close_gracefully came after it; what stands behind it is not sent.
      if (chat_.is_closing_gracefully()) return chat_.queue_.clear();
      chat_.tell(call::handle_close, [this] { chat_.handle_close(); });
      return;
    }
    if (first->source != nullptr) {
      refill(first);
      continue;
    }
    if (first->rest().empty()) {
      chat_.queue_.pop_front();
      // CPython makes a send of nothing for a push of nothing.
      if (chat_.is_safe()) continue;
    }
    // One send for each call, so that one channel does not keep the others
    // waiting.
    send_chunk(first);
    return;
  }
}

void async_chat::transmission::send_chunk(const std::shared_ptr<item>& first) {
  const std::string_view chunk =
      first->rest().substr(0, chat_.ac_out_buffer_size);
  std::size_t sent = 0;
  try {
    sent = chat_.send(chunk);
  } catch (const asyncore::os_error&) {
    // Reported here, as in CPython: thrown on, it would come out of push.
    if (!alive_.alive()) return;
    chat_.tell(call::handle_error, [this] { chat_.handle_error(); });
    return;
  }
  if (!alive_.alive() || sent == 0) return;
  if (chat_.is_closing_gracefully()) chat_.ending_->deadline.reset();
  drop_sent(first, sent);
}

// In CPython the rest takes the place of whatever is first by now; in safe mode
// a queue that a handler has changed stays as the handler left it.
void async_chat::transmission::drop_sent(const std::shared_ptr<item>& first,
                                         std::size_t sent) {
  if (!is_first(first)) {
    if (chat_.is_safe()) return;
    if (chat_.queue_.empty()) throw std::out_of_range("send cleared the queue");
    chat_.queue_.front() = first;
  }
  first->sent_size += std::min(sent, first->rest().size());
  if (first->rest().empty()) chat_.queue_.pop_front();
}

std::string async_chat::transmission::ask_for_more(producer& source) {
  const asyncore::recursion_scope scope(chat_.refills_, chat_.life());
  return source.more();
}

// A producer gives its next block, which is sent before it is asked again; one
// that has nothing more leaves the queue.
void async_chat::transmission::refill(const std::shared_ptr<item>& first) {
  std::string block = ask_for_more(*first->source);
  if (!alive_.alive()) return;
  if (chat_.is_safe() && !is_first(first)) return;
  if (!block.empty()) {
    chat_.queue_.push_front(std::make_shared<item>(
        item{.data = std::move(block), .source = nullptr}));
    return;
  }
  // CPython removes whatever is first by now, and fails if nothing is.
  if (chat_.queue_.empty())
    throw std::out_of_range("the producer cleared its queue");
  chat_.queue_.pop_front();
}

// --- The end, and what limits a unit ----------------------------------------

void async_chat::close_gracefully(asyncore::duration deadline) {
  if (is_closing_gracefully() || !socket().is_open()) return;
  ending_ = ending{.session = session()};
  in_buffer_.clear();
  in_begin_ = 0;
  if (unit_deadline_) unit_deadline_->stop();
  // A peer that was gone before it was accepted takes nothing.
  if (!connected && !connecting) return finish();
  ending_->deadline = call_later(deadline, [this] {
    if (is_closing_gracefully()) give_up();
  });
  initiate_send();
}

// All was sent: the peer is told so, unless it has ended its direction already
// and the close tells it.
void async_chat::end_output() {
  if (!must_half_close() || !queue_.empty() || !connected) return;
  ending_->half_closed = true;
  if (ending_->input_ended || !transport_shutdown(SHUT_WR)) finish();
}

void async_chat::end_input() {
  ending_->input_ended = true;
  // The end of the stream stays readable.
  resting = true;
  if (ending_->half_closed) finish();
}

// Reads all that is there, because under poll a hang-up may follow in the same
// event, and would close the channel with the rest unread. More than a receive
// buffer holds does not come between two passes of an honest peer.
void async_chat::skip_input() {
  constexpr std::size_t block_size = 65536;
  constexpr int blocks_max = 256;
  for (int blocks = 0; blocks < blocks_max; ++blocks) {
    const asyncore::result<std::string> data = read_transport(block_size);
    if (!data) {
      if (!has_no_input(data.error(), is_safe())) finish();
      return;
    }
    if (data->empty()) return end_input();
  }
}

// What the peer has got is not all: it is not to see an end in good order.
void async_chat::give_up() {
  if (!queue_.empty() && connected) {
    static_cast<void>(socket().net()->reset_on_close(socket().fileno()));
  }
  finish();
}

// Closes even if handle_close does not, or throws: nothing else would end the
// connection from here on.
void async_chat::finish() {
  const asyncore::lifetime::watch self(life());
  const std::uint32_t ended = session();
  const auto close_anyway = [&] {
    if (self.alive() && ended == session()) close();
  };
  try {
    tell(call::handle_close, [this] { handle_close(); });
  } catch (...) {
    close_anyway();
    throw;
  }
  close_anyway();
}

void async_chat::limit_unit_time(asyncore::duration limit,
                                 asyncore::timer_queue::callback on_late) {
  unit_deadline_.emplace(*this, limit, std::move(on_late));
}

std::int64_t find_prefix_at_end(std::string_view haystack,
                                std::string_view needle) {
  auto length = static_cast<std::int64_t>(needle.size()) - 1;
  while (length > 0 && !haystack.ends_with(needle.substr(
                           0, static_cast<std::size_t>(length)))) {
    --length;
  }
  return length;
}

}  // namespace asynchat
