// The single source of freedom in a run.
//
//   value = choices.choose(site::poll_ready, file.label, 2);   // 0 .. 1
//
// 0 is always the benign answer: what happens in the canonical schedule. All
// else is a function of the scenario, so a run is its scenario plus its list of
// non-zero choices (sim/explore/schedule.h). A choice is named by its site (the
// kind of freedom, sim/site.h), its label (the object, by the name a scenario
// gives it) and its ordinal (the first, second ... choice of that site at that
// label). Names survive edits that add choices elsewhere; positions in a tape
// would not.
//
// Freedom is exercised late: where a program observes the world.

#ifndef SIM_CHOICES_H_
#define SIM_CHOICES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "sim/site.h"

namespace rehearse {

// What a choice is about, by name. Its owner keeps it from one choice to the
// next, so that the name is looked up once in a run. It is used with one
// `choices` only.
class choice_label {
 public:
  explicit choice_label(std::string text = {}) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }

 private:
  friend class choices;
  static constexpr std::uint32_t unknown = ~std::uint32_t{0};

  std::string text_;
  std::uint32_t index_ = unknown;  // Into choices::labels_.
};

// A choice that was made.
struct choice {
  site where = site::poll_ready;
  std::string label;
  std::uint64_t ordinal = 0;  // From 1.
  std::uint32_t value = 0;

  friend bool operator==(const choice&, const choice&) = default;
};

// "poll.ready alice #2 withhold"
std::string to_text(const choice& which);

// A choice that is to be made: `n` answers, 0 .. n-1, at least two.
struct choice_point {
  site where = site::poll_ready;
  std::string_view label;
  std::uint64_t label_hash = 0;  // FNV-1a of the label: see sim/choice_draw.h.
  std::uint64_t ordinal = 0;     // From 1.
  std::uint32_t n = 0;
  // Of a length: the bytes of which so many may be taken. They may be fewer
  // than n.
  std::string_view bytes = {};
};

// What answers the choices of a run (see sim/explore).
class strategy {
 public:
  virtual ~strategy() = default;
  // 0 .. n-1; another answer is a bad_choice.
  virtual std::uint32_t choose(const choice_point& asked) = 0;
  // Each of those with these labels (by hash) could go next; whether one waits
  // for the others is asked right after this, of one after the other. Several.
  virtual void announce(site /*where*/,
                        std::span<const std::uint64_t> /*labels*/) {}
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
  std::uint32_t choose(site where, choice_label& label, std::uint32_t n) {
    if (strategy_ == nullptr || n < 2 || is_off(where)) return 0;
    return ask(where, label, n, {});
  }
  // Whether what is not benign happens.
  bool deviates(site where, choice_label& label) {
    return choose(where, label, 2) == 1;
  }
  // How many of `most` bytes: all of them if benign, or any smaller number but
  // none. `bytes` are those that it is about.
  std::size_t choose_length(site where, choice_label& label, std::size_t most,
                            std::string_view bytes) {
    if (strategy_ == nullptr || most < 2 || is_off(where)) return most;
    const std::uint32_t fewer =
        ask(where, label, static_cast<std::uint32_t>(most), bytes);
    return fewer == 0 ? most : fewer;
  }
  // Before it is asked which of several waits: see strategy::announce.
  void announce(site where, std::span<choice_label* const> labels);
  // Is told of each answer that is not benign, when it is given.
  void set_observer(std::function<void(const choice& taken)> observer) {
    observer_ = std::move(observer);
  }
  // From now on all choices of that kind are benign, and have no number.
  void turn_off(site which) { is_off_[static_cast<std::size_t>(which)] = true; }
  bool is_benign() const { return strategy_ == nullptr; }

  // What was wrong with an answer of the strategy; empty if nothing was. From
  // then on every choice throws.
  const std::string& mistake() const { return mistake_; }

  // Those that were not 0, in the order in which they were made.
  std::vector<choice> taken() const;

 private:
  struct known_label {
    std::string_view text;  // Of the key in `by_text_`.
    std::uint64_t hash = 0;
    std::array<std::uint32_t, site_count> ordinals{};
  };
  struct taken_choice {
    site where = site::poll_ready;
    std::uint32_t label = 0;  // Index into labels_.
    std::uint32_t ordinal = 0;
    std::uint32_t value = 0;
  };

  std::uint32_t ask(site where, choice_label& label, std::uint32_t n,
                    std::string_view bytes);
  bool is_off(site which) const {
    return is_off_[static_cast<std::size_t>(which)];
  }
  std::uint32_t index_of(const std::string& label);
  known_label& known(choice_label& label);

  strategy* strategy_ = nullptr;
  std::array<bool, site_count> is_off_{};
  std::vector<known_label> labels_;
  std::map<std::string, std::uint32_t, std::less<>> by_text_;
  std::vector<taken_choice> taken_;
  std::function<void(const choice&)> observer_;
  std::vector<std::uint64_t> announced_;  // Kept for its memory.
  std::string mistake_;
};

}  // namespace rehearse

#endif  // SIM_CHOICES_H_
