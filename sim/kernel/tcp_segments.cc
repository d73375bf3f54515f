// What a TCP socket sends over the wire, and what it does when a segment
// arrives.

#include <cerrno>
#include <utility>

#include "sim/kernel/tcp.h"

namespace rehearse {
namespace {

// Linux repeats a SYN that nobody answers after 1, 3, 7, 15, 31 and 63 seconds,
// and gives up after 127 (net.ipv4.tcp_syn_retries = 6).
constexpr int syn_retries_max = 6;

asyncore::duration syn_timeout(int retries) {
  return std::chrono::seconds(1 << retries);
}

// An event beyond the kinds of segments: the timer of an unanswered SYN.
constexpr std::uint32_t syn_timer = 100;

}  // namespace

// --- Sending ----------------------------------------------------------------

// The receiver is held until the segment has arrived.
void tcp_socket::carry(segment_kind what, tcp_socket& receiver,
                       std::string_view bytes) {
  receiver.hold();
  // What arrives here, but for a SYN, is an answer: it comes from the other
  // end.
  const bool is_answer = &receiver == this && what != segment_kind::syn;
  const address& from = is_answer ? remote_ : local();
  const address& to = is_answer ? local() : remote_;
  stack_.around().carry({what, from, to, receiver.connection_, bytes},
                        receiver);
}

void tcp_socket::send_syn() { carry(segment_kind::syn, *this); }

void tcp_socket::send_rst() {
  if (peer_ == nullptr) return;
  carry(segment_kind::rst, *peer_);
  peer_->peer_ = nullptr;
  peer_ = nullptr;
}

void tcp_socket::send_fin() {
  if (peer_ != nullptr) {
    carry(segment_kind::fin, *peer_);
  } else {
    // Nobody is left to receive it. It counts as delivered, or this end would
    // never finish.
    fin_delivered_ = true;
  }
}

// --- Receiving --------------------------------------------------------------

void tcp_socket::happen(const happening& what) {
  // The socket may have begun another connection since this was sent.
  if (what.number == connection_) receive(what);
  release();
}

void tcp_socket::receive(const happening& what) {
  if (what.kind == syn_timer) {
    syn_timed_out();
    return;
  }
  switch (static_cast<segment_kind>(what.kind)) {
    case segment_kind::syn:
      receive_syn();
      break;
    case segment_kind::accepted:
      if (state_ != state::connecting) break;
      state_ = state::established;
      break;
    case segment_kind::refused:
      if (state_ != state::connecting) break;
      error_ = ECONNREFUSED;
      done();
      break;
    case segment_kind::data:
      receive_data(what.size, false);
      break;
    case segment_kind::urgent:
      receive_data(what.size, true);
      break;
    case segment_kind::fin:
      receive_fin();
      break;
    case segment_kind::rst:
      receive_rst();
      break;
    case segment_kind::datagram:
    case segment_kind::unreachable:
      break;  // UDP's.
  }
  stack_.note_change();
}

// The part of the other end, when this socket's SYN reaches it.
void tcp_socket::receive_syn() {
  if (state_ != state::connecting || peer_ != nullptr) return;
  network_stack* server = stack_.reach(remote_);
  tcp_socket* listener =
      server != nullptr ? server->tcp_listeners().find(remote_) : nullptr;
  if (server != nullptr && listener == nullptr) {
    carry(segment_kind::refused, *this);
    return;
  }
  // Linux lets one connection more wait than listen asked for, and drops the
  // SYN of the next (sk_acceptq_is_full).
  if (listener != nullptr &&
      listener->queue_.size() <= static_cast<std::size_t>(listener->backlog_)) {
    listener->queue_connection(*this);
    carry(segment_kind::accepted, *this);
    return;
  }
  // Nobody answers: the host does not exist or the SYN was dropped, and only
  // the timer will tell this socket.
  hold();
  stack_.around().schedule(syn_timeout(syn_retries_), *this,
                           {.kind = syn_timer, .number = connection_});
}

void tcp_socket::syn_timed_out() {
  if (state_ != state::connecting || peer_ != nullptr) return;
  if (syn_retries_ < syn_retries_max) {
    ++syn_retries_;
    send_syn();
    return;
  }
  error_ = ETIMEDOUT;
  done();
  stack_.note_change();
}

void tcp_socket::queue_connection(tcp_socket& client) {
  auto* connection = new tcp_socket(stack_, family());
  connection->hold();
  connection->state_ = state::established;
  connection->remote_ = client.local();
  connection->peer_ = &client;
  client.peer_ = connection;
  // As on Linux, a connection inherits the options of its listener.
  connection->options_ = options_;
  connection->take(client.remote_);
  queue_.push_back(connection);
  stack_.note_change();
}

void tcp_socket::receive_data(std::size_t size, bool is_urgent) {
  if (orphan_) {
    // Nobody will ever read this: Linux answers it with a reset.
    send_rst();
    return;
  }
  if (shut_.both() && !fin_received_) {
    // Shut both ways, with nothing from the other end expected any more: Linux
    // takes data for an error of both (tcp_rcv_state_process, RFC 1122).
    send_rst();
    error_ = ECONNRESET;
    done();
    return;
  }
  input_.arrive(size);
  if (is_urgent) urgent_.arrive(input_, options_.urgent_inline());
}

// tcp_fin
void tcp_socket::receive_fin() {
  if (state_ != state::established) return;
  shut_.read = true;
  fin_received_ = true;
  if (peer_ != nullptr) peer_->fin_delivered_ = true;
  if (peer_ != nullptr) peer_->finish_if_both_ended();
  finish_if_both_ended();
}

// tcp_reset, which chooses among these three errors. Data that has arrived
// stays readable.
void tcp_socket::receive_rst() {
  if (state_ == state::closed) return;
  if (state_ == state::connecting) {
    error_ = ECONNREFUSED;
  } else {
    error_ = fin_received_ ? EPIPE : ECONNRESET;
  }
  done();
}

// --- The end of a connection ------------------------------------------------

// tcp_done: nothing comes or goes any more.
void tcp_socket::done() {
  state_ = state::closed;
  shut_ = {.read = true, .write = true};
  if (peer_ != nullptr) peer_->peer_ = nullptr;
  peer_ = nullptr;
}

// tcp_disconnect: as if it had never been connected.
void tcp_socket::forget_connection() {
  done();
  ++connection_;
  shut_ = {};
  fin_received_ = false;
  fin_delivered_ = false;
  connect_untold_ = false;
  remote_ = {};
  input_ = byte_stream(stack_.window());
  sent_in_vain_ = 0;
  urgent_ = {};
}

// The connection is over when each end has sent its FIN and received the
// other's.
void tcp_socket::finish_if_both_ended() {
  if (fin_received_ && shut_.write && fin_delivered_) state_ = state::closed;
}

void tcp_socket::drop_pending() {
  for (tcp_socket* each : std::exchange(queue_, {})) {
    // inet_csk_listen_stop: a client whose connection was never accepted gets a
    // reset.
    each->reset_on_close_ = true;
    each->close();
    each->release();
  }
}

}  // namespace rehearse
