#include "sim/explore/violation_text.h"

#include <cstddef>

#include "sim/value_text.h"

namespace rehearse {

std::string without_details(std::string_view message) {
  std::string text;
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '"') {
      const std::size_t end = message.find('"', i + 1);
      if (end != std::string_view::npos) {
        text += "\"...\"";
        i = end;
        continue;
      }
    }
    const char before = i == 0 ? ' ' : message[i - 1];
    if (!is_digit(message[i]) || (before != ' ' && before != '/')) {
      text += message[i];
      continue;
    }
    text += 'N';
    while (i + 1 < message.size() && is_word_character(message[i + 1])) ++i;
  }
  return text;
}

}  // namespace rehearse
