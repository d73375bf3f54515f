// The lines of a scenario file, one after the other, and what no line may
// contain.
//
// A line ends with a line feed; a carriage return directly before it belongs
// to the line end, so that a checkout with the line ends of Windows reads the
// same. A byte order mark at the beginning is skipped.

#ifndef SIM_LANGUAGE_SOURCE_LINES_H_
#define SIM_LANGUAGE_SOURCE_LINES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rehearse::scenario {

class source_lines {
 public:
  explicit source_lines(std::string_view source);

  // Moves to the next line; false, and stays, if there is none.
  bool next();
  // Makes the next `next` yield the current line again.
  void back();

  // The current line, without its end. Before the first `next`: number 0.
  int number() const { return number_; }
  std::string_view text() const { return text_; }

 private:
  std::string_view rest_;
  std::string_view after_back_;  // What `rest_` is before the current line.
  std::string_view text_;
  int number_ = 0;
};

// A byte that no scenario file may contain.
struct bad_byte {
  std::size_t offset = 0;
  std::string message;
  std::string help;
};

// The first one of a line: a tab or another control character, or a byte that
// is not UTF-8.
std::optional<bad_byte> find_bad_byte(std::string_view line);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SOURCE_LINES_H_
