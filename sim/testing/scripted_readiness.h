// A network on which the test says what each select or poll answers, in order,
// and what it must be asked for. The sockets are those of a simulated host.
//
//   rehearse::testkit::scripted_readiness net(host, world);
//   asyncore::socket_map map(net);
//   ...
//   net.expect_pass({{client, POLLIN}}, ready({{client, POLLIN}}));
//   net.expect_pass({{client, POLLIN}}, fails(EINTR));
//   net.expect_any_pass(times_out());
//   net.run(map);                     // these three passes, and no more
//
// Interest is a descriptor or a channel, with POLLIN, POLLOUT or both. It reads
// the same for select and for poll: whether a loop asks for urgent data besides
// is not looked at. Its order is not looked at either.
//
// Answers are flags of poll, and select sees them as Linux translates them
// (sim/world/wait_answer.h).
//
// An answer need not be true. Before each one the world comes to rest, so that
// what is on its way has arrived; then the sockets do as on any host: a
// descriptor that is reported readable and has nothing to read answers EAGAIN.
//
// The test fails, with a sentence that names the pass, if a pass asks for
// something else, if an answer names a descriptor that nobody asked for, if the
// script is used up (the call then answers ENOSYS, which ends a loop), and if
// some of it is left at the end.
//
// Drive the map by `run` or asyncore::loop. A program of the world is the wrong
// driver: it waits for what is ready on the host, and not for the script.
// Neither host nor world is owned; both outlive the network.

#ifndef SIM_TESTING_SCRIPTED_READINESS_H_
#define SIM_TESTING_SCRIPTED_READINESS_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/network_wrapper.h"
#include "core/socket_map.h"
#include "sim/kernel/host.h"
#include "sim/world/wait_answer.h"
#include "sim/world/world.h"

namespace rehearse::testkit {

using rehearse::readiness;
using rehearse::wait_answer;

using interest = std::vector<readiness>;

// What a wait finds.
wait_answer ready(std::vector<readiness> entries);
// EINTR, EBADF, ENOMEM ...
wait_answer fails(int error);
// Nothing is ready until the time is up, and that time passes.
wait_answer times_out();
// What the host finds, as if there were no script.
wait_answer as_on_the_host();

class scripted_readiness final : public asyncore::network_wrapper {
 public:
  scripted_readiness(host& over, world& in)
      : network_wrapper(static_cast<asyncore::network&>(over)), world_(in) {}
  ~scripted_readiness() override;

  // The next select or poll asks for this, and is answered so.
  void expect_pass(interest question, wait_answer answer) {
    script_.push_back({std::move(question), std::move(answer)});
  }
  // Likewise, whatever it asks for.
  void expect_any_pass(wait_answer answer) {
    script_.push_back({std::nullopt, std::move(answer)});
  }
  std::size_t passes_left() const { return script_.size(); }
  // As many passes over `map` as the script has left.
  void run(asyncore::socket_map& map, bool use_poll = false);

  asyncore::result<std::size_t> select(
      const asyncore::select_lists& wanted, asyncore::select_lists& ready,
      std::optional<asyncore::duration> timeout) override;
  asyncore::result<std::size_t> poll(
      std::span<const asyncore::poll_entry> wanted,
      std::vector<asyncore::poll_entry>& ready,
      std::optional<asyncore::duration> timeout) override;

 private:
  struct scripted_pass {
    std::optional<interest> question;
    wait_answer answer;
  };

  std::optional<wait_answer> next_answer(const interest& question);
  void check_interest(const scripted_pass& pass,
                      const interest& question) const;
  void check_entries(const wait_answer& answer, const interest& question) const;
  asyncore::result<std::size_t> pass_time(
      std::optional<asyncore::duration> timeout);
  template <typename AskHost>
  std::optional<asyncore::result<std::size_t>> plain_answer(
      const wait_answer& answer, std::optional<asyncore::duration> timeout,
      AskHost ask_host);

  world& world_;
  std::deque<scripted_pass> script_;
  std::size_t passes_ = 0;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_SCRIPTED_READINESS_H_
