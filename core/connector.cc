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
  active_ = true;
  attempt(ENOENT);
}

void connector::close() {
  active_ = false;
  dispatcher::close();
}

// Begins with the next address, and with the one after it if that fails at
// once. `error` is that of the last one.
void connector::attempt(int error) {
  const lifetime::watch self(life());
  while (next_ < candidates_.size()) {
    error = begin(candidates_[next_++]);
    if (error == 0 || !self.alive() || !active_) return;
  }
  active_ = false;
  const failed told = std::move(on_failure_);
  if (told) told(error);
}

// 0 if the attempt goes on, or has succeeded.
int connector::begin(const address& to) {
  const lifetime::watch self(life());
  try {
    create_socket(to.family());
    connect(to);
  } catch (const os_error& error) {
    // Not what on_connected has thrown.
    if (!self.alive() || !active_) throw;
    dispatcher::close();
    return error.number();
  }
  if (self.alive() && active_) {
    call_later(patience, [this] { fail(ETIMEDOUT); });
  }
  return 0;
}

void connector::fail(int error) {
  if (!active_) return;
  dispatcher::close();
  attempt(error);
}

void connector::handle_connect() {
  active_ = false;
  const success told = std::move(on_connected_);
  asyncore::socket made = release_socket();
  if (told) told(std::move(made));
}

void connector::handle_error() {
  const int error = describe_current_exception().number;
  if (active_ && error != 0) {
    fail(error);
  } else {
    dispatcher::handle_error();
  }
}

}  // namespace asyncore
