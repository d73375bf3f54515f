// The tokens of one line.
//
// Tokens are views into the source. A lexer is a small value: copying one is
// how the reader looks further ahead.
//
//   send alice chunk=7 "hi" * 3   # comment
//   word word  word = number string * number end

#ifndef SIM_LANGUAGE_LEXER_H_
#define SIM_LANGUAGE_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rehearse::scenario {

enum class token_kind : std::uint8_t {
  end,      // Of the line, or a comment.
  word,     // send, runs-on
  path,     // echo/1, echo.handle_read: words joined by `/` and `.`
  number,   // 4096
  measure,  // 5ms: digits, then letters (that need not be a unit)
  string,   // "hello\n", with its quotes
  hex,      // hex"00 01"
  base64,   // b64"AAE="
  dollar,   // $cut
  // Punctuation:
  equals,
  comma,
  open_parenthesis,
  close_parenthesis,
  open_brace,
  close_brace,
  open_bracket,
  close_bracket,
  colon,
  times,
  plus,
  minus,
  at,
  bar,
  dot,
  range,         // ..
  arrow,         // ->
  double_arrow,  // <->
  // Nothing that the language knows; the token says what is wrong with it.
  error,
};

struct token {
  token_kind kind = token_kind::end;
  std::string_view text;
  std::size_t offset = 0;  // In its line.
  // For `error`: one sentence, and a note or nothing.
  std::string_view problem;
  std::string_view help;

  bool is(token_kind wanted) const { return kind == wanted; }
  bool is_word(std::string_view wanted) const {
    return kind == token_kind::word && text == wanted;
  }
  std::size_t end_offset() const { return offset + text.size(); }
};

class lexer {
 public:
  lexer() = default;
  explicit lexer(std::string_view line, std::size_t offset = 0)
      : line_(line), offset_(offset) {}

  // At the end of the line it is `end`, however often it is asked for.
  token next();

 private:
  token take(token_kind kind, std::size_t length);
  token take_error(std::size_t length, std::string_view problem,
                   std::string_view help = {});
  token word_or_path();
  token number();
  token quoted(token_kind kind, std::size_t prefix);
  token dollar();
  token punctuation();

  std::string_view rest() const { return line_.substr(offset_); }

  std::string_view line_;
  std::size_t offset_ = 0;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_LEXER_H_
