#include "sim/language/lexer.h"

#include <algorithm>

#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// A word may contain `-` but not end with it, so that `a->b` reads as three
// tokens.
std::size_t word_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_word_character(text[length])) ++length;
  while (length > 0 && text[length - 1] == '-') --length;
  return length;
}

std::size_t digits_length(std::string_view text) {
  return static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// The length of the string at the beginning of `text`, quotes included; 0 if
// its closing quote is missing.
std::size_t string_length(std::string_view text) {
  for (std::size_t offset = 1; offset < text.size(); ++offset) {
    // An escaped quote does not end the string.
    if (text[offset] == '\\') {
      ++offset;
    } else if (text[offset] == '"') {
      return offset + 1;
    }
  }
  return 0;
}

// The next word must follow directly, so that the `..` of a range is a token of
// its own.
bool joins_words(std::string_view text) {
  return text.size() > 1 && (text[0] == '/' || text[0] == '.') &&
         (is_letter(text[1]) || is_digit(text[1]));
}

struct mark {
  std::string_view text;
  token_kind kind;
};
// Longer ones before their beginnings.
constexpr mark marks[] = {
    {"<->", token_kind::double_arrow},
    {"->", token_kind::arrow},
    {"..", token_kind::range},
    {"=", token_kind::equals},
    {",", token_kind::comma},
    {"(", token_kind::open_parenthesis},
    {")", token_kind::close_parenthesis},
    {"{", token_kind::open_brace},
    {"}", token_kind::close_brace},
    {"[", token_kind::open_bracket},
    {"]", token_kind::close_bracket},
    {":", token_kind::colon},
    {"*", token_kind::times},
    {"+", token_kind::plus},
    {"-", token_kind::minus},
    {"@", token_kind::at},
    {"|", token_kind::bar},
    {".", token_kind::dot},
};

}  // namespace

token lexer::next() {
  // A tab was reported already, with the bytes of the line.
  while (offset_ < line_.size() &&
         (line_[offset_] == ' ' || line_[offset_] == '\t')) {
    ++offset_;
  }
  const std::string_view text = rest();
  if (text.empty() || text.front() == '#') {
    return {token_kind::end, {}, offset_, {}, {}};
  }
  if (is_letter(text.front())) return word_or_path();
  if (is_digit(text.front())) return number();
  if (text.front() == '"') return quoted(token_kind::string, 0);
  if (text.front() == '$') return dollar();
  return punctuation();
}

token lexer::take(token_kind kind, std::size_t length) {
  const token result{kind, line_.substr(offset_, length), offset_, {}, {}};
  offset_ += length;
  return result;
}

token lexer::take_error(std::size_t length, std::string_view problem,
                        std::string_view help) {
  token result = take(token_kind::error, length);
  result.problem = problem;
  result.help = help;
  return result;
}

token lexer::word_or_path() {
  const std::string_view text = rest();
  std::size_t length = word_length(text);
  // The quote must follow directly: `hex "00"` is a word and a string.
  if (text.substr(length).starts_with('"')) {
    if (text.substr(0, length) == "hex") return quoted(token_kind::hex, 3);
    if (text.substr(0, length) == "b64") return quoted(token_kind::base64, 3);
  }
  if (!joins_words(text.substr(length))) return take(token_kind::word, length);
  while (joins_words(text.substr(length))) {
    length += 1 + word_length(text.substr(length + 1));
  }
  return take(token_kind::path, length);
}

token lexer::number() {
  const std::string_view text = rest();
  const std::size_t digits = digits_length(text);
  std::size_t length = digits;
  // All letters that follow belong to the number. So `5mss` is one token, and
  // its message is about the unit.
  while (length < text.size() && text[length] != '-' &&
         is_word_character(text[length])) {
    ++length;
  }
  const std::string_view after = text.substr(length);
  // `1.5ms` is reported as a whole. Piece by piece, the message would be about
  // a dot.
  if (after.size() > 1 && after[0] == '.' && is_digit(after[1])) {
    length += 1;
    while (length < text.size() && text[length] != '-' &&
           is_word_character(text[length])) {
      ++length;
    }
    return take_error(length, "numbers are whole",
                      "help: use a smaller unit, as in `1500us` for 1.5 ms");
  }
  return take(length == digits ? token_kind::number : token_kind::measure,
              length);
}

token lexer::quoted(token_kind kind, std::size_t prefix) {
  const std::string_view text = rest();
  const std::size_t length = string_length(text.substr(prefix));
  // Nobody knows where the string should have ended, so the rest of the line
  // goes with it.
  if (length == 0) {
    return take_error(
        text.size(), "this string is not closed on its line",
        "help: a string ends with `\"`; a quote inside it is `\\\"`");
  }
  return take(kind, prefix + length);
}

token lexer::dollar() {
  const std::string_view text = rest();
  const std::size_t length =
      text.size() > 1 && is_letter(text[1]) ? word_length(text.substr(1)) : 0;
  if (length == 0) {
    return take_error(1, "`$` names no value",
                      "help: a name follows it directly, as in `$cut`");
  }
  return take(token_kind::dollar, 1 + length);
}

token lexer::punctuation() {
  const std::string_view text = rest();
  for (const mark& each : marks) {
    // Most lines are full of what is no mark: one look sees most of that.
    if (each.text[0] != text[0]) continue;
    if (text.starts_with(each.text)) return take(each.kind, each.text.size());
  }
  // A character of several bytes is one mistake.
  const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
  // As in Python and in shells.
  if (text[0] == '\'') {
    return take_error(length, "a string is written with double quotes");
  }
  return take_error(length, "this character has no meaning here");
}

}  // namespace rehearse::scenario
