// Which calls of a run meet which lines of its scenario.
//
// A line is not compared with every call, nor a call with every line: both are
// found by the channel and the method. Lines that say the same are one pattern,
// whose calls are kept in a list, so that a thousand such lines cost no more
// than one.

#ifndef SIM_PLAY_CALL_INDEX_H_
#define SIM_PLAY_CALL_INDEX_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/plan.h"
#include "sim/play/recorded_call.h"

namespace rehearse::scenario {

// One of the names by which a scenario may mean a channel.
struct channel_key {
  enum class kind : std::uint8_t { own, accepted, peer, label };
  std::size_t app = 0;
  kind what = kind::own;
  std::size_t number = 0;
  std::string label;

  friend auto operator<=>(const channel_key&, const channel_key&) = default;
};

// Of a name that is no pattern.
channel_key key_of(const channel_name& name);
// Whether `name`, which may be a pattern, means the channel of one of `keys`.
bool means(const channel_name& name, const std::vector<channel_key>& keys);
// All names of a channel, as it is now.
std::vector<channel_key> keys_of(const known_channel& channel);

// The arguments and results only, not whose call it is.
bool says_the_same(const recorded_call& call, const expected_call& expected);

class call_index {
 public:
  using pattern = std::size_t;

  // Knows the lines of `played`, which outlives the index.
  explicit call_index(const plan& played);

  // Of a line of the plan, by its address.
  pattern pattern_of(const expected_call& line) const {
    return patterns_of_lines_.at(&line);
  }

  // Lists a call under all patterns that it meets. `number` is its place in the
  // log; `keys` are the names of its channel.
  void add(const recorded_call& call, std::size_t number,
           const std::vector<channel_key>& keys);
  // The same channel has other names from now on, for the calls listed too.
  void remove(std::size_t number, const recorded_call& call,
              const std::vector<channel_key>& keys);

  // The calls that meet a pattern, ascending.
  const std::vector<std::size_t>& calls_of(pattern which) const {
    return lists_[which].calls;
  }
  // How many calls at the beginning of that list nobody asks for any more.
  std::size_t& passed_over(pattern which) { return lists_[which].passed_over; }
  // The patterns whose lists have grown, in that order.
  const std::vector<pattern>& grown() const { return grown_; }

 private:
  // The lines about one method of one channel: by their first argument or
  // result if that is certain, or to be compared one by one.
  struct candidates {
    std::map<std::string, std::vector<pattern>, std::less<>> by_argument;
    std::map<std::uint64_t, std::vector<pattern>> by_size;
    std::vector<pattern> others;
  };
  struct list {
    const expected_call* line = nullptr;  // One of those that say the same.
    std::vector<std::size_t> calls;
    std::size_t passed_over = 0;
  };

  void add_line(const expected_call& line);
  template <typename Found>
  void find(const recorded_call& call, const std::vector<channel_key>& keys,
            Found found) const;

  std::map<const expected_call*, pattern> patterns_of_lines_;
  std::map<std::string, pattern> patterns_by_text_;
  std::map<std::pair<channel_key, std::string>, candidates> candidates_;
  // Lines whose channel is a pattern, by their method.
  std::map<std::string, std::vector<pattern>, std::less<>> of_any_channel_;
  std::vector<list> lists_;
  std::vector<pattern> grown_;
};

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_CALL_INDEX_H_
