#include "sim/play/text_order.h"

#include <algorithm>
#include <set>
#include <utility>

namespace rehearse::scenario {
namespace {

class search {
 public:
  search(std::span<const std::string_view> texts, std::string_view bytes)
      : texts_(texts), bytes_(bytes) {
    best_.used.resize(texts.size());
  }

  text_order run() {
    try_from(std::vector<bool>(texts_.size()), 0);
    return std::move(best_);
  }

 private:
  // No sound file comes near.
  static constexpr std::size_t tries_max = 20'000;

  // True if nothing better can be found.
  bool try_from(const std::vector<bool>& used, std::size_t at) {
    // Which texts are used says how many bytes they have taken.
    if (!tried_.insert(used).second) return false;
    if (tried_.size() > tries_max) best_.gave_up = true;
    if (best_.gave_up) return true;
    const std::string_view rest = bytes_.substr(at);
    note(used, at, at);
    if (rest.empty()) return true;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (used[i]) continue;
      const auto [here, there] = std::mismatch(
          rest.begin(), rest.end(), texts_[i].begin(), texts_[i].end());
      const auto same = static_cast<std::size_t>(here - rest.begin());
      if (same == texts_[i].size()) {
        std::vector<bool> with = used;
        with[i] = true;
        if (try_from(with, at + same)) return true;
      } else {
        note(used, at, at + same);
        if (same == rest.size()) return true;
      }
    }
    return false;
  }

  void note(const std::vector<bool>& used, std::size_t used_size,
            std::size_t matched) {
    const auto rank = std::pair(best_.matched, best_.used_size);
    if (std::pair(matched, used_size) < rank) return;
    best_.used = used;
    best_.used_size = used_size;
    best_.matched = matched;
  }

  std::span<const std::string_view> texts_;
  std::string_view bytes_;
  std::set<std::vector<bool>> tried_;
  text_order best_;
};

}  // namespace

text_order find_order(std::span<const std::string_view> texts,
                      std::string_view bytes) {
  return search(texts, bytes).run();
}

}  // namespace rehearse::scenario
