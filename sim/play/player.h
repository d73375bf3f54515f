// The playing of a plan: peers act, applications answer, expectations hold.
//
// The player is the driver of its stage. Whenever the world is at rest, it lets
// the next cursor that can move pass the expectations that are met and perform
// one action. Its parts, a file each:
//
//   player.cc         the run as a whole, and the cursors
//   play_actions.cc   what peers do, and `run` and `mark`
//   play_streams.cc   what a peer receives over TCP
//   play_datagrams.cc what it sends and receives over UDP
//   play_calls.cc     what an application calls, and its state

#ifndef SIM_PLAY_PLAYER_H_
#define SIM_PLAY_PLAYER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/choices.h"
#include "sim/language/plan.h"
#include "sim/play/app_instance.h"
#include "sim/play/call_log.h"
#include "sim/play/cursor.h"
#include "sim/play/datagram_peer.h"
#include "sim/play/peer.h"
#include "sim/play/report.h"
#include "sim/play/run_options.h"
#include "sim/play/run_report.h"
#include "sim/play/stage.h"
#include "sim/watch/trace.h"

namespace rehearse::scenario {

// What came of looking at a step.
enum class outcome {
  blocked,  // Nothing can be done now.
  acted,    // Something was done, and the step is not over.
  passed,   // An expectation holds: the cursor goes on at once.
  done,     // An action is complete: the world moves before the next step.
};

// Puts what a peer does into the trace.
class traced_peer final : public peer_observer {
 public:
  traced_peer(asyncore::network& net, stage& on, trace& into,
              const std::string& name)
      : end(net, *this),
        datagrams(net, *this),
        stage_(on),
        trace_(into),
        name_(into.intern(name)) {}

  void did(std::string_view verb, int error) override {
    trace_.add(stage_.now(), stage_.pass_number(),
               {.who = name_, .verb = verb, .error = error});
  }
  void moved(std::string_view verb, std::string_view data) override {
    trace_.add(stage_.now(), stage_.pass_number(),
               {.who = name_,
                .verb = verb,
                .has_size = true,
                .has_data = true,
                .size = data.size(),
                .data = data});
  }

  peer end;
  datagram_peer datagrams;  // Open if it speaks UDP.
  // Connections that were accepted and that no line has claimed.
  std::vector<asyncore::accepted_socket> unclaimed;

 private:
  stage& stage_;
  trace& trace_;
  name_id name_;
};

// `times N` also forbids more than N, up to the next mark or the end.
struct counted_call {
  const expected_call* expected;
  std::size_t from;
};

class player final : public world_driver {
 public:
  player(const plan& what, const run_options& how);

  run_report run();

  bool move() override;
  std::optional<duration> next_time() const override;

 private:
  void start();
  void open_datagrams(std::size_t peer);
  void listen_at_start(cursor& at);
  void play();
  void finish();
  void stop();
  void judge_end();
  void judge_datagrams(std::size_t peer);

  bool failed() const { return !problems_.empty(); }
  outcome fail(place where, std::string message,
               const failure_details& more = {});
  void fail_waiting();
  void fail_stopped(const std::string& why);

  bool all_done() const;
  bool advance(cursor& at);
  bool is_due(cursor& at);
  bool is_in_time(const bounds& when, const cursor& at, duration met,
                  place where);
  bool is_too_late(const cursor& at);
  bool is_idle() const;
  void check_counted();
  bool check_never();

  outcome look(cursor& at);
  outcome play_step(cursor& at, const listen_step& what);
  outcome play_step(cursor& at, const accept_step& what);
  outcome play_step(cursor& at, const connect_step& what);
  outcome play_step(cursor& at, const send_step& what);
  outcome play_step(cursor& at, const shutdown_step& what);
  outcome play_step(cursor& at, const close_step& what);
  outcome play_step(cursor& at, const reset_step& what);
  outcome play_step(cursor& at, const run_step& what);
  outcome play_step(cursor& at, const mark_step& what);
  outcome play_step(cursor& at, const expect_bytes& what);
  outcome play_step(cursor& at, const expect_count& what);
  outcome play_step(cursor& at, const expect_end& what);
  outcome play_step(cursor& at, const expect_call& what);
  outcome play_step(cursor& at, const expect_never& what);
  outcome play_step(cursor& at, const expect_order& what);
  outcome play_step(cursor& at, const expect_state& what);
  outcome play_step(cursor& at, const expect_idle& what);

  outcome begin_connect(cursor& at, const connect_step& what);
  outcome fail_connect(cursor& at, const connect_step& what, int error);
  outcome expect_times(cursor& at, const expected_call& call);
  outcome match_bytes(cursor& at, const expect_bytes& what);
  outcome skip_rest(std::size_t peer);
  outcome send_datagram(const cursor& at, const send_step& what);
  outcome receive_datagram(const cursor& at, std::size_t peer,
                           const bounds& when);
  outcome match_datagram(cursor& at, const expect_bytes& what);
  outcome count_datagram(cursor& at, const expect_count& what);
  outcome bytes_differ(const cursor& at, const expect_bytes& what,
                       std::size_t offset, const std::string& got);
  outcome ended_early(place where, std::size_t peer, int error,
                      std::uint64_t missing);
  outcome receive(std::size_t peer, std::size_t size, place where,
                  std::uint64_t missing);

  peer& end_of(std::size_t peer) { return peers_[peer]->end; }
  datagram_peer& datagrams_of(std::size_t peer) {
    return peers_[peer]->datagrams;
  }
  bool speaks_udp(std::size_t peer) const {
    return plan_.peers[peer].udp.has_value();
  }
  const std::string& name_of_peer(std::size_t peer) const {
    return plan_.peers[peer].name;
  }
  run_view view() const;

  const plan& plan_;
  const run_options& options_;
  std::optional<seeded_strategy> seeded_;
  std::unique_ptr<choices> choices_;
  trace trace_;
  call_log calls_;
  std::unique_ptr<stage> stage_;
  std::vector<std::unique_ptr<app_instance>> apps_;
  std::vector<std::unique_ptr<traced_peer>> peers_;
  std::vector<cursor> cursors_;
  std::size_t next_cursor_ = 0;
  std::string received_;  // What the latest receive has read.
  std::vector<counted_call> counted_;
  std::size_t never_checked_ = 0;
  std::vector<std::pair<const method_name*, place>> never_;
  std::vector<problem> problems_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_PLAYER_H_
