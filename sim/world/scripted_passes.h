// The passes of one program, as a script allows them.
//
// It stands between the program's map and its network. The program makes a pass
// only when the script has said what its select or poll answers, whatever its
// sockets are ready for:
//
//   rehearse::scripted_passes passes(host);
//   asyncore::socket_map map(passes);
//   world.add_program("server", map, host).follow(passes);
//   passes.allow({.entries = {{fd, POLLIN}}});
//   world.come_to_rest();  // exactly one pass

#ifndef SIM_WORLD_SCRIPTED_PASSES_H_
#define SIM_WORLD_SCRIPTED_PASSES_H_

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/network_wrapper.h"
#include "sim/world/wait_answer.h"

namespace rehearse {

class scripted_passes final : public asyncore::network_wrapper {
 public:
  using network_wrapper::network_wrapper;

  // The next pass finds this. `timeout` is the same as nothing that is ready:
  // whoever scripts lets the time go by before.
  void allow(wait_answer answer) { answer_ = std::move(answer); }
  // A pass is allowed that was not made yet.
  bool is_allowed() const { return answer_.has_value(); }

  // Throw run_stopped if no pass is allowed: then a handler waits by itself,
  // and nothing could end its wait.
  asyncore::result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::result<std::size_t> poll(
      std::span<const asyncore::poll_entry> wanted,
      std::vector<asyncore::poll_entry>& ready,
      std::optional<asyncore::duration> timeout) override;

 private:
  // Uses the answer up, and gives it in the form of the call.
  template <typename AskHost, typename Answer>
  asyncore::result<std::size_t> take(AskHost ask_host, Answer answer_with);

  std::optional<wait_answer> answer_;
};

}  // namespace rehearse

#endif  // SIM_WORLD_SCRIPTED_PASSES_H_
