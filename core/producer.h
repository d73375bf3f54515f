// Data that is made while it is sent, for asynchat::async_chat.

#ifndef CORE_PRODUCER_H_
#define CORE_PRODUCER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace asynchat {

// Asked for more whenever what it gave before has been sent.
class producer {
 public:
  virtual ~producer() = default;
  // The next block of data; empty once there is no more, and ever after.
  virtual std::string more() = 0;
};

// Gives a string in blocks of `buffer_size` bytes.
class simple_producer : public producer {
 public:
  explicit simple_producer(std::string data, std::size_t buffer_size = 512)
      : data_(std::move(data)), buffer_size_(buffer_size) {}

  std::string more() override {
    std::string block = data_.substr(given_, buffer_size_);
    given_ += block.size();
    return block;
  }

 private:
  std::string data_;
  std::size_t buffer_size_;
  std::size_t given_ = 0;
};

}  // namespace asynchat

#endif  // CORE_PRODUCER_H_
