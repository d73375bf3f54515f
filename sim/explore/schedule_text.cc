#include "sim/explore/schedule_text.h"

#include <algorithm>
#include <vector>

#include "core/exceptions.h"
#include "sim/language/schedule_attachment.h"

namespace rehearse {

std::string to_line(const schedule& which, const label_names& names) {
  std::string text;
  for (const deviation& each : which) {
    text += (text.empty() ? "" : "; ") + to_text(each, names);
  }
  return text;
}

schedule read_schedule_text(std::string_view text, label_names& names) {
  std::string lines(text);
  std::replace(lines.begin(), lines.end(), ';', '\n');
  std::vector<scenario::diagnostic> mistakes;
  const scenario::schedule_attachment read =
      scenario::read_schedule(lines, {}, mistakes);
  if (!mistakes.empty()) {
    const scenario::diagnostic& first = mistakes.front();
    std::string message = first.message;
    if (first.where.line > 0) {
      message += " (choice " + std::to_string(first.where.line) + ")";
    }
    for (const std::string& each : first.notes) message += "\n  " + each;
    throw asyncore::value_error(message);
  }
  return without_names(read.choices(), names);
}

}  // namespace rehearse
