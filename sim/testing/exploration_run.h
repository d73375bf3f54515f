// One run of a body that is explored: a world with two hosts, maps and
// programs, as network_test has them, with the same verbs and judges.

#ifndef SIM_TESTING_EXPLORATION_RUN_H_
#define SIM_TESTING_EXPLORATION_RUN_H_

#include <functional>
#include <string>
#include <vector>

#include "core/socket_map.h"
#include "sim/choices.h"
#include "sim/kernel/host.h"
#include "sim/testing/network_test.h"
#include "sim/world/world.h"

namespace rehearse::testkit {

class exploration_run final : private network_test {
 public:
  using body = std::function<void(exploration_run&)>;

  // `answers` is not owned; the setup's own choices do not count. In CPython
  // mode spurious readiness is turned off there: its dispatcher takes EAGAIN
  // for an error, and nothing else would be found.
  exploration_run(network_setup setup, choices& answers);
  ~exploration_run() override { answers_.set_observer({}); }

  // Plays it, and lets the judges judge its end. Those of what remains are
  // asked by the destructor.
  void play(const body& test);

  using network_test::advance;
  using network_test::allow_leaks;
  using network_test::label;
  using network_test::record_of;
  using network_test::run_for;
  using network_test::run_until;
  using network_test::run_until_quiet;
  using network_test::short_trace_text;
  using network_test::trace_hash;
  using network_test::trace_text;
  using network_test::turn_off;

  rehearse::world& world = world_;
  rehearse::host& server = server_;
  rehearse::host& client = client_;
  asyncore::socket_map& server_map = server_map_;
  asyncore::socket_map& client_map = client_map_;
  const std::vector<std::string>& logged = logged_;

 private:
  void TestBody() override {}

  choices& answers_;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_EXPLORATION_RUN_H_
