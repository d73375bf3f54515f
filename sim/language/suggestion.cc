#include "sim/language/suggestion.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rehearse::scenario {
namespace {

// Nobody types a longer word by mistake.
constexpr std::size_t longest_word = 64;
// Of more words, none is meant more than another; and each is compared with
// every unknown one.
constexpr std::size_t words_max = 500;

// Without `std::tolower`, whose answer depends on the locale: messages must be
// the same for everybody.
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// Two edits are too many for a short word: they turn `read` into `send`.
std::size_t allowed_edits(std::string_view a, std::string_view b) {
  const std::size_t length = std::max(a.size(), b.size());
  if (length < 6) return 1;
  return length < 12 ? 2 : 3;
}

// As edit_distance, if it is no more than `most`: what is more costs less.
std::size_t edit_distance(std::string_view a, std::string_view b,
                          std::size_t most) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer > longest_word || longer - std::min(a.size(), b.size()) > most) {
    return longer;
  }
  // Three rows of the usual table: a swap looks back two rows.
  std::array<std::array<std::size_t, longest_word + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted =
          above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substituted});
      const bool swapped =
          i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // Every way to the end goes through this row or, by a swap, through the one
    // above, at a cost of one.
    if (least > most + 1) return longer;
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  return edit_distance(a, b, longest_word);
}

std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> words) {
  if (words.size() > words_max) return {};
  std::string_view best;
  std::size_t best_distance = longest_word + 1;
  for (const std::string_view each : words) {
    if (same_but_for_case(word, each)) return each;
    const std::size_t allowed = allowed_edits(word, each);
    const std::size_t distance = edit_distance(word, each, allowed);
    // A word of which every letter is replaced is not the same word.
    const bool near =
        distance <= allowed && distance < std::max(word.size(), each.size());
    if (!near || distance >= best_distance) continue;
    best = each;
    best_distance = distance;
  }
  return best;
}

std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> words) {
  const std::string_view meant = nearest(word, words);
  if (meant.empty()) return {};
  return "help: did you mean `" + std::string(meant) + "`?";
}

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += "`" + std::string(words[i]) + "`";
  }
  return text;
}

}  // namespace rehearse::scenario
