// What an application leaves behind when it is destroyed.

#include <memory>
#include <string>

#include "sim/watch/judge.h"
#include "sim/watch/netstat.h"

namespace rehearse {
namespace {

std::string count_text(std::size_t count, const std::string& one) {
  return count == 1 ? "a " + one : std::to_string(count) + " " + one + "s";
}

class leak_judge final : public judge {
 public:
  std::string_view name() const override { return "leak"; }

  bool had_work(const run_activity& activity) const override {
    // Timers are called, too.
    return activity.channels_were || activity.handlers_ran;
  }

  void judge_remains(const run_facts& facts, findings& results) override {
    for (const party_facts& app : facts.applications()) {
      const std::string leaves = app.name + " was destroyed and leaves ";
      if (app.timers > 0) {
        results.push_back({.where = app.where,
                           .message = leaves + count_text(app.timers, "timer") +
                                      " pending in its map"});
      }
      if (app.open_sockets.empty()) continue;
      // One descriptor is described and the others are counted: most leaks are
      // the same mistake made many times.
      const named_socket& first = app.open_sockets.front();
      results.push_back(
          {.where = app.where,
           .message = leaves +
                      count_text(app.open_sockets.size(), "descriptor") +
                      " open: " + describe_socket(first.name, first.view)});
    }
  }
};

}  // namespace

std::unique_ptr<judge> make_leak_judge() {
  return std::make_unique<leak_judge>();
}

}  // namespace rehearse
