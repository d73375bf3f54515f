#include "sim/explore/find_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/explore/trace_events.h"
#include "sim/site.h"

namespace rehearse {
namespace {

std::string hex(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%llx",
                static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

std::string counted(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t number, const std::string& noun) {
  return counted(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string origin_text(const find& found) {
  if (found.run == 0) {
    if (found.seed != 0) {
      return "found with --seed=" + std::to_string(found.seed);
    }
    return found.search.empty() ? "found before" : "found by " + found.search;
  }
  std::string text = "found by " + found.search;
  if (found.seed != 0) text += ", seed " + hex(found.seed);
  return text + ", run " + counted(found.run);
}

std::string shrink_text(const shrunk_find& small) {
  if (small.is_flaky) {
    return "two runs of it differ, so it was not shrunk: the program depends "
           "on something besides its input and the choices";
  }
  std::string text = "shrunk from " + counted(small.size_before, "choice") +
                     " to " + counted(small.deviations.size()) + " in " +
                     counted(small.runs, "run");
  if (small.is_certified) {
    text += "; no smaller schedule fails (" + counted(small.smaller_tried) +
            (small.smaller_tried == 1 ? " was tried)" : " were tried)");
  } else {
    text += "; perhaps a smaller one fails, too";
  }
  return text;
}

namespace {

// What happens just before and after a choice of a run.
struct moment {
  std::string before;  // Empty: nothing does.
  std::string after;
};

// Of the deviations in their order, which is that of the run.
class moments {
 public:
  explicit moments(std::string_view trace)
      : lines_(events_and_choices_in(trace)) {}

  // Of the next choice of this name, as the trace shows it. Nothing if there is
  // none.
  std::optional<moment> next(const choice& made) {
    const std::string shown = made.label + " ~ " +
                              std::string(to_string(made.where)) + " " +
                              answer_text(made.where, made.value);
    const auto found =
        std::find(lines_.begin() + static_cast<std::ptrdiff_t>(passed_),
                  lines_.end(), shown);
    if (found == lines_.end()) return std::nullopt;
    passed_ = static_cast<std::size_t>(found - lines_.begin()) + 1;
    moment known;
    const auto before = std::find_if_not(std::make_reverse_iterator(found),
                                         lines_.rend(), is_choice);
    if (before != lines_.rend()) known.before = *before;
    const auto after = std::find_if_not(found, lines_.end(), is_choice);
    if (after != lines_.end()) known.after = *after;
    return known;
  }

 private:
  std::vector<std::string> lines_;
  std::size_t passed_ = 0;
};

std::string to_text(const moment& when) {
  if (when.before.empty()) return "before `" + when.after + "`";
  if (when.after.empty()) return "after `" + when.before + "`";
  return "after `" + when.before + "`, before `" + when.after + "`";
}

}  // namespace

std::string story_text(const shrunk_find& small, const label_names& names,
                       std::string_view trace) {
  std::string text;
  moments run(trace);
  std::vector<std::string_view> rules;
  std::size_t number = 0;
  for (const deviation& each : small.deviations) {
    const site_facts& facts = facts_of(each.where);
    text += "   " + std::to_string(++number) + ". " + to_text(each, names) +
            ": " + std::string(facts.meaning) + "\n";
    if (const auto when = run.next(with_name(each, names))) {
      text += "      " + to_text(*when) + "\n";
    }
    for (const explained_deviation& known : small.explained) {
      if (known.what == each && known.any_value_does) {
        text += "      any other number of bytes does it, too\n";
      }
    }
    // Once is enough, however many choices one rule allows.
    if (std::find(rules.begin(), rules.end(), facts.rule) != rules.end()) {
      continue;
    }
    rules.push_back(facts.rule);
    text += "      allowed: " + std::string(facts.rule) + "\n";
  }
  return text;
}

std::string odds_text(const failure_odds& odds) {
  if (odds.draws == 0) return {};
  constexpr std::uint64_t bar_length = 20;
  const std::size_t jump = odds.largest_jump();
  std::string text = "   how often it fails if the rest is drawn anew:\n";
  for (std::size_t i = 0; i < odds.failures.size(); ++i) {
    const std::uint64_t failures = odds.failures[i];
    // What happens at all is to be seen.
    const std::uint64_t length =
        (failures * bar_length + odds.draws - 1) / odds.draws;
    const std::string moment =
        i == 0 ? "before 1" : "after " + std::to_string(i);
    text.append("      ").append(moment);
    text.append(11 - std::min<std::size_t>(moment.size(), 10), ' ');
    text.append(length, '#').append(bar_length - length + 1, ' ');
    text.append(std::to_string(failures)).append(" of ");
    text.append(std::to_string(odds.draws));
    if (i != 0 && i == jump) {
      text += failures == odds.draws ? "  <- the point of no return"
                                     : "  <- the largest jump";
    }
    text += "\n";
  }
  return text;
}

}  // namespace rehearse
