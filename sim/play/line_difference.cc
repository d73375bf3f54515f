#include "sim/play/line_difference.h"

#include <algorithm>
#include <cstddef>

namespace rehearse::scenario {
namespace {

using lines = std::vector<std::string_view>;

// Lines that are shown around a change.
constexpr std::size_t context_lines = 3;
// The memory that the search takes grows with the square of this.
constexpr std::ptrdiff_t edits_max = 1500;

struct edit {
  char sign;  // ' ', '-' or '+'
  std::string_view line;
};

// The shortest way from one text to the other, by the greedy algorithm of
// Myers (An O(ND) Difference Algorithm and Its Variations, 1986): after d edits
// `furthest[k]` is how far the path on diagonal k has come in `expected`.
class shortest_edit {
 public:
  shortest_edit(const lines& expected, const lines& actual)
      : old_(expected),
        new_(actual),
        old_size_(std::ssize(expected)),
        new_size_(std::ssize(actual)) {}

  // In order; false if there are too many.
  bool find(std::vector<edit>& edits) {
    const std::ptrdiff_t most = std::min(old_size_ + new_size_, edits_max);
    std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * most + 3),
                                         0);
    const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& {
      return furthest[static_cast<std::size_t>(k + most + 1)];
    };
    std::vector<std::vector<std::ptrdiff_t>> rounds;
    for (std::ptrdiff_t d = 0; d <= most; ++d) {
      // Only the diagonals from -d to d can have been reached.
      rounds.emplace_back(&at(-d - 1), &at(d + 1) + 1);
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        at(k) = slide(down ? at(k + 1) : at(k - 1) + 1, k);
        if (at(k) < old_size_ || at(k) - k < new_size_) continue;
        walk_back(rounds, k, edits);
        return true;
      }
    }
    return false;
  }

 private:
  std::ptrdiff_t slide(std::ptrdiff_t x, std::ptrdiff_t k) const {
    while (x < old_size_ && x - k < new_size_ && old_line(x) == new_line(x - k))
      ++x;
    return x;
  }

  void walk_back(const std::vector<std::vector<std::ptrdiff_t>>& rounds,
                 std::ptrdiff_t k, std::vector<edit>& edits) const {
    std::ptrdiff_t x = old_size_;
    for (std::ptrdiff_t d = std::ssize(rounds) - 1; d >= 0; --d) {
      const auto& before = rounds[static_cast<std::size_t>(d)];
      const auto at = [&](std::ptrdiff_t diagonal) {
        return before[static_cast<std::size_t>(diagonal + d + 1)];
      };
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const std::ptrdiff_t from = down ? at(k + 1) : at(k - 1) + 1;
      for (; x > from; --x) edits.push_back({' ', old_line(x - 1)});
      if (d == 0) break;
      if (down) {
        edits.push_back({'+', new_line(x - k - 1)});
        ++k;
      } else {
        edits.push_back({'-', old_line(x - 1)});
        --x;
        --k;
      }
    }
    std::reverse(edits.begin(), edits.end());
  }

  std::string_view old_line(std::ptrdiff_t i) const {
    return old_[static_cast<std::size_t>(i)];
  }
  std::string_view new_line(std::ptrdiff_t i) const {
    return new_[static_cast<std::size_t>(i)];
  }

  const lines& old_;
  const lines& new_;
  const std::ptrdiff_t old_size_;
  const std::ptrdiff_t new_size_;
};

std::vector<edit> edits_of(const lines& expected, const lines& actual) {
  std::vector<edit> edits;
  if (shortest_edit(expected, actual).find(edits)) return edits;
  // Too different for anybody to follow: all of one, then all of the other.
  for (const std::string_view line : expected) edits.push_back({'-', line});
  for (const std::string_view line : actual) edits.push_back({'+', line});
  return edits;
}

// "3,2"; a text without lines is at the line before it, as diff has it.
std::string range(std::size_t before, std::size_t count) {
  const std::size_t first = count == 0 ? before : before + 1;
  return std::to_string(first) + "," + std::to_string(count);
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  lines all;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    all.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return all;
}

std::string line_difference(const lines& expected, const lines& actual) {
  const std::vector<edit> edits = edits_of(expected, actual);
  const auto is_change = [&](std::size_t i) { return edits[i].sign != ' '; };
  std::string text;
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  const auto pass = [&](std::size_t i) {
    if (edits[i].sign != '+') ++old_line;
    if (edits[i].sign != '-') ++new_line;
  };
  for (std::size_t i = 0; i < edits.size();) {
    // A hunk begins before its first change, and ends where none is near.
    const std::size_t ahead = std::min(edits.size(), i + context_lines + 1);
    std::size_t change = i;
    while (change < ahead && !is_change(change)) ++change;
    if (change == ahead) {
      pass(i++);
      continue;
    }
    std::size_t end = change + 1;
    for (std::size_t j = end; j < edits.size() && j <= end + 2 * context_lines;
         ++j) {
      if (is_change(j)) end = j + 1;
    }
    end = std::min(edits.size(), end + context_lines);
    const std::size_t old_begin = old_line;
    const std::size_t new_begin = new_line;
    std::string hunk;
    for (; i < end; ++i) {
      hunk.append(1, edits[i].sign).append(edits[i].line).append("\n");
      pass(i);
    }
    text += "@@ -" + range(old_begin, old_line - old_begin) + " +" +
            range(new_begin, new_line - new_begin) + " @@\n" + hunk;
  }
  return text;
}

}  // namespace rehearse::scenario
