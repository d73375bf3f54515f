#include "examples/retry_client.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace examples {

retry_client::retry_client(std::string host, std::uint16_t port,
                           asyncore::socket_map& map)
    : host_(std::move(host)), port_(port), map_(map) {}

void retry_client::start() {
  stop();
  attempts_ = 0;
  pause_ = std::min(backoff, backoff_max);
  next_attempt_ =
      map_.call_later(asyncore::duration::zero(), [this] { attempt(); });
}

void retry_client::stop() {
  next_attempt_.cancel();
  if (dial_) dial_->close();
}

// A timer makes each attempt, and no function of the connector: so the one
// before is through, and may be destroyed.
void retry_client::attempt() {
  ++attempts_;
  auto found = map_.net().resolve(host_, port_, AF_UNSPEC);
  if (!found) return fail(found.error());
  dial_.emplace(
      std::move(*found),
      [this](asyncore::socket sock) {
        if (on_connected) on_connected(std::move(sock));
      },
      [this](int error) { fail(error); }, map_);
  dial_->patience = patience;
  dial_->start();
}

void retry_client::fail(int error) {
  if (attempts_ >= attempts_max) {
    if (on_failure) on_failure(error);
    return;
  }
  const asyncore::duration pause = pause_;
  pause_ = pause < backoff_max / 2 ? pause * 2 : backoff_max;
  next_attempt_ = map_.call_later(pause, [this] { attempt(); });
  if (on_retry) on_retry(error, pause);
}

}  // namespace examples
