// A first-in, first-out queue: asynchat.fifo of Python 2.6.1.
//
// The library itself has not used it since Python 2.6; it is here for programs
// that do.

#ifndef CORE_FIFO_H_
#define CORE_FIFO_H_

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/cxx20.h"

namespace asynchat {

template <typename Item>
class fifo {
 public:
  fifo() = default;
  fifo(std::initializer_list<Item> items) : items_(items) {}

  std::size_t size() const { return items_.size(); }
  bool is_empty() const { return items_.empty(); }
  // Throws std::out_of_range if there is none (Python: IndexError).
  const Item& first() const {
    if (items_.empty()) throw std::out_of_range("the fifo is empty");
    return items_.front();
  }
  void push(Item item) { items_.push_back(std::move(item)); }
  // Python answers (1, item), or (0, None) if there is none.
  std::optional<Item> pop() {
    if (items_.empty()) return std::nullopt;
    std::optional<Item> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

 private:
  std::deque<Item> items_;
};

}  // namespace asynchat

#endif  // CORE_FIFO_H_
