#include "tests/conformance/oracle/script_lexer.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

namespace oracle {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";

bool ends_word(char c) {
  return blanks.find(c) != std::string_view::npos || c == ';' || c == '|' ||
         c == '"';
}

// The rest of a line that is being read.
class reader {
 public:
  explicit reader(std::string_view line) : rest_(line) {}

  bool at_end() {
    rest_.remove_prefix(
        std::min(rest_.find_first_not_of(blanks), rest_.size()));
    return rest_.empty() || rest_.front() == '#';
  }

  token next() {
    if (rest_.front() == '"') return {.text = string(), .is_string = true};
    if (rest_.front() == ';' || rest_.front() == '|') {
      return {.text = std::string(1, take())};
    }
    std::size_t size = 0;
    while (size < rest_.size() && !ends_word(rest_[size])) ++size;
    token word{.text = std::string(rest_.substr(0, size))};
    rest_.remove_prefix(size);
    return word;
  }

 private:
  char take() {
    if (rest_.empty()) throw script_error("unterminated string");
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string string() {
    std::string bytes;
    take();
    for (char c = take(); c != '"'; c = take()) {
      bytes += c == '\\' ? escaped() : c;
    }
    return bytes;
  }

  char escaped() {
    static constexpr std::pair<char, char> known[] = {{'r', '\r'},  {'n', '\n'},
                                                      {'t', '\t'},  {'0', '\0'},
                                                      {'\\', '\\'}, {'"', '"'}};
    const char c = take();
    if (c == 'x') return hexadecimal();
    for (const auto& [letter, meaning] : known) {
      if (letter == c) return meaning;
    }
    throw script_error(std::string("unknown escape \\") + c);
  }

  char hexadecimal() {
    const char digits[] = {take(), take()};
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(digits, digits + sizeof digits, value, 16);
    if (error != std::errc() || end != digits + sizeof digits) {
      throw script_error("\\x wants two hexadecimal digits");
    }
    return static_cast<char>(value);
  }

  std::string_view rest_;
};

}  // namespace

std::vector<token> tokens(std::string_view line) {
  std::vector<token> found;
  for (reader rest(line); !rest.at_end();) found.push_back(rest.next());
  return found;
}

std::vector<action_list> alternatives(std::span<const token> words) {
  std::vector<action_list> lists(1);
  action current;
  const auto end_action = [&] {
    if (!current.empty()) lists.back().push_back(std::exchange(current, {}));
  };
  for (const token& each : words) {
    if (each.is_word(";")) {
      end_action();
    } else if (each.is_word("|")) {
      end_action();
      lists.emplace_back();
    } else {
      current.push_back(each);
    }
  }
  end_action();
  return lists;
}

const std::string& text_at(std::span<const token> words, std::size_t place) {
  if (place >= words.size()) throw script_error("an argument is missing");
  return words[place].text;
}

int number_at(std::span<const token> words, std::size_t place) {
  const std::string& text = text_at(words, place);
  int value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw script_error("not a number: " + text);
  }
  return value;
}

std::string quoted(std::string_view data) {
  static constexpr std::pair<char, std::string_view> escapes[] = {
      {'"', "\\\""},
      {'\\', "\\\\"},
      {'\n', "\\n"},
      {'\r', "\\r"},
      {'\t', "\\t"}};
  const auto written = [](char c) -> std::string {
    for (const auto& [meaning, text] : escapes) {
      if (meaning == c) return std::string(text);
    }
    if (c >= ' ' && c < '\x7f') return std::string(1, c);
    char hex[5];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
    return hex;
  };
  std::string text = "\"";
  for (const char c : data) text += written(c);
  return text + '"';
}

}  // namespace oracle
