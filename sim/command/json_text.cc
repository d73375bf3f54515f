#include "sim/command/json_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sim/language/utf8.h"

namespace rehearse::command_line {

std::string valid_text(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const std::size_t length = scenario::utf8_length(text);
    if (length == 0) valid += "\xef\xbf\xbd";  // As everybody shows such bytes.
    valid += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : valid_text(text)) {
    if (c == '"' || c == '\\') {
      quoted.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x",
                    static_cast<unsigned>(c));
      quoted += code.data();
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace rehearse::command_line
