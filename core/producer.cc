#include "core/producer.h"

#include <charconv>
#include <stdexcept>

#include "core/exceptions.h"

namespace asynchat {
namespace {

std::string in_hexadecimal(std::size_t number) {
  char digits[2 * sizeof number];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16);
  return {digits, end.ptr};
}

}  // namespace

file_producer::file_producer(std::unique_ptr<std::istream> from,
                             std::size_t block_size)
    : from_(std::move(from)), block_size_(block_size) {
  if (from_ == nullptr) throw asyncore::value_error("there is no stream");
  if (block_size_ == 0) throw asyncore::value_error("a block of no bytes");
}

std::string file_producer::more() {
  if (from_ == nullptr) return {};
  std::string block(block_size_, '\0');
  from_->read(block.data(), static_cast<std::streamsize>(block.size()));
  if (from_->fail() && !from_->eof()) {
    throw std::runtime_error("the stream cannot be read");
  }
  block.resize(static_cast<std::size_t>(from_->gcount()));
  if (from_->eof()) from_.reset();
  return block;
}

void composed_producer::add(std::unique_ptr<producer> part) {
  if (part == nullptr) throw asyncore::value_error("there is no producer");
  parts_.push_back(std::move(part));
}

std::string composed_producer::more() {
  for (; !parts_.empty(); parts_.pop_front()) {
    std::string block = parts_.front()->more();
    if (!block.empty()) return block;
  }
  return {};
}

chunked_producer::chunked_producer(std::unique_ptr<producer> from)
    : from_(std::move(from)) {
  if (from_ == nullptr) throw asyncore::value_error("there is no producer");
}

std::string chunked_producer::more() {
  if (from_ == nullptr) return {};
  const std::string block = from_->more();
  if (!block.empty()) {
    return in_hexadecimal(block.size()) + "\r\n" + block + "\r\n";
  }
  from_.reset();
  return "0\r\n\r\n";
}

}  // namespace asynchat
