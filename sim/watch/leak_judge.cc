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

  void judge_remains(const run_facts& facts, findings& found) override {
    for (const party_facts& each : facts.applications()) {
      const std::string leaves = each.name + " was destroyed and leaves ";
      if (each.timers > 0) {
        found.push_back({.where = each.where,
                         .message = leaves + count_text(each.timers, "timer") +
                                    " pending in its map"});
      }
      if (each.open_sockets.empty()) continue;
      const named_socket& first = each.open_sockets.front();
      found.push_back(
          {.where = each.where,
           .message = leaves +
                      count_text(each.open_sockets.size(), "descriptor") +
                      " open: " + describe_socket(first.name, first.view)});
    }
  }
};

}  // namespace

std::unique_ptr<judge> make_leak_judge() {
  return std::make_unique<leak_judge>();
}

}  // namespace rehearse
