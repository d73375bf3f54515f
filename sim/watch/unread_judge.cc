// Bytes that arrived and that nobody has read or expected, and resets that come
// of it.

#include <memory>
#include <string>

#include "sim/value_text.h"
#include "sim/watch/judge.h"

namespace rehearse {
namespace {

finding left_datagram(const party_facts& party) {
  const std::string& data = *party.unread_datagram;
  return {
      .where = party.where,
      .message = party.name + " has an unread datagram " + quoted_start(data) +
                 " at the end",
      // Nearly always the scenario lacks a line, so the finding says which.
      .notes = {"help: expect it, or how long it is with `expect " +
                party.name + " count " + std::to_string(data.size()) + "`"}};
}

finding left_bytes(const party_facts& party) {
  const std::string& data = party.unread_bytes;
  const std::string count = std::to_string(data.size());
  return {.where = party.where,
          .message = party.name + " has " + count + " unread byte" +
                     (data.size() == 1 ? "" : "s") + " " + quoted_start(data) +
                     " at the end",
          .notes = {"help: expect them, or how many they are with `expect " +
                    party.name + " count " + count + "`"}};
}

finding thrown_away(const party_facts& app, const discarded_bytes& input) {
  return {.where = app.where,
          .message = input.channel + " was closed with " +
                     std::to_string(input.size) + " unread byte" +
                     (input.size == 1 ? "" : "s") +
                     ", so its peer was reset and may have lost what was sent "
                     "to it",
          .notes = {"help: read to the end of the stream before closing (see "
                    "async_chat::close_gracefully), or expect the reset"}};
}

finding was_reset(const party_facts& party) {
  return {.where = party.where,
          .message = party.name + " was reset, and no line expects that",
          .notes = {"help: if it is meant, write `expect " + party.name +
                    " reset`"}};
}

// An application may stop reading or accepting by mistake, and no scenario
// would notice if it expects nothing more.
finding left_in_kernel(const party_facts& app, const named_socket& open) {
  if (open.view.now != socket_view::state::listening) {
    return {.where = app.where,
            .message = open.name + " has " + std::to_string(open.view.unread) +
                       " unread byte" + (open.view.unread == 1 ? "" : "s") +
                       " in its receive buffer at the end"};
  }
  return {
      .where = app.where,
      .message = open.name + " has not accepted " +
                 (open.view.backlog == 1
                      ? std::string("a connection")
                      : std::to_string(open.view.backlog) + " connections") +
                 ", so nobody has read " + bytes_text(open.view.unread),
      .notes = {"help: if that is meant, write `judge unread off`"}};
}

class unread_judge final : public judge {
 public:
  std::string_view name() const override { return "unread"; }

  bool had_work(const run_activity& activity) const override {
    return activity.bytes_moved;
  }

  void judge_end(const run_facts& facts, findings& results) override {
    for (const party_facts& each : facts.remote_ends()) {
      if (each.unread_datagram) results.push_back(left_datagram(each));
      if (!each.unread_bytes.empty()) results.push_back(left_bytes(each));
    }
    // The cause is shown before the reset that comes of it.
    for (const party_facts& each : facts.applications()) {
      for (const discarded_bytes& input : each.discarded) {
        results.push_back(thrown_away(each, input));
      }
    }
    for (const party_facts& each : facts.remote_ends()) {
      if (each.was_reset) results.push_back(was_reset(each));
    }
    for (const party_facts& each : facts.applications()) {
      for (const named_socket& open : each.open_sockets) {
        if (open.view.unread > 0) results.push_back(left_in_kernel(each, open));
      }
    }
  }
};

}  // namespace

std::unique_ptr<judge> make_unread_judge() {
  return std::make_unique<unread_judge>();
}

}  // namespace rehearse
