#include "sim/world/scripted_passes.h"

#include "sim/run_limits.h"

namespace rehearse {

wait_answer scripted_passes::take() {
  if (!answer_) {
    throw run_stopped(run_stopped::reason::wait,
                      "a handler calls select or poll by itself, and the "
                      "script answers only the passes of the loop");
  }
  return *std::exchange(answer_, std::nullopt);
}

asyncore::result<std::size_t> scripted_passes::select(
    const asyncore::select_lists& wanted, asyncore::select_lists& ready,
    std::optional<asyncore::duration> timeout) {
  const wait_answer answer = take();
  switch (answer.what) {
    case wait_answer::kind::host:
      return inner().select(wanted, ready, timeout);
    case wait_answer::kind::error:
      ready.clear();
      return asyncore::failure{answer.error};
    case wait_answer::kind::timeout:
    case wait_answer::kind::ready:
      break;
  }
  return answer_select(answer.entries, wanted, ready);
}

asyncore::result<std::size_t> scripted_passes::poll(
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready,
    std::optional<asyncore::duration> timeout) {
  const wait_answer answer = take();
  switch (answer.what) {
    case wait_answer::kind::host:
      return inner().poll(wanted, ready, timeout);
    case wait_answer::kind::error:
      ready.clear();
      return asyncore::failure{answer.error};
    case wait_answer::kind::timeout:
    case wait_answer::kind::ready:
      break;
  }
  return answer_poll(answer.entries, wanted, ready);
}

}  // namespace rehearse
