// Lets other threads reach the thread of a loop.
//
//   asyncore::wakeup wake(map);
//   std::thread worker([&] {
//     std::string answer = compute();
//     wake.call_soon([&client, answer] { client.push(answer); });
//   });
//   asyncore::loop(map);
//
// `call_soon` and `wake` are the only calls of this library that another thread
// may make; everything else belongs to the thread of the loop. What is handed
// over is called by that thread, in the order in which it came, in the pass
// that the wake-up begins or in the one after it; a loop inside a call goes on
// with the next one. A wake-up channel in the map keeps its loop running:
// `close` it to let the loop end.
//
// A socket belongs to the thread of the map that accepted it. To serve it in
// another thread, hand over its descriptor:
//
//   wake.call_soon([&, fd = sock.release()] {
//     map.adopt(std::make_unique<session>(socket(map.net(), fd), map));
//   });
//
// The other threads must have finished with it before it is destroyed. It is
// not for signal handlers: it takes a lock. A simulated world has one thread:
// there another program of the world makes these calls.
//
// What a call throws is logged, and the next one is made, except for
// `reraised`: that leaves the loop, and the calls behind it are made when the
// loop is entered again.
//
// The idea is the self-pipe: a byte in a pipe ends the wait of select or poll,
// on every network.

#ifndef CORE_WAKEUP_H_
#define CORE_WAKEUP_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

#include "core/channel.h"
#include "core/network.h"
#include "core/socket.h"
#include "core/socket_map.h"

namespace asyncore {

class wakeup final : public channel {
 public:
  using callback = std::function<void()>;

  // Throws os_error if the network has no pipe to give (EMFILE, ...).
  explicit wakeup(socket_map& map = socket_map::default_map());
  ~wakeup() override = default;

  // --- From any thread ---

  // The loop's wait ends, if it waits. False once it was closed.
  bool wake();
  // The loop calls `function`. False once it was closed: it is not called then.
  bool call_soon(callback function);

  // --- From the thread of the loop ---

  // Leaves the map. Calls that were not made yet are dropped.
  void close() override;
  bool is_open() const { return read_end_.is_open(); }

  bool readable() override { return true; }
  bool writable() override { return false; }
  void handle_read_event() override;
  void handle_write_event() override {}
  void handle_expt_event() override {}
  void handle_close() override { close(); }
  // Logs the current exception.
  void handle_error() override;
  bool finished() const override { return !is_open(); }

 private:
  bool signal(callback function);
  callback take(std::uint64_t last);
  void drain();
  void call(const callback& function);

  socket_map& map_;
  lifetime::watch map_life_;
  socket read_end_;

  // What other threads touch. A byte is in the pipe if and only if
  // `signalled_`, so the pipe never fills; and one is as long as there are
  // calls. The calls are numbered from 1: `last_taken_` left the queue last.
  std::mutex lock_;
  socket write_end_;
  std::deque<callback> calls_;
  std::uint64_t last_taken_ = 0;
  bool signalled_ = false;
};

}  // namespace asyncore

#endif  // CORE_WAKEUP_H_
