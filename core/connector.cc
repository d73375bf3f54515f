#include "core/connector.h"

#include <cerrno>
#include <utility>

#include "core/exceptions.h"

namespace asyncore {

connector::connector(std::vector<address> candidates, success on_connected,
                     failed on_failure, socket_map& map)
    : dispatcher(map),
      candidates_(std::move(candidates)),
      on_connected_(std::move(on_connected)),
      on_failure_(std::move(on_failure)) {}

void connector::start() {
  next_ = 0;
  ended_ = false;
  active_ = true;
  // The error if there is no address to try.
  attempt(ENOENT);
}

void connector::close() {
  end();
  dispatcher::close();
}

// A map that has adopted it must hear of its end. dispatcher::close tells it
// only of a socket, and between two attempts there is none.
void connector::end() {
  active_ = false;
  ended_ = true;
  adopted_channels::note_closed(*this);
}

// Tries the next address, and goes on while attempts fail at once. `error` is
// that of the last attempt.
void connector::attempt(int error) {
  const lifetime::watch self(life());
  while (next_ < candidates_.size()) {
    error = begin(candidates_[next_++]);
    if (error == 0 || !self.alive() || !active_) return;
  }
  end();
  // Moved out, because the function may destroy the connector.
  const failed report = std::move(on_failure_);
  if (report) report(error);
}

// 0 if the attempt goes on, or has succeeded.
int connector::begin(const address& remote) {
  const lifetime::watch self(life());
  try {
    create_socket(remote.family());
    connect(remote);
  } catch (const os_error& error) {
    // If the attempt has ended, on_connected has thrown this: not ours to
    // handle.
    if (!self.alive() || !active_) throw;
    dispatcher::close();
    return error.number();
  }
  // A UNIX socket may have connected by now: it needs no time limit.
  if (self.alive() && active_) {
    call_later(patience, [this] {
      dispatcher::close();
      attempt(ETIMEDOUT);
    });
  }
  return 0;
}

// The loop calls this inside handle_error, and an exception from there would
// leave the loop. So a timer makes the next attempt: it guards what on_failure
// throws.
void connector::fail(int error) {
  if (!active_) return;
  dispatcher::close();
  call_later(duration::zero(), [this, error] { attempt(error); });
}

void connector::handle_connect() {
  // Ended first, because the function may destroy the connector.
  end();
  const success report = std::move(on_connected_);
  asyncore::socket sock = release_socket();
  if (report) report(std::move(sock));
}

void connector::handle_error() {
  const int error = describe_current_exception().number;
  // During an attempt an errno is its outcome; anything else is a real error.
  if (active_ && error != 0) {
    fail(error);
  } else {
    dispatcher::handle_error();
  }
}

// Under poll an errno that means a lost connection comes here instead of to
// handle_error. It is still that of the current exception.
void connector::handle_close() {
  const int error = describe_current_exception().number;
  fail(error != 0 ? error : ECONNABORTED);
}

}  // namespace asyncore
