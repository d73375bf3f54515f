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

file_producer::file_producer(std::unique_ptr<std::istream> source,
                             std::size_t block_size)
    : source_(std::move(source)), block_size_(block_size) {
  if (source_ == nullptr) throw asyncore::value_error("there is no stream");
  if (block_size_ == 0) throw asyncore::value_error("a block of no bytes");
}

std::string file_producer::more() {
  if (source_ == nullptr) return {};
  std::string block(block_size_, '\0');
  source_->read(block.data(), static_cast<std::streamsize>(block.size()));
  // A short last block sets both flags; only a failure alone is an error.
  if (source_->fail() && !source_->eof()) {
    throw std::runtime_error("the stream cannot be read");
  }
  block.resize(static_cast<std::size_t>(source_->gcount()));
  // Destroyed at its end, so that a file does not stay open as long as the
  // connection.
  if (source_->eof()) source_.reset();
  return block;
}

void composed_producer::add(std::unique_ptr<producer> part) {
  if (part == nullptr) throw asyncore::value_error("there is no producer");
  parts_.push_back(std::move(part));
}

std::string composed_producer::more() {
  for (; !parts_.empty(); parts_.pop_front()) {
    std::string block = parts_.front()->more();
    // An empty block would end the whole, so an exhausted part is skipped.
    if (!block.empty()) return block;
  }
  return {};
}

chunked_producer::chunked_producer(std::unique_ptr<producer> source)
    : source_(std::move(source)) {
  if (source_ == nullptr) throw asyncore::value_error("there is no producer");
}

std::string chunked_producer::more() {
  if (source_ == nullptr) return {};
  const std::string block = source_->more();
  if (!block.empty()) {
    return in_hexadecimal(block.size()) + "\r\n" + block + "\r\n";
  }
  // A chunk of no bytes ends the body, so it comes once, at the very end.
  source_.reset();
  return "0\r\n\r\n";
}

}  // namespace asynchat
