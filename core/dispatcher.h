// A thin wrapper around a socket, with methods that the loop calls.
//
// Derive from it and override what the protocol needs. The classic client:
//
//   class http_client : public asyncore::dispatcher {
//    public:
//     http_client(const std::string& host, const std::string& path) {
//       buffer_ = "GET " + path + " HTTP/1.0\r\n\r\n";
//       create_socket(AF_INET);
//       connect(resolve(host, 80, AF_INET));
//     }
//     void handle_connect() override {}
//     void handle_close() override { close(); }
//     void handle_read() override { std::cout << recv(8192); }
//     bool writable() override { return !buffer_.empty(); }
//     void handle_write() override { buffer_.erase(0, send(buffer_)); }
//    private:
//     std::string buffer_;
//   };
//
// Names and behaviour are those of asyncore.dispatcher in the documentation of
// Python 2.6.1, as CPython 3.11 behaves; a map in safe mode (the default)
// mends what CPython left broken (see socket_map.h).
//
// What a handler may do: anything. It may close or destroy any channel, this
// one included. After `close` a dispatcher may be used again with
// `create_socket`. One thread: that of its map's loop.
//
// Beyond Python's page there are timers (`call_later`, `call_every`), datagrams
// (`sendto`, `recvfrom`), `shutdown`, `handle_eof`, and a pause for a listener
// that runs out of descriptors (`accept_pause`).
//
// The constructors and the destructor call no virtual function. A constructor
// of a derived class may call `connect`. But if the connection is made at once
// (as on a UNIX socket), C++ cannot reach the handlers of classes that derive
// further, which are not constructed yet: let such a class connect in a step of
// its own.

#ifndef CORE_DISPATCHER_H_
#define CORE_DISPATCHER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/address.h"
#include "core/channel.h"
#include "core/observer.h"
#include "core/socket.h"
#include "core/socket_map.h"

namespace asyncore {

class dispatcher : public channel {
 public:
  // A channel without a socket, which is in no map until `create_socket`.
  explicit dispatcher(socket_map& map = socket_map::default_map());
  // A channel around an existing socket, such as one from `accept`. It joins
  // the map of the acceptor, or `map`. It is `connected` unless the socket has
  // no peer (ENOTCONN, EINVAL: bpo-10340); `addr` is the peer's address. The
  // socket is taken only if no exception is thrown: os_error if another error
  // hides the peer, std::invalid_argument if socket and map are of different
  // networks.
  explicit dispatcher(asyncore::socket&& sock);
  dispatcher(asyncore::socket&& sock, socket_map& map);
  ~dispatcher() override = default;

  // The state, as Python exposes it; a derived class may write it.
  // `accepting` (in channel) is set by listen; all are cleared by close.
  bool connected = false;
  bool connecting = false;
  bool closing = false;  // Declared by Python, never used by the library.
  bool debug = false;    // Only dispatcher_with_send looks at it.
  // The local address of a listener, the remote one of a connection.
  std::optional<address> addr;
  // Types that log_info drops, separated by blanks.
  std::string ignore_log_types = "warning";
  // What create_socket was asked for.
  std::optional<std::pair<int, int>> family_and_type;
  // How long a listener rests after an error of accept that the whole process
  // shares (EMFILE, ENFILE, ENOBUFS, ENOMEM): the connection still waits, so
  // that a loop would spin and log without end. Zero: not at all. Only in safe
  // mode.
  duration accept_pause = std::chrono::seconds(1);

  // Leaves its map, or another one, and comes back: a channel that may not be
  // served for a while. In safe mode it stands under its socket's descriptor
  // again. CPython has forgotten that number, so that the next pass which would
  // wait for the channel throws type_error.
  virtual void add_channel(socket_map* map = nullptr);
  virtual void del_channel(socket_map* map = nullptr);

  // A new non-blocking, close-on-exec socket: AF_INET and SOCK_STREAM unless
  // asked for others. In safe mode an open channel is closed first; in CPython
  // the key of its earlier socket stays in the map, and its flags stay set.
  // Throws os_error.
  void create_socket(int family = 0, int type = 0);
  // Likewise with an existing socket. Throws std::invalid_argument if socket
  // and map are of different networks.
  void set_socket(asyncore::socket&& sock, socket_map* map = nullptr);
  // Sets SO_REUSEADDR; an error is ignored.
  void set_reuse_addr();

