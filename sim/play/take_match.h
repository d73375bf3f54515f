// Matches what is received with bytes that have takes in them.
//
// It is fed with what has arrived, in any pieces, and says how much of it
// belongs to the line. Digits and words end before the first byte that is none:
// so one that stands last waits for that byte, or for the end, and leaves it to
// the next line. A line ends with its line feed, which is taken away from it,
// as is a carriage return before it; `until` takes away what it goes up to.

#ifndef SIM_PLAY_TAKE_MATCH_H_
#define SIM_PLAY_TAKE_MATCH_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/language/plan.h"

namespace rehearse::scenario {

class take_match {
 public:
  // All gaps of `expected`, which outlives this, are takes.
  explicit take_match(const byte_string& expected) : expected_(&expected) {}

  enum class state { waits, done, differs, no_take, too_long };

  // How many bytes of `input` it has used; `now` says what came of it. Without
  // more to come, `is_end`, a take at the end may be complete.
  std::size_t feed(std::string_view input, bool is_end);
  state now() const { return state_; }

  struct taken {
    std::size_t value = 0;  // Index into plan::taken.
    std::string text;
  };
  std::vector<taken> values() const;

  // The take that it is at; null if it waits for bytes that are known.
  const byte_gap* at_take() const;
  // How many known bytes come before the next take or the end.
  std::size_t known_left() const;
  // The known bytes that come next.
  std::string_view known() const {
    return std::string_view(expected_->data).substr(offset_, known_left());
  }
  // What is expected, with what was taken in its place, and how much of it was
  // met: for messages.
  byte_string shown() const;
  std::size_t met() const;

 private:
  std::size_t feed_known(std::string_view input);
  std::size_t feed_take(std::string_view input, bool is_end);
  void complete_take();

  const byte_string* expected_;
  std::size_t offset_ = 0;        // Known bytes that were met.
  std::vector<std::string> raw_;  // Of each take so far, with its end.
  std::string current_;           // Of the take that it is at.
  state state_ = state::waits;
};

// What it takes, in words: "digits", "a word".
std::string to_text(const take_form& form);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_TAKE_MATCH_H_
