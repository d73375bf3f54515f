#include "core/dispatcher_with_send.h"

namespace asyncore {

std::size_t dispatcher_with_send::send(std::string_view data) {
  if (debug) log_info("sending " + std::string(data));
  out_buffer += data;
  // Tried at once, even while connecting (bpo-13928): Linux answers EAGAIN
  // then, and the data stays in the buffer.
  initiate_send();
  return data.size();
}

void dispatcher_with_send::initiate_send() {
  const lifetime::watch self(life());
  const std::size_t sent =
      dispatcher::send(std::string_view(out_buffer).substr(0, send_size));
  // A lost connection calls handle_close, which may destroy the channel.
  if (self.alive()) out_buffer.erase(0, sent);
}

}  // namespace asyncore