  bool readable() override { return true; }
  bool writable() override { return true; }

  // Throw os_error. `accepting` and `addr` are set before the call, and stay
  // set if it fails (CPython).
  void listen(int backlog);
  void bind(const address& local);

  // Begins a connection. EINPROGRESS is no error: handle_connect follows. If
  // it is made at once, handle_connect is called before this returns. Throws
  // os_error for all else; in safe mode the channel is closed by then, in
  // CPython it stays in the map, connecting.
  virtual void connect(const address& remote);

  // The next connection; nothing if none waits (it would block, or the
  // connection was aborted). Throws os_error; in safe mode the errors of one
  // connection or of a shortage (EMFILE ...) are logged instead, and the
  // listener lives on.
  virtual std::optional<std::pair<asyncore::socket, address>> accept();

  // How many bytes were taken; 0 if it would block. If the peer has gone,
  // handle_close is called and 0 returned: the channel may be destroyed by
  // then. Throws os_error for all else.
  //
  // That handle_close may itself send and receive. In safe mode it is not
  // called again inside itself. In CPython mode it is, and recursion_error is
  // thrown when it nests too deep.
  virtual std::size_t send(std::string_view data);

  // At most `buffer_size` bytes. At the end of the stream handle_eof is called,
  // and if the peer has gone handle_close, and the answer is empty: the channel
  // may be destroyed by then. Throws os_error for all else, EAGAIN included.
  // CPython takes an empty datagram for the end of the stream. Safe mode does
  // not, if `create_socket` has made the socket.
  virtual std::string recv(std::size_t buffer_size);

  // Ends one direction or both, as shutdown(2) does: SHUT_WR tells the peer
  // that no more is to come, and what it sends can still be read. If the
  // connection is over already (ENOTCONN), handle_close is called, as by send.
  // Throws os_error for all else. Observers do not hear of it. `async_chat` has
  // close_gracefully, which builds on it.
  void shutdown(int how);

  // One datagram, to or from anybody. sendto is false if it would block.
  // Nothing from recvfrom if none has come; what is longer than `buffer_size`
  // is cut off. Both throw os_error for all else.
  //
  // A connected datagram socket learns that its datagram found nobody: send
  // and recv then throw ECONNREFUSED once. Under select it is readable; poll
  // reports POLLERR, which is handle_close, as in CPython.
  virtual bool sendto(std::string_view data, const address& remote);
  virtual std::optional<std::pair<std::string, address>> recvfrom(
      std::size_t buffer_size);

  // A call that the loop makes later (see timer.h). close and destruction
  // cancel it; what it throws goes to handle_error. Throws std::logic_error if
  // the map has been destroyed, and value_error as timer_queue does.
  timer call_later(duration delay, timer_queue::callback function);
  timer call_every(duration interval, timer_queue::callback function);

  // Leaves the map, cancels the timers and closes the socket, which stays. Any
  // use of it is EBADF. A second time does nothing. handle_close is not
  // called. Throws os_error if closing failed; the descriptor is gone even so.
  // In safe mode it leaves every map that it was added to, in CPython only the
  // one that it calls its own.
  void close() override;

  // `log: MESSAGE`; `TYPE: MESSAGE` unless the type is ignored.
  virtual void log(std::string_view message);
  virtual void log_info(std::string_view message,
                        std::string_view type = "info");

  void handle_read_event() override;
  void handle_write_event() override;
  void handle_expt_event() override;
  // The end of a connection attempt. Throws os_error if it failed.
  virtual void handle_connect_event();

