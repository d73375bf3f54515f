// A remote end whose bytes went nowhere, since its connection had ended.

#include <memory>
#include <string>

#include "core/errno_name.h"
#include "sim/watch/judge.h"

namespace rehearse {
namespace {

class late_peer_judge final : public judge {
 public:
  std::string_view name() const override { return "late peer"; }

  bool had_work(const run_activity& activity) const override {
    return activity.remote_ends_sent;
  }

  void judge_end(const run_facts& facts, findings& results) override {
    for (const party_facts& each : facts.remote_ends()) {
      if (!each.late) continue;
      results.push_back(
          {.where = each.where,
           .message = each.name + " could not send " +
                      std::to_string(each.late->size) +
                      (each.late->size == 1 ? " byte: " : " bytes: ") +
                      asyncore::errno_name(each.late->error) +
                      ", since its connection had ended",
           .notes = {
               "help: if that is meant, say where it ends, with `expect " +
               each.name + " reset`"}});
    }
  }
};

}  // namespace

std::unique_ptr<judge> make_late_peer_judge() {
  return std::make_unique<late_peer_judge>();
}

}  // namespace rehearse
