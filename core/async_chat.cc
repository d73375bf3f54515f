#include "core/async_chat.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "core/exceptions.h"
#include "core/observer.h"
#include "core/recursion.h"

namespace asynchat {

using asyncore::call;

// Whether a handler has left anything to go on with: in CPython the channel
// goes on although a handler has closed it, in safe mode it stops.
struct async_chat::delivery {
  explicit delivery(const async_chat& to)
      : channel(to), alive(to.life()), session(to.session()) {}

  bool goes_on() const {
    if (!alive.alive()) return false;
    return !channel.is_safe() || session == channel.session();
  }

  const async_chat& channel;
  asyncore::lifetime::watch alive;
  std::uint32_t session;
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

// What was received; nothing if the event is over.
std::optional<std::string> async_chat::receive() {
  const delivery to(*this);
  try {
    return recv(ac_in_buffer_size);
  } catch (const asyncore::os_error& error) {
    const int number = error.number();
    const bool would_block = number == EAGAIN || number == EWOULDBLOCK ||
                             number == EALREADY || number == EINPROGRESS ||
                             (is_safe() && number == EINTR);
    if (would_block || !to.alive.alive()) return std::nullopt;
    tell(call::handle_error, [this] { handle_error(); });
    return std::nullopt;
  }
}

void async_chat::handle_read() {
  const delivery to(*this);
  const std::optional<std::string> data = receive();
  if (!data || !to.goes_on()) return;
  append_input(*data);
  // By a loop inside collect_incoming_data: what is being collected comes
  // first. CPython delivers that once more, and drops what has come.
  if (is_safe() && collects_ > 0) return;
  deliver(to);
}

// What was delivered is dropped when it is the larger part of the buffer, so
// that each byte is moved at most once on average.
void async_chat::append_input(std::string_view data) {
  if (in_begin_ > in_buffer_.size() / 2) {
    in_buffer_.erase(0, std::exchange(in_begin_, 0));
  }
  in_buffer_ += data;
}

void async_chat::drop_input(std::size_t count) {
  in_begin_ += std::min(count, ac_in_buffer().size());
}

void async_chat::deliver(const delivery& to) {
  while (!ac_in_buffer().empty()) {
    const terminator end = get_terminator();
    if (!to.goes_on() || !deliver_unit(to, end)) return;
  }
}

// Each of these is false if delivery is over.
bool async_chat::deliver_unit(const delivery& to, const terminator& end) {
  if (const auto* count = std::get_if<std::int64_t>(&end)) {
    const bool counts = is_safe() ? *count > 0 : *count != 0;
    if (counts) return deliver_count(to, *count);
  } else if (const auto* text = std::get_if<std::string>(&end)) {
    if (!text->empty()) return deliver_line(to, *text);
  }
  return deliver_whole(to);
}

// The handler gets a copy: it may change the buffer. It is advanced only when
// the handler has returned, so that what it threw on is delivered again.
bool async_chat::collect(const delivery& to, std::size_t count) {
  const std::string data(ac_in_buffer().substr(0, count));
  const asyncore::recursion_scope scope(collects_, life());
  asyncore::observed(
      observers(),
      {.who = *this, .what = call::collect_incoming_data, .data = data},
      [&] { collect_incoming_data(data); });
  return to.goes_on();
}

bool async_chat::found(const delivery& to) {
  tell(call::found_terminator, [this] { found_terminator(); });
  return to.goes_on();
}

bool async_chat::deliver_whole(const delivery& to) {
  const std::size_t length = ac_in_buffer().size();
  if (!collect(to, length)) return false;
  drop_input(is_safe() ? length : ac_in_buffer().size());
  return true;
}

bool async_chat::deliver_count(const delivery& to, std::int64_t count) {
  const auto length = static_cast<std::int64_t>(ac_in_buffer().size());
  if (length < count) return deliver_part(to);
  if (!collect(to, leading(count))) return false;
  drop_input(leading(count));
  set_terminator_to(std::int64_t{0});
  return found(to);
}

// All that there is of a unit that is longer.
bool async_chat::deliver_part(const delivery& to) {
  const std::size_t length = ac_in_buffer().size();
  const std::uint32_t times_set = terminator_sets_;
  if (!collect(to, length)) return false;
  drop_input(is_safe() ? length : ac_in_buffer().size());
  // CPython subtracts from whatever the terminator is by now. In safe mode one
  // that the handler has set counts what comes from here on.
  if (is_safe() && times_set != terminator_sets_) return true;
  auto* left = terminator_ ? std::get_if<std::int64_t>(&*terminator_) : nullptr;
  if (left == nullptr) {
    throw asyncore::type_error("the terminator is not a number any more");
  }
  *left -= static_cast<std::int64_t>(length);
  return true;
}

// How many bytes Python's slice [:count] of the buffer has: all but the last
// ones if the number is negative, as the subtraction above can make it.
std::size_t async_chat::leading(std::int64_t count) const {
  const auto length = static_cast<std::int64_t>(ac_in_buffer().size());
  const std::int64_t end = count < 0 ? length + count : count;
  return static_cast<std::size_t>(std::clamp(end, std::int64_t{0}, length));
}

bool async_chat::deliver_line(const delivery& to, const std::string& end) {
  const std::size_t length = ac_in_buffer().size();
  const std::size_t at = ac_in_buffer().find(end);
  if (at != std::string_view::npos) {
    if (at > 0 && !collect(to, at)) return false;
    drop_input(at + end.size());
    return found(to);
  }
  const auto kept =
      static_cast<std::size_t>(find_prefix_at_end(ac_in_buffer(), end));
  if (kept == 0) return deliver_whole(to);
  if (kept == length || !collect(to, length - kept)) return false;
  if (is_safe()) {
    drop_input(length - kept);
    return true;
  }
  const std::size_t now = ac_in_buffer().size();
  drop_input(now - std::min(now, kept));
  return false;
}

// --- Output -----------------------------------------------------------------

void async_chat::queue(item made) {
  queue_.push_back(std::make_shared<item>(std::move(made)));
}

void async_chat::push(std::string_view data) {
  const std::size_t size = ac_out_buffer_size;
  if (data.size() <= size) {
    queue({.data = std::string(data), .from = nullptr});
  } else {
    if (size == 0) throw asyncore::value_error("ac_out_buffer_size is 0");
    for (; !data.empty(); data.remove_prefix(std::min(size, data.size()))) {
      queue({.data = std::string(data.substr(0, size)), .from = nullptr});
    }
  }
  initiate_send();
}

void async_chat::push_with_producer(std::unique_ptr<producer> from) {
  if (from == nullptr) return close_when_done();
  queue({.data = {}, .from = std::move(from)});
  initiate_send();
}

void async_chat::push_with_producer(std::string data) {
  queue({.data = std::move(data), .from = nullptr});
  initiate_send();
}

void async_chat::close_when_done() {
  queue({.data = {}, .from = nullptr, .closes = true});
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
  for (const std::shared_ptr<item>& each : queue_) {
    if (each->closes) {
      items.emplace_back();
    } else if (each->from != nullptr) {
      items.emplace_back(each->from.get());
    } else {
      items.emplace_back(each->rest());
    }
  }
  return items;
}

void async_chat::initiate_send() {
  // A producer that pushes while it is asked for more: what it gives comes
  // first. CPython asks it once more at once, and without end if it always
  // pushes.
  if (is_safe() && refills_ > 0) return;
  const asyncore::lifetime::watch self(life());
  while (self.alive() && !queue_.empty() && connected) {
    const std::shared_ptr<item> first = queue_.front();
    if (first->closes) {
      queue_.pop_front();
      tell(call::handle_close, [this] { handle_close(); });
      return;
    }
    if (first->from != nullptr) {
      refill(first);
      continue;
    }
    if (first->rest().empty()) {
      queue_.pop_front();
      // CPython makes a send of nothing for a push of nothing.
      if (is_safe()) continue;
    }
    send_chunk(first);
    return;
  }
}

void async_chat::send_chunk(const std::shared_ptr<item>& first) {
  const asyncore::lifetime::watch self(life());
  const std::string_view chunk = first->rest().substr(0, ac_out_buffer_size);
  std::size_t sent = 0;
  try {
    sent = send(chunk);
  } catch (const asyncore::os_error&) {
    if (!self.alive()) return;
    tell(call::handle_error, [this] { handle_error(); });
    return;
  }
  if (self.alive() && sent > 0) drop_sent(first, sent);
}

// In CPython the rest takes the place of whatever is first by now; in safe mode
// a queue that a handler has changed stays as the handler left it.
void async_chat::drop_sent(const std::shared_ptr<item>& first,
                           std::size_t sent) {
  const bool still_first = !queue_.empty() && queue_.front() == first;
  if (!still_first) {
    if (is_safe()) return;
    if (queue_.empty()) throw std::out_of_range("send cleared the queue");
    queue_.front() = first;
  }
  first->sent += std::min(sent, first->rest().size());
  if (first->rest().empty()) queue_.pop_front();
}

std::string async_chat::ask_for_more(producer& from) {
  const asyncore::recursion_scope scope(refills_, life());
  return from.more();
}

// A producer gives its next block, which is sent before it is asked again; one
// that has nothing more leaves the queue.
void async_chat::refill(const std::shared_ptr<item>& first) {
  const asyncore::lifetime::watch self(life());
  std::string block = ask_for_more(*first->from);
  if (!self.alive()) return;
  const bool still_first = !queue_.empty() && queue_.front() == first;
  if (is_safe() && !still_first) return;
  if (!block.empty()) {
    queue_.push_front(std::make_shared<item>(
        item{.data = std::move(block), .from = nullptr}));
    return;
  }
  if (queue_.empty()) throw std::out_of_range("the producer cleared its queue");
  queue_.pop_front();
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