  // The handlers. Unless overridden, each logs a warning (dropped unless
  // ignore_log_types is changed) and does what is written here.
  virtual void handle_read();
  virtual void handle_write();
  // Urgent data (MSG_OOB). In safe mode the byte is taken and dropped: as long
  // as it waits, select and poll tell of it in every pass. So take it in a
  // handler of your own.
  virtual void handle_expt();
  virtual void handle_connect();
  // Accepts, and passes the connection to handle_accepted. What is thrown once
  // a connection was accepted, as by the constructor of its channel, goes to
  // handle_error. In safe mode that closes the connection and not the listener,
  // unless it is overridden; in CPython it closes the listener.
  virtual void handle_accept();
  // Closes the socket: take it to keep it.
  virtual void handle_accepted(asyncore::socket sock, const address& peer);
  // The peer will send no more; calls handle_close. A protocol in which one end
  // may finish first overrides it, and answers false in `readable` from then
  // on, because the end of the stream stays readable. Observers do not hear of
  // it: the handle_close that follows says it all.
  virtual void handle_eof();
  // Closes the channel.
  void handle_close() override;
  // Logs the current exception and calls handle_close; in safe mode without the
  // latter if it was thrown over an accepted connection (see handle_accept).
  void handle_error() override;

  const asyncore::socket& socket() const { return socket_; }
  // The descriptor under which it stands in its map; -1 if in none. In CPython
  // mode also -1 once it has left any other.
  int fileno() const { return fileno_; }
  std::uint64_t receipts() const override { return receipts_; }
  bool finished() const override { return was_open_ && !socket_.is_open(); }

  // Its map; null if that has been destroyed.
  socket_map* map() const { return map_life_.alive() ? map_ : nullptr; }
  // The first address of a host, by the network of its map. Throws os_error.
  address resolve(std::string_view host, std::uint16_t port,
                  int family = 0) const;

  // "<http_client connected 127.0.0.1:80 at 0x55d0c8e0>"
  std::string to_string() const;

 protected:
  // The transport: what moves the bytes of send and recv, ends a direction, and
  // says what has become of the connection (SO_ERROR). A derived class may put
  // another layer between itself and its socket.
  virtual result<std::size_t> transport_send(std::string_view data);
  virtual result<std::size_t> transport_recv(std::span<char> buffer);
  virtual result<int> transport_error();
  virtual result<void> transport_shutdown(int how);

  // For the library's own channels. The map's observers; null without a map.
  observer_list* observers() const;
  // True without a map.
  bool is_safe() const;
  // Changes whenever a socket is taken or closed. So a caller can tell, when a
  // handler returns, whether the handler's socket is still there.
  std::uint32_t session() const { return session_; }
  // Reads at most `buffer_size` bytes and tells the observers, but no handler.
  result<std::string> read_transport(std::size_t buffer_size);
  // Calls a handler, between `enter` and `leave` of the observers.
  template <typename Handler>
  void tell(call what, Handler handler) {
    observed(observers(), {.who = *this, .what = what}, handler);
  }
  // Throw no_socket, and std::logic_error, if there is none.
  network& checked_net() const;
  socket_map& checked_map() const;
  // Gives the socket away, as to a channel of another kind. This channel leaves
  // the map, cancels its timers, and has no socket any more.
  asyncore::socket release_socket();
  // Takes the socket, and nothing else; `join` then enters it in the map.
  void attach(asyncore::socket&& sock);
  void join(socket_map& map);

 private:
  int key_in(const socket_map& map) const;
  void leave(socket_map& map);
  void accept_event();
  void record(operation entry) const;
  bool connects_before_events();
  bool comes_later(int error) const;
  bool is_datagram() const;
  void handle_end_of_stream();
  void lose_peer();
  void rest();
  std::optional<std::pair<asyncore::socket, address>> refuse_accept(int error);

  asyncore::socket socket_;
  socket_map* map_;
  lifetime::watch map_life_;
  int fileno_ = -1;
  bool was_open_ = false;
  std::uint32_t session_ = 0;
  std::uint32_t accepted_ = 0;  // How many connections accept has given.
  std::uint64_t receipts_ = 0;
  // How deep lose_peer nests, and the handling of what was thrown over an
  // accepted connection.
  int losses_ = 0;
  int refusals_ = 0;
};

}  // namespace asyncore

#endif  // CORE_DISPATCHER_H_
