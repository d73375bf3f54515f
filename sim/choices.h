// The single source of freedom in a run.
//
//   value = choices.choose(site::recv_len, "echo/1", n);   // 0 .. n-1
//
// 0 is always the benign answer: what happens in the canonical schedule. All
// else is a function of the scenario, so a run is its scenario plus its list of
// non-zero choices. A choice is named by its site (the kind of freedom), its
// label (the object, by the name a scenario gives it) and its ordinal (the
// first, second ... choice of that site at that label). Names survive edits
// that add choices elsewhere; positions in a tape would not.
//
// Freedom is exercised late: where a program observes the world.

#ifndef SIM_CHOICES_H_
#define SIM_CHOICES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exceptions.h"

namespace rehearse {

enum class site : std::uint8_t {
  // Whether a descriptor that is ready is reported (0) or withheld (1). At
  // least one of a poll's is reported, and none is withheld more than
  // `withheld_polls_max` times in a row: readiness is level-triggered, so
  // what is withheld now is reported later.
  poll_ready,
  // How many of the n bytes that it could return recv returns: 0 all, k > 0
  // only k. POSIX: recv returns what is there, up to the length requested.
  recv_len,
  // Likewise for what send takes.
  send_len,
  // Which of the scenario's cursors that can move moves next.
  cursor,
};
inline constexpr std::uint32_t withheld_polls_max = 3;

std::string_view to_string(site which);

struct choice {
  site where = site::poll_ready;
  std::string label;
  std::uint64_t ordinal = 0;  // From 1.
  std::uint32_t value = 0;
};

// What answers the choices of a run (see sim/explore).
class strategy {
 public:
  virtual ~strategy() = default;
  // 0 .. n-1, for an `n` of at least 2; another answer is a bad_choice.
  virtual std::uint32_t choose(site where, std::string_view label,
                               std::uint64_t ordinal, std::uint32_t n) = 0;
};

// A strategy gave an answer that is not among those possible. It ends the run,
// through whatever handlers are on the stack. A handler that swallows every
// exception delays that until the end (see choices::mistake).
class bad_choice : public asyncore::reraised {
 public:
  explicit bad_choice(std::string what) : what_(std::move(what)) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

class choices {
 public:
  // Every answer is 0.
  choices() = default;
  // `by` is not owned.
  explicit choices(strategy& by) : strategy_(&by) {}

  // 0 .. n-1; 0 if n is 0 or 1.
  std::uint32_t choose(site where, std::string_view label, std::uint32_t n) {
    if (strategy_ == nullptr || n < 2) return 0;
    return ask(where, label, n);
  }
  // How many of `most` bytes: all of them if benign, or any smaller number but
  // none.
  std::size_t choose_length(site where, std::string_view label,
                            std::size_t most) {
    const std::uint32_t fewer =
        choose(where, label, static_cast<std::uint32_t>(most));
    return fewer == 0 ? most : fewer;
  }
  bool is_benign() const { return strategy_ == nullptr; }

  // What was wrong with an answer of the strategy; empty if nothing was. From
  // then on every choice throws.
  const std::string& mistake() const { return mistake_; }

  // Those that were not 0, in the order in which they were made.
  const std::vector<choice>& taken() const { return taken_; }

 private:
  std::uint32_t ask(site where, std::string_view label, std::uint32_t n);

  strategy* strategy_ = nullptr;
  std::map<std::pair<site, std::string>, std::uint64_t> ordinals_;
  std::vector<choice> taken_;
  std::string mistake_;
};

}  // namespace rehearse

#endif  // SIM_CHOICES_H_
