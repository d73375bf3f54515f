// Marks: which the cursors of a file say, and which they wait for.

#ifndef SIM_LANGUAGE_MARKS_H_
#define SIM_LANGUAGE_MARKS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sim/language/diagnostic.h"

namespace rehearse::scenario {

class marks {
 public:
  // Steps in the order of the file. `where` is the text's place.
  void note_said(const std::string& text, std::size_t cursor, place where) {
    said_[text].push_back({cursor, where});
  }
  void note_expected(const std::string& text, std::size_t cursor, place where) {
    expected_.push_back({text, {cursor, where}});
  }
  // A line with a mistake may have said any.
  void excuse() { is_excused_ = true; }

  // All that are waited for in vain.
  std::vector<diagnostic> check() const;

 private:
  struct line {
    std::size_t cursor;
    place where;
  };
  struct expected_mark {
    std::string text;
    line at;
  };

  std::map<std::string, std::vector<line>> said_;
  std::vector<expected_mark> expected_;
  bool is_excused_ = false;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_MARKS_H_
