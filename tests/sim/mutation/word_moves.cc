#include "tests/sim/mutation/word_moves.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/lexer.h"
#include "tests/sim/mutation/scenario_names.h"

namespace rehearse::scenario {
namespace {

constexpr int attempts = 20;

constexpr std::string_view edge_numbers[] = {
    "0",      "1",       "2",
    "3",      "65535",   "65536",
    "262144", "1000000", "9223372036854775807"};
constexpr std::string_view edge_times[] = {"0ms", "1us", "1ms",
                                           "1s",  "60m", "61m"};

std::vector<token> tokens_of(std::string_view line) {
  std::vector<token> found;
  lexer tokens(line.substr(0, line.find('\n')));
  for (token each = tokens.next(); !each.is(token_kind::end);
       each = tokens.next()) {
    found.push_back(each);
  }
  return found;
}

bool may_be_replaced(const token& which) {
  switch (which.kind) {
    case token_kind::word:
    case token_kind::path:
    case token_kind::number:
    case token_kind::measure:
    case token_kind::string:
    case token_kind::hex:
    case token_kind::base64:
    case token_kind::dollar:
      return true;
    default:
      return false;
  }
}

// Strings, whatever they are written in, may stand for each other.
bool are_alike(const token& one, const token& other) {
  const auto is_bytes = [](const token& each) {
    return each.is(token_kind::string) || each.is(token_kind::hex) ||
           each.is(token_kind::base64);
  };
  return one.kind == other.kind || (is_bytes(one) && is_bytes(other));
}

// A line of the file, or one of `others` with names of the file.
std::string some_line(const scenario_lines& lines, const scenario_lines& others,
                      random_numbers& random) {
  if (others.empty() || random.one_in(2)) return random.of(lines).text;
  return with_names(random.of(others).text, names_of(lines), random)
      .value_or("");
}

std::optional<std::string> word_like(const token& old, std::string_view verb,
                                     const scenario_lines& lines,
                                     const scenario_lines& others,
                                     random_numbers& random) {
  for (int i = 0; i < attempts; ++i) {
    const std::string line = some_line(lines, others, random);
    const std::vector<token> tokens = tokens_of(line);
    if (tokens.empty()) continue;
    const token& found = random.of(tokens);
    if (!are_alike(old, found) || found.text == old.text) continue;
    if (old.is(token_kind::word) && tokens.front().text != verb) continue;
    return std::string(found.text);
  }
  return std::nullopt;
}

std::optional<std::string> other_word(const token& old, std::string_view verb,
                                      const scenario_lines& lines,
                                      const scenario_lines& others,
                                      random_numbers& random) {
  if (old.is(token_kind::number) && random.one_in(3)) {
    return std::string(random.of(edge_numbers));
  }
  if (old.is(token_kind::measure) && random.one_in(3)) {
    return std::string(random.of(edge_times));
  }
  const scenario_names names = names_of(lines);
  const auto kind = names.find(old.text);
  if (kind) return random.of(names.of(*kind));
  return word_like(old, verb, lines, others, random);
}

}  // namespace

void replace_word(scenario_lines& lines, const scenario_lines& others,
                  random_numbers& random) {
  if (lines.empty()) return;
  scenario_line& line = random.of(lines);
  const std::vector<token> tokens = tokens_of(line.text);
  if (tokens.empty()) return;
  const token& old = random.of(tokens);
  if (!may_be_replaced(old)) return;
  const auto fresh =
      other_word(old, tokens.front().text, lines, others, random);
  if (!fresh) return;
  std::string text = line.text;
  text.replace(old.offset, old.text.size(), *fresh);
  line.text = std::move(text);
}

}  // namespace rehearse::scenario
