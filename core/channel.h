// What the loop knows of an object in its map.
//
// `dispatcher` is the channel that most programs use. Any other object may
// stand in a map as well: the loop asks only for what is declared here, as
// Python's asks only for these methods.

#ifndef CORE_CHANNEL_H_
#define CORE_CHANNEL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/lifetime.h"
#include "core/timer.h"

namespace asyncore {

class adopted_channels;
class socket_map;

class channel {
 public:
  channel() = default;
  channel(const channel&) = delete;
  channel& operator=(const channel&) = delete;
  // Leaves every map that it stands in.
  virtual ~channel();

  // Asked in every pass: is the channel interested in reading, in writing?
  virtual bool readable() = 0;
  virtual bool writable() = 0;

  // Something has happened to the channel's descriptor.
  virtual void handle_read_event() = 0;
  virtual void handle_write_event() = 0;
  virtual void handle_expt_event() = 0;
  virtual void handle_close() = 0;
  // A handler has thrown: the exception is the current one.
  virtual void handle_error() = 0;

  virtual void close() = 0;
  // How often it has received bytes.
  virtual std::uint64_t receipts() const { return 0; }
  // Whether it was open once and is closed now: an adopted channel that has
  // finished is destroyed after the pass.
  virtual bool finished() const = 0;

  // A listener is not asked whether it can be written to.
  bool accepting = false;
  // The loop does not wait for the input of a resting channel.
  bool resting = false;

  // Whether a timer of this channel is pending: then an adopted channel is kept
  // even if it has finished.
  bool has_timers() const;

  const lifetime& life() const { return life_; }

  // A number for the one observer that names the channels; 0 until it sets it.
  // Other observers keep tables of their own.
  std::uint32_t observer_mark = 0;

 protected:
  // A timer that ends with this channel (see timer.h).
  timer own(timer handle);
  void cancel_timers();
  void leave_every_map();

 private:
  friend class adopted_channels;
  friend class socket_map;
  struct registration {
    socket_map* map;
    int fd;
  };

  std::vector<registration> registrations_;
  std::vector<timer> timers_;  // Ended ones too, until one is added.
  // The map that adopted it need not be one in which it stands.
  adopted_channels* owner_ = nullptr;
  std::size_t adopted_place_ = 0;
  bool noted_closed_ = false;
  lifetime life_;
};

}  // namespace asyncore

#endif  // CORE_CHANNEL_H_
