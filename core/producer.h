// Data that is made while it is sent, for asynchat::async_chat.
//
//   auto page = std::make_unique<asynchat::composed_producer>();
//   page->add(std::make_unique<asynchat::simple_producer>("<html>"));
//   page->add(std::make_unique<asynchat::file_producer>(
//       std::make_unique<std::ifstream>("body.html", std::ios::binary)));
//   channel.push_with_producer(std::move(page));
//
// However much there is, a channel holds one block of it at a time. What `more`
// throws reaches the channel's handle_error, which by itself closes the
// connection: the other end sees that it did not get everything.
//
// `simple_producer` is Python's own. The others are those that medusa, the
// first large program on asyncore, had to bring along.

#ifndef CORE_PRODUCER_H_
#define CORE_PRODUCER_H_

#include <cstddef>
#include <deque>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/cxx20.h"

namespace asynchat {

// Asked for more whenever what it gave before has been sent. What `more` throws
// comes out of whatever asked it, `push_with_producer` or the write event; the
// producer stays in the queue, and is asked again. It may push, close the
// channel or destroy it, and itself with that.
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
    std::string block = data_.substr(position_, buffer_size_);
    position_ += block.size();
    return block;
  }

 private:
  std::string data_;
  std::size_t buffer_size_;
  std::size_t position_ = 0;
};

// Gives what is left in a stream, such as a file opened with std::ios::binary,
// and destroys the stream at its end. Reading is not waited for in the loop:
// the stream should be one that has its data at hand.
class file_producer : public producer {
 public:
  // Throws value_error if there is no stream, or blocks would be empty.
  explicit file_producer(std::unique_ptr<std::istream> source,
                         std::size_t block_size = 65536);

  // Throws std::runtime_error if the stream fails before its end, as one does
  // that was never opened: a part must not pass for the whole.
  std::string more() override;

 private:
  std::unique_ptr<std::istream> source_;
  std::size_t block_size_;
};

// Gives what several producers give, one after the other, each destroyed once
// it has no more.
class composed_producer : public producer {
 public:
  // Throws value_error if it is null.
  void add(std::unique_ptr<producer> part);

  std::string more() override;

 private:
  std::deque<std::unique_ptr<producer>> parts_;
};

// Gives what another producer gives in HTTP's chunked coding (RFC 9112, 7.1):
// a chunk for each block, and the last chunk at the end, which is how the
// receiver knows that it has everything. There are no trailers.
class chunked_producer : public producer {
 public:
  // Throws value_error if it is null.
  explicit chunked_producer(std::unique_ptr<producer> source);

  std::string more() override;

 private:
  std::unique_ptr<producer> source_;
};

}  // namespace asynchat

#endif  // CORE_PRODUCER_H_
