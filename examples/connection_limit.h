// How many connections a server has at a time.
//
//   bool readable() override { return limit_.has_room(); }     // a listener
//   ... std::make_unique<channel>(std::move(sock), limit_.take()) ...
//
// Each connection costs memory and a descriptor, so that a server needs a
// limit. A listener that is not readable accepts nothing: whoever comes waits
// in its backlog until a channel has gone, and with it the place that it kept.
// The places are nobody's in particular: one client can take all of them.

#ifndef EXAMPLES_CONNECTION_LIMIT_H_
#define EXAMPLES_CONNECTION_LIMIT_H_

#include <cstddef>
#include <memory>

namespace examples {

class connection_limit {
 public:
  // Kept by a channel for as long as it lives.
  using place = std::shared_ptr<const void>;

  explicit connection_limit(std::size_t most) : most_(most) {}

  bool has_room() const { return taken() < most_; }
  place take() const { return all_; }

 private:
  std::size_t taken() const {
    return static_cast<std::size_t>(all_.use_count() - 1);
  }

  std::size_t most_;
  place all_ = std::make_shared<char>();
};

}  // namespace examples

#endif  // EXAMPLES_CONNECTION_LIMIT_H_
