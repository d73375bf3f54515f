#include "sim/language/source_lines.h"

#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// They come from different places, and so does the remedy: tabs from an editor,
// NUL bytes from UTF-16, carriage returns from a careless merge.
bad_byte describe_control(std::size_t offset, char c) {
  switch (c) {
    case '\t':
      return {offset, "a tab", "help: indent with spaces; as data write `\\t`"};
    case '\0':
      return {offset, "a NUL byte", "help: as data write `\\0`"};
    case '\r':
      return {offset, "a carriage return inside a line",
              "help: as data write `\\r`; a line ends with LF or CR LF"};
    default:
      return {offset, "a control character",
              "help: as data write `" + visible({&c, 1}) + "`"};
  }
}

}  // namespace

source_lines::source_lines(std::string_view source) : rest_(source) {
  // Editors on Windows write this mark, and nobody sees it.
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  after_back_ = rest_;
}

bool source_lines::next() {
  if (rest_.empty()) return false;
  after_back_ = rest_;
  const std::size_t end = rest_.find('\n');
  text_ = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  // At the end of the file no line feed follows, so the carriage return is a
  // stray one and is reported.
  if (text_.ends_with('\r') && end != std::string_view::npos) {
    text_.remove_suffix(1);
  }
  ++number_;
  return true;
}

// One step is enough: those who look ahead look at one line.
void source_lines::back() {
  rest_ = after_back_;
  --number_;
}

// Such bytes look different in each editor, or like nothing at all. A scenario
// must not depend on what its reader cannot see.
std::optional<bad_byte> find_bad_byte(std::string_view line) {
  std::size_t offset = 0;
  while (offset < line.size()) {
    const char c = line[offset];
    if (is_control(c)) return describe_control(offset, c);
    const std::size_t length = utf8_length(line.substr(offset));
    if (length == 0) {
      const std::string byte = visible(line.substr(offset, 1));
      return bad_byte{offset, "byte `" + byte + "` is not UTF-8",
                      "help: as data write `" + byte + "` in a string"};
    }
    offset += length;
  }
  return std::nullopt;
}

}  // namespace rehearse::scenario
