#include "sim/language/marks.h"

#include <algorithm>
#include <string_view>

#include "sim/language/suggestion.h"

namespace rehearse::scenario {

std::vector<diagnostic> marks::check() const {
  std::vector<diagnostic> mistakes;
  std::vector<std::string_view> texts;
  for (const auto& [text, lines] : said_) texts.push_back(text);
  for (const expected_mark& each : expected_) {
    const auto said = said_.find(each.text);
    if (said == said_.end()) {
      if (is_excused_) continue;
      mistakes.push_back({each.at.where, "no line says this mark", {}, {}});
      const std::string_view meant = nearest(each.text, texts);
      mistakes.back().notes.push_back(
          meant.empty()
              ? "help: another block says it, as in `mark \"" + each.text +
                    "\"`"
              : "help: did you mean `\"" + std::string(meant) + "\"`?");
      continue;
    }
    // Its own cursor cannot wait for what it says itself further down.
    const std::vector<line>& lines = said->second;
    const bool may_come =
        std::any_of(lines.begin(), lines.end(), [&](const line& other) {
          return other.cursor != each.at.cursor ||
                 other.where.line < each.at.where.line;
        });
    if (may_come) continue;
    mistakes.push_back({each.at.where,
                        "this mark is said only later, in line " +
                            std::to_string(lines.front().where.line),
                        {},
                        {}});
  }
  return mistakes;
}

}  // namespace rehearse::scenario
