// In which order the texts of a set came, each once, one after the other.
//
//   const std::string_view texts[] = {"ab", "a", "c"};
//   find_order(texts, "acab")   used: all three; matched: 4
//   find_order(texts, "ax")     used: "a"; matched: 1
//
// One text may begin another, so the first that fits need not be the right one.

#ifndef SIM_PLAY_TEXT_ORDER_H_
#define SIM_PLAY_TEXT_ORDER_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

// Of all orders, the one that agrees with the most bytes.
struct text_order {
  static constexpr std::size_t texts_max = 64;

  std::vector<bool> used;     // Which texts came whole.
  std::size_t used_size = 0;  // Of those, all bytes.
  std::size_t matched = 0;    // So many bytes agree; the last text may be cut.
  // There are too many orders to try them all. (Texts that begin one another
  // many times over.)
  bool gave_up = false;
};

// At most `texts_max` texts.
text_order find_order(std::span<const std::string_view> texts,
                      std::string_view bytes);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_TEXT_ORDER_H_
