#include "sim/explore/find_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>

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

std::string story_text(const shrunk_find& small, const label_names& names) {
  std::string text;
  std::size_t number = 0;
  for (const deviation& each : small.deviations) {
    const site_facts& facts = facts_of(each.where);
    text += "   " + std::to_string(++number) + ". " + to_text(each, names) +
            ": " + std::string(facts.meaning) + "\n";
    for (const explained_deviation& known : small.explained) {
      if (known.what == each && known.any_value_does) {
        text += "      any other number of bytes does it, too\n";
      }
    }
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
    if (i != 0 && i == jump) text += "  <- the point of no return";
    text += "\n";
  }
  return text;
}

}  // namespace rehearse
