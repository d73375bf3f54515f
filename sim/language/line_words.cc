#include "sim/language/line_words.h"

#include <algorithm>
#include <cstddef>

namespace rehearse::scenario {

std::vector<word> words_of(std::string_view line, int number) {
  std::vector<word> words;
  std::size_t begin = 0;
  while ((begin = line.find_first_not_of(' ', begin)) !=
         std::string_view::npos) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    words.push_back(
        {line.substr(begin, end - begin),
         {number, static_cast<int>(begin) + 1, static_cast<int>(end - begin)}});
    begin = end;
  }
  return words;
}

}  // namespace rehearse::scenario
