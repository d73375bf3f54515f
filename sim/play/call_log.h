// Every call that was made in a run, and which expectations they meet.
//
// Calls are recorded by channel, in order. Expectations look at the calls since
// the last mark; one that takes a call (`expect call` without `times`) takes
// the earliest that matches and that no other line took.

#ifndef SIM_PLAY_CALL_LOG_H_
#define SIM_PLAY_CALL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/call_index.h"
#include "sim/play/recorded_call.h"

namespace rehearse::scenario {

class call_log {
 public:
  // Knows the lines of `played`, which outlives the log.
  explicit call_log(const plan& played);

  std::size_t add_channel(known_channel known);
  // Scenarios know the channel by a label from now on, also in calls that it
  // has made before.
  void label_channel(std::size_t index, std::string_view label,
                     std::uint32_t number, std::string text);
  void note_chat(std::size_t index, bool is_chat) {
    channels_[index].is_chat = is_chat;
  }
  const std::vector<known_channel>& channels() const { return channels_; }

  // The names of a channel, as they are now.
  const std::vector<channel_key>& keys_of_channel(std::size_t index) const {
    return keys_[index];
  }
  // The channels that have that name, which is no pattern, open or not,
  // ascending.
  const std::vector<std::size_t>& channels_named(
      const channel_name& name) const;

  // Whether any line is about calls: nobody looks at them otherwise, and they
  // need not be added.
  bool is_asked() const { return is_asked_; }
  void add(recorded_call call);
  const std::vector<recorded_call>& calls() const { return calls_; }
  recorded_call& call(std::size_t index) { return calls_[index]; }

  // Calls from here on are "since the last mark".
  void mark() { mark_ = calls_.size(); }
  std::size_t last_mark() const { return mark_; }

  bool matches(const recorded_call& call, const expected_call& expected) const;
  bool names(const recorded_call& call, const method_name& method) const;

  // What follows asks for a line of the plan; the answer takes no longer the
  // more lines and calls there are.

  // The next calls from `first` on that match, `most` at most.
  struct some_calls {
    std::uint64_t count = 0;
    std::size_t last = 0;  // If there are any.
  };
  some_calls next(const expected_call& expected, std::size_t first,
                  std::uint64_t most) const;
  // The first call from `first` on that matches and is not taken; the number of
  // all calls if there is none. `first` is not before the last mark.
  std::size_t next_free(const expected_call& expected, std::size_t first) const;
  // How many calls from `first` on match.
  std::uint64_t count(const expected_call& expected, std::size_t first) const;

  // Lines that say the same are one pattern.
  call_index::pattern pattern_of(const expected_call& expected) const {
    return index_.pattern_of(expected);
  }
  // The patterns that calls have met, one entry for each time.
  const std::vector<call_index::pattern>& met() const;

  // Whether a channel of that name, or pattern, ever existed.
  bool knows(const channel_name& name) const;

  // "echo/1.recv returning 7 (pass 2, 0us)"
  std::string describe(const recorded_call& call) const;

 private:
  void list_new_calls() const;
  void set_keys(std::size_t channel);

  std::vector<known_channel> channels_;
  std::vector<std::vector<channel_key>> keys_;  // By channel.
  std::map<channel_key, std::vector<std::size_t>> named_;
  std::vector<recorded_call> calls_;
  std::size_t mark_ = 0;
  bool is_asked_ = false;
  // Brought up to date when a line asks: most runs never do.
  mutable call_index index_;
  mutable std::size_t listed_ = 0;  // Calls that are in it.
};

// As the file writes it: "echo/1.recv returning 7".
std::string to_text(const expected_call& expected);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_CALL_LOG_H_
