#include "sim/play/waiting_table.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "sim/play/steps.h"
#include "sim/poll_flags.h"
#include "sim/value_text.h"
#include "sim/watch/netstat.h"

namespace rehearse::scenario {
namespace {

// Whose step it is: a peer's, or the scenario's own.
struct whose_step {
  const scenario::plan& plan;

  template <typename Step>
  std::string operator()(const Step& line) const {
    // Steps such as `run` and `expect call` belong to no peer.
    if constexpr (requires { line.peer; }) return plan.peers[line.peer].name;
    return "scenario";
  }
};

struct table_row {
  std::string who;
  std::string what;
};

void add_cursors(const run_state& run, std::vector<table_row>& rows) {
  for (const cursor& each : run.cursors) {
    if (each.done()) continue;
    const step& now = each.current();
    rows.push_back({std::visit(whose_step{run.plan}, now.what),
                    waits_for(run, each) + " (line " +
                        std::to_string(now.where.line) + ")"});
  }
}

enum class shown { waiting, ready_too };

void add_app(const run_state& run, std::size_t app, shown what,
             std::vector<table_row>& rows) {
  const std::string& name = run.plan.apps[app].name;
  const asyncore::pass* waiting = run.stage->waiting(app);
  if (waiting == nullptr) {
    rows.push_back({name, "has no channel in its map: it waits for nothing"});
  }
  for (const open_socket& each : run.stage->open_sockets(app)) {
    std::string text;
    if (waiting != nullptr) {
      text.append(describe_interest(*waiting, each.fd)).append("; ");
    }
    if (what == shown::ready_too) {
      text.append("ready ").append(flags_text(each.ready)).append("; ");
    }
    text += describe_state(each.view);
    rows.push_back({run.apps[app]->name_of(each.identity), std::move(text)});
  }
  // A program that does nothing all the time looks busy in a trace, and the
  // usual reason is hard to guess.
  if (run.stage->is_spinning(app)) {
    rows.push_back({name,
                    "spins: passes that do nothing; is its writable() always "
                    "true?"});
  }
}

std::string describe_timers(const run_state& run) {
  std::string text;
  for (std::size_t app = 0; app < run.apps.size(); ++app) {
    const auto next = run.stage->next_timer(app);
    if (!next) continue;
    text.append(text.empty() ? "" : ", ")
        .append(run.plan.apps[app].name + " at " + to_string(*next));
  }
  // Without a timer of an application something else may be on its way, which
  // has no name here.
  if (text.empty()) text = run.stage->has_events() ? "pending" : "none";
  return text;
}

std::string table(const run_state& run, shown what) {
  std::vector<table_row> rows;
  add_cursors(run, rows);
  for (std::size_t i = 0; i < run.peers.size(); ++i) {
    const std::size_t queued = run.peers[i]->end.queued();
    if (queued == 0) continue;
    std::string text = "has " + bytes_text(queued) + " to send";
    // In the middle of a send it may find room yet.
    if (what == shown::waiting) {
      text.append(", and no room for ").append(queued == 1 ? "it" : "them");
    }
    rows.push_back({run.name_of_peer(i), std::move(text)});
  }
  for (std::size_t app = 0; app < run.apps.size(); ++app) {
    add_app(run, app, what, rows);
  }
  rows.push_back({"timers", describe_timers(run)});
  // The column is as wide as the longest name, so that it can be read down.
  std::size_t width = 0;
  for (const table_row& each : rows) width = std::max(width, each.who.size());
  std::string text = "   who is waiting for what\n";
  for (const table_row& each : rows) {
    text += "     " + each.who + std::string(width + 2 - each.who.size(), ' ') +
            each.what + '\n';
  }
  return text;
}

}  // namespace

std::string waiting_table(const run_state& run) {
  return table(run, shown::waiting);
}

std::string state_table(const run_state& run) {
  return table(run, shown::ready_too);
}

}  // namespace rehearse::scenario
