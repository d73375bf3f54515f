// A peer of a scenario, over TCP or UDP, whose actions are written into the
// trace.

#ifndef SIM_PLAY_TRACED_PEER_H_
#define SIM_PLAY_TRACED_PEER_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/network.h"
#include "sim/play/datagram_peer.h"
#include "sim/play/peer.h"
#include "sim/play/stage.h"
#include "sim/watch/trace.h"

namespace rehearse::scenario {

class traced_peer final : public peer_observer {
 public:
  // Nothing is owned; all of it outlives the peer.
  traced_peer(asyncore::network& net, stage& where, trace& record,
              const std::string& name)
      : end(net, *this),
        datagrams(net, *this),
        stage_(where),
        trace_(record),
        name_(record.intern(name)) {}

  void did(std::string_view verb, int error) override {
    trace_.add(stage_.now(), stage_.pass_number(),
               {.who = name_, .verb = verb, .error = error});
  }
  void moved(std::string_view verb, std::string_view data) override {
    has_moved_bytes_ = has_moved_bytes_ || !data.empty();
    has_sent_ = has_sent_ || verb == "send";
    trace_.add(stage_.now(), stage_.pass_number(),
               {.who = name_,
                .verb = verb,
                .has_size = true,
                .has_data = true,
                .size = data.size(),
                .data = data});
  }

  // Whether anything has come to it, or was sent by it.
  bool has_moved_bytes() const { return has_moved_bytes_; }
  bool has_sent() const { return has_sent_; }

  peer end;
  datagram_peer datagrams;  // Open if it speaks UDP.
  // Connections that were accepted and that no line has claimed.
  std::vector<asyncore::accepted_socket> unclaimed;

 private:
  stage& stage_;
  trace& trace_;
  name_id name_;
  bool has_moved_bytes_ = false;
  bool has_sent_ = false;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_TRACED_PEER_H_
