#include "sim/testing/matchers.h"

#include <algorithm>

namespace rehearse::testkit {
namespace {

std::string ordinal(std::size_t number) {
  switch (number) {
    case 1:
      return "1st";
    case 2:
      return "2nd";
    case 3:
      return "3rd";
    // Beyond these a number is easier to read, and 21st needs no rule.
    default:
      return "no. " + std::to_string(number);
  }
}

}  // namespace

std::string difference(const std::vector<asyncore::call>& actual,
                       const std::vector<asyncore::call>& expected) {
  const auto [one, other] = std::mismatch(actual.begin(), actual.end(),
                                          expected.begin(), expected.end());
  const auto place = static_cast<std::size_t>(one - actual.begin());
  std::string text = "the " + ordinal(place + 1) + " ";
  if (one == actual.end()) {
    text.append("is missing: ").append(asyncore::to_string(*other));
  } else if (other == expected.end()) {
    text.append("is one too many: ").append(asyncore::to_string(*one));
  } else {
    text.append("is ")
        .append(asyncore::to_string(*one))
        .append(" instead of ")
        .append(asyncore::to_string(*other));
  }
  // The first difference alone rarely shows what went wrong, so the whole list
  // follows.
  return text + ", of " + to_text(actual);
}

}  // namespace rehearse::testkit
