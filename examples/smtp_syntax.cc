#include "examples/smtp_syntax.h"

#include <algorithm>
#include <charconv>

namespace examples {
namespace {

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

bool take(std::string_view& text, std::string_view prefix) {
  const auto same = [](char wanted, char c) {
    return wanted == (c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  };
  if (text.size() < prefix.size() ||
      !std::equal(prefix.begin(), prefix.end(), text.begin(), same)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  skip_blanks(text);
  return word;
}

// Some clients put a blank before it, which the standard does not have.
std::optional<std::string> take_path(std::string_view& text) {
  skip_blanks(text);
  const std::size_t end = text.find('>');
  if (!text.starts_with('<') || end == std::string_view::npos) return {};
  std::string path(text.substr(1, end - 1));
  text.remove_prefix(end + 1);
  skip_blanks(text);
  return path;
}

std::string refuse_parameters(std::string_view parameters,
                              std::size_t size_max) {
  while (!parameters.empty()) {
    std::string_view each = take_word(parameters);
    if (take(each, "BODY=")) continue;
    if (!take(each, "SIZE=")) return "555 there is no such parameter";
    std::size_t size = 0;
    const char* const end = each.data() + each.size();
    const auto read = std::from_chars(each.data(), end, size);
    if (read.ec == std::errc::invalid_argument || read.ptr != end) {
      return "501 SIZE takes a number";
    }
    if (read.ec != std::errc() || size > size_max) {
      return "552 the message would be too long";
    }
  }
  return {};
}

std::string without_stuffing(std::string_view lines) {
  std::string plain;
  while (!lines.empty()) {
    if (lines.starts_with('.')) lines.remove_prefix(1);
    const std::size_t size = lines.find("\r\n") + 2;
    plain += lines.substr(0, size);
    lines.remove_prefix(size);
  }
  return plain;
}

}  // namespace examples
