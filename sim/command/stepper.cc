#include "sim/command/stepper.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/command/memory_meter.h"
#include "sim/play/runner.h"

namespace rehearse::command_line {
namespace {

// "  3    0us    echo/1  recv ...": the pass stands in front.
stepped_line take_apart(std::string_view line) {
  stepped_line result{.text = std::string(line)};
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  std::from_chars(line.data(), line.data() + line.size(), result.pass);
  return result;
}

std::vector<stepped_line> lines_of(std::string_view trace) {
  std::vector<stepped_line> lines;
  while (!trace.empty()) {
    const std::size_t end = trace.find('\n');
    lines.push_back(take_apart(trace.substr(0, end)));
    trace.remove_prefix(end == std::string_view::npos ? trace.size() : end + 1);
  }
  return lines;
}

}  // namespace

// Asks another strategy, and keeps what was asked.
class stepper::recording_strategy final : public strategy {
 public:
  recording_strategy(strategy& inner, stepper& to) : inner_(inner), to_(to) {}

  std::uint32_t choose(const choice_point& asked) override {
    const std::uint32_t value = inner_.choose(asked);
    to_.names_.add(asked.label_hash, asked.label);
    to_.choices_.push_back({.made = {.where = asked.where,
                                     .label = std::string(asked.label),
                                     .ordinal = asked.ordinal,
                                     .value = value},
                            .n = asked.n,
                            .line = to_.line_count_});
    return value;
  }
  void announce(site where, std::span<const std::uint64_t> labels) override {
    inner_.announce(where, labels);
  }

 private:
  strategy& inner_;
  stepper& to_;
};

void stepper::line_written(std::size_t count,
                           const std::function<std::string()>& state) {
  line_count_ = count;
  if (count == wanted_line_) wanted_state_ = state();
}

void stepper::run(strategy& chosen_by) {
  choices_.clear();
  line_count_ = 0;
  recording_strategy recorded(chosen_by, *this);
  guard_.guard(job_, [&](scenario::run_watch& watch) {
    memory_meter memory;
    scenario::run_options how = to_run_options(options_);
    how.chosen_by = &recorded;
    how.watch = &watch;
    how.memory = &memory;
    how.viewer = this;
    how.keep_trace = true;
    job_.report = scenario::run(plan_, how);
  });
  lines_ = lines_of(job_.report.trace);
}

void stepper::follow() {
  schedule_strategy followed(followed_);
  run(followed);
}

void stepper::play(strategy* chosen_by) {
  if (chosen_by != nullptr) {
    run(*chosen_by);
    followed_ = without_names(job_.report.choices, names_);
  } else {
    follow();
  }
}

void stepper::answer(const asked_choice& which, std::uint32_t value) {
  earlier_.push_back(followed_);
  choice changed = which.made;
  changed.value = value;
  set_answer(followed_, without_names({&changed, 1}, names_).front());
  followed_ = sorted(std::move(followed_));
  follow();
  // What is not asked for any more has no meaning.
  followed_ = without_names(job_.report.choices, names_);
}

bool stepper::undo() {
  if (earlier_.empty()) return false;
  followed_ = std::move(earlier_.back());
  earlier_.pop_back();
  follow();
  return true;
}

std::vector<asked_choice> stepper::choices_at(std::size_t line) const {
  std::vector<asked_choice> next;
  for (const asked_choice& each : choices_) {
    if (each.line < line) continue;
    if (each.line > line && !next.empty()) break;
    next.push_back(each);
    if (each.line > line) break;
  }
  return next;
}

std::string stepper::state_at(std::size_t line) {
  wanted_state_.clear();
  wanted_line_ = line;
  follow();
  wanted_line_ = 0;
  return std::move(wanted_state_);
}

}  // namespace rehearse::command_line
