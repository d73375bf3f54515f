#include "sim/world/scripted_passes.h"

#include "sim/run_limits.h"

namespace rehearse {

template <typename AskHost, typename Answer>
asyncore::result<std::size_t> scripted_passes::take(AskHost ask_host,
                                                    Answer answer_with) {
  if (!answer_) {
    throw run_stopped(run_stopped::reason::wait,
                      "a handler calls select or poll by itself, and the "
                      "script answers only the passes of the loop");
  }
  const wait_answer answer = *std::exchange(answer_, std::nullopt);
  switch (answer.what) {
    case wait_answer::kind::host:
      return ask_host();
    case wait_answer::kind::error:
      return asyncore::failure{answer.error};
    case wait_answer::kind::timeout:
    case wait_answer::kind::ready:
      break;
  }
  return answer_with(answer.entries);
}

asyncore::result<std::size_t> scripted_passes::select(
    const asyncore::select_lists& wanted, asyncore::select_lists& ready,
    std::optional<asyncore::duration> timeout) {
  ready.clear();
  return take([&] { return inner().select(wanted, ready, timeout); },
              [&](const std::vector<readiness>& found) {
                return answer_select(found, wanted, ready);
              });
}

asyncore::result<std::size_t> scripted_passes::poll(
    std::span<const asyncore::poll_entry> wanted,
    std::vector<asyncore::poll_entry>& ready,
    std::optional<asyncore::duration> timeout) {
  ready.clear();
  return take([&] { return inner().poll(wanted, ready, timeout); },
              [&](const std::vector<readiness>& found) {
                return answer_poll(found, wanted, ready);
              });
}

}  // namespace rehearse
