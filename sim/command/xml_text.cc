#include "sim/command/xml_text.h"

#include "sim/command/json_text.h"
#include "sim/command/output.h"

namespace rehearse::command_line {

std::string xml_text(const std::string& text) {
  std::string escaped;
  for (const char c : printable(valid_text(text))) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace rehearse::command_line
