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
  attempt(ENOENT);
}

void connector::close() {
  end();
  dispatcher::close();
}

// If it is adopted, its map must know: there may be no socket to close.
void connector::end() {
  active_ = false;
  ended_ = true;
  adopted_channels::note_closed(*this);
}

// Begins with the next address, and with the one after it if that fails at
// once. `error` is that of the last one.
void connector::attempt(int error) {
  const lifetime::watch self(life());
  while (next_ < candidates_.size()) {
    error = begin(candidates_[next_++]);
    if (error == 0 || !self.alive() || !active_) return;
  }
  end();
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
    // Not what on_connected has thrown.
    if (!self.alive() || !active_) throw;
    dispatcher::close();
    return error.number();
  }
  if (self.alive() && active_) {
    call_later(patience, [this] {
      dispatcher::close();
      attempt(ETIMEDOUT);
    });
  }
  return 0;
}

// The loop calls this inside handle_error, and what is thrown there leaves it:
// the rest is done by a timer, which guards what on_failure throws.
void connector::fail(int error) {
  if (!active_) return;
  dispatcher::close();
  call_later(duration::zero(), [this, error] { attempt(error); });
}

void connector::handle_connect() {
  end();
  const success report = std::move(on_connected_);
  asyncore::socket sock = release_socket();
  if (report) report(std::move(sock));
}

void connector::handle_error() {
  const int error = describe_current_exception().number;
  if (active_ && error != 0) {
    fail(error);
  } else {
    dispatcher::handle_error();
  }
}

// Under poll an errno of a lost connection comes here: it is the current
// exception.
void connector::handle_close() {
  const int error = describe_current_exception().number;
  fail(error != 0 ? error : ECONNABORTED);
}

}  // namespace asyncore
