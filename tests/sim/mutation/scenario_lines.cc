#include "tests/sim/mutation/scenario_lines.h"

#include <utility>

#include "sim/language/lexer.h"
#include "sim/language/source_lines.h"
#include "sim/language/verbs.h"

namespace rehearse::scenario {
namespace {

enum class opening : std::uint8_t { none, lines, text };

// What a line leaves open.
opening opening_of(std::string_view line) {
  lexer tokens(line);
  token before;
  token last;
  for (token each = tokens.next();
       !each.is(token_kind::end) && !each.is(token_kind::error);
       each = tokens.next()) {
    before = last;
    last = each;
  }
  if (!last.is(token_kind::open_brace)) return opening::none;
  const bool text =
      before.is_word("crlf") || before.is_word("lf") || before.is_word("raw");
  return text ? opening::text : opening::lines;
}

// Takes the lines of a block of text, and its last one.
opening append_block(source_lines& source, std::string& text) {
  while (source.next()) {
    text += '\n';
    text += source.text();
    const bool is_text = lexer(source.text()).next().is(token_kind::bar);
    if (!is_text) return opening_of(source.text());
  }
  return opening::none;
}

}  // namespace

line_role role_of(std::string_view line) {
  lexer tokens(line);
  token first = tokens.next();
  if (first.is(token_kind::at) || first.is(token_kind::plus)) {
    tokens.next();
    first = tokens.next();
  }
  if (first.is(token_kind::path)) return line_role::call;
  const verb* known = find_verb(verbs().statements, first.text);
  if (known == nullptr) return line_role::fixed;
  return known->group == verb_group::set_up ? line_role::set_up
                                            : line_role::step;
}

scenario_lines lines_of(std::string_view text) {
  scenario_lines lines;
  source_lines source(text);
  bool inside = false;
  while (source.next()) {
    scenario_line line{.text = std::string(source.text()),
                       .role = role_of(source.text()),
                       .inside = inside};
    opening open = opening_of(source.text());
    while (open == opening::text) open = append_block(source, line.text);
    if (open == opening::lines) {
      inside = true;
      line.role = line_role::fixed;
    }
    if (lexer(line.text).next().is(token_kind::close_brace)) inside = false;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string text_of(const scenario_lines& lines) {
  std::string text;
  for (const scenario_line& each : lines) text += each.text + "\n";
  return text;
}

}  // namespace rehearse::scenario
