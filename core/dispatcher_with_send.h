// A dispatcher that keeps what it could not send, and sends it later.
//
// CPython 3.11's asyncore.dispatcher_with_send. What is sent before the
// connection stands is tried at once and kept; what has not been sent when the
// channel closes stays in `out_buffer` (bpo-12498).

#ifndef CORE_DISPATCHER_WITH_SEND_H_
#define CORE_DISPATCHER_WITH_SEND_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/dispatcher.h"

namespace asyncore {

class dispatcher_with_send : public dispatcher {
 public:
  using dispatcher::dispatcher;

  // What has not been sent yet.
  std::string out_buffer;
  // At most this many bytes are offered at a time (65536 since Python 3.4).
  std::size_t send_size = 65536;

  // Keeps the data and sends what it can. Answers how much it took: all of it.
  // The channel may be destroyed by then, as after dispatcher::send.
  std::size_t send(std::string_view data) override;
  virtual void initiate_send();

  void handle_write() override { initiate_send(); }
  bool writable() override { return !connected || !out_buffer.empty(); }
};

}  // namespace asyncore

#endif  // CORE_DISPATCHER_WITH_SEND_H_
