// The two ends of a simulated pipe (POSIX pipe(2)), as Linux shows them.

#ifndef SIM_KERNEL_PIPE_H_
#define SIM_KERNEL_PIPE_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "sim/kernel/byte_stream.h"
#include "sim/kernel/network_stack.h"
#include "sim/kernel/open_file.h"

namespace rehearse {

// What the ends share.
struct pipe_state {
  static constexpr std::size_t capacity = 65536;  // Linux: pipe(7).

  byte_stream bytes{capacity};
  bool has_reader = true;
  bool has_writer = true;
};

class pipe_end final : public open_file {
 public:
  pipe_end(network_stack& stack, std::shared_ptr<pipe_state> state, bool writes)
      : stack_(stack), state_(std::move(state)), writes_(writes) {}

  int readiness() const override;
  void close() override;
  socket_view view() const override;
  void happen(const happening& /*what*/) override {}
  result<std::size_t> write(std::string_view data) override;
  result<std::size_t> read(std::span<char> buffer) override;

 private:
  ~pipe_end() override = default;

  network_stack& stack_;
  std::shared_ptr<pipe_state> state_;
  bool writes_;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_PIPE_H_
