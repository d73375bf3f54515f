#include "sim/play/text_order.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <utility>

namespace rehearse::scenario {
namespace {

class search {
 public:
  search(std::span<const std::string_view> texts, std::string_view bytes)
      : texts_(texts), bytes_(bytes) {
    if (texts.size() > text_order::texts_max) std::abort();
  }

  text_order run() {
    try_from(0, 0);
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      best_.used.push_back(is_used(best_used_, i));
    }
    return std::move(best_);
  }

 private:
  // One bit for each text.
  using text_set = std::uint64_t;

  // No sound file comes near.
  static constexpr std::size_t tries_max = 5'000;

  static bool is_used(text_set used, std::size_t text) {
    return (used >> text & 1) != 0;
  }

  // True if nothing better can be found.
  bool try_from(text_set used, std::size_t at) {
    // Which texts are used says how many bytes they have taken.
    if (!tried_.insert(used).second) return false;
    if (tried_.size() > tries_max) best_.gave_up = true;
    if (best_.gave_up) return true;
    const std::string_view rest = bytes_.substr(at);
    note(used, at, at);
    if (rest.empty()) return true;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (is_used(used, i)) continue;
      const auto [here, there] = std::mismatch(
          rest.begin(), rest.end(), texts_[i].begin(), texts_[i].end());
      const auto same = static_cast<std::size_t>(here - rest.begin());
      if (same == texts_[i].size()) {
        if (try_from(used | text_set{1} << i, at + same)) return true;
      } else {
        note(used, at, at + same);
        if (same == rest.size()) return true;
      }
    }
    return false;
  }

  void note(text_set used, std::size_t used_size, std::size_t matched) {
    const auto rank = std::pair(best_.matched, best_.used_size);
    if (std::pair(matched, used_size) < rank) return;
    best_used_ = used;
    best_.used_size = used_size;
    best_.matched = matched;
  }

  std::span<const std::string_view> texts_;
  std::string_view bytes_;
  std::set<text_set> tried_;
  text_set best_used_ = 0;
  text_order best_;
};

}  // namespace

text_order find_order(std::span<const std::string_view> texts,
                      std::string_view bytes) {
  return search(texts, bytes).run();
}

}  // namespace rehearse::scenario
