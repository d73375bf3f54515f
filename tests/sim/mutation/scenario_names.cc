#include "tests/sim/mutation/scenario_names.h"

#include <algorithm>

#include "sim/language/lexer.h"

namespace rehearse::scenario {
namespace {

// What no sound line has in it.
constexpr char first_mark = '\1';

std::optional<name_kind> declared_by(std::string_view verb) {
  if (verb == "app") return name_kind::app;
  if (verb == "peer") return name_kind::peer;
  if (verb == "let" || verb == "matrix") return name_kind::value;
  return std::nullopt;
}

// Calls `take(word)` for each word of a line, those in paths and behind `$`
// included, and puts what it returns in the place of the word.
std::string with_words(
    std::string_view line,
    const std::function<std::string(std::string_view)>& take) {
  std::string result;
  std::size_t copied = 0;
  lexer tokens(line);
  for (token each = tokens.next(); !each.is(token_kind::end);
       each = tokens.next()) {
    if (!each.is(token_kind::word) && !each.is(token_kind::path) &&
        !each.is(token_kind::dollar)) {
      continue;
    }
    result += line.substr(copied, each.offset - copied);
    copied = each.end_offset();
    std::string_view rest = each.text;
    while (!rest.empty()) {
      const std::size_t length =
          std::min(rest.find_first_of("$/."), rest.size());
      if (length > 0) result += take(rest.substr(0, length));
      if (length < rest.size()) result += rest[length];
      rest.remove_prefix(std::min(length + 1, rest.size()));
    }
  }
  return result += line.substr(copied);
}

}  // namespace

std::optional<name_kind> scenario_names::find(std::string_view name) const {
  for (std::size_t kind = 0; kind < name_kinds; ++kind) {
    if (std::ranges::find(of_kind[kind], name) != of_kind[kind].end()) {
      return static_cast<name_kind>(kind);
    }
  }
  return std::nullopt;
}

std::vector<std::string> scenario_names::all() const {
  std::vector<std::string> names;
  for (const auto& part : of_kind) {
    names.insert(names.end(), part.begin(), part.end());
  }
  return names;
}

scenario_names names_of(const scenario_lines& lines) {
  scenario_names names;
  for (const scenario_line& line : lines) {
    lexer tokens(line.text);
    const auto kind = declared_by(tokens.next().text);
    const token name = tokens.next();
    if (!kind || !name.is(token_kind::word)) continue;
    names.of_kind[static_cast<std::size_t>(*kind)].emplace_back(name.text);
  }
  return names;
}

std::string renamed(std::string_view text, const new_names& names) {
  return with_words(text, [&](std::string_view word) {
    const auto found = names.find(word);
    return found == names.end() ? std::string(word) : found->second;
  });
}

bool mentions(std::string_view text, std::string_view name) {
  bool found = false;
  with_words(text, [&](std::string_view word) {
    found = found || word == name;
    return std::string(word);
  });
  return found;
}

std::string without_names(std::string_view text, const scenario_names& names) {
  return with_words(text, [&](std::string_view word) {
    const auto kind = names.find(word);
    if (!kind) return std::string(word);
    return std::string(1,
                       static_cast<char>(first_mark + static_cast<int>(*kind)));
  });
}

std::optional<std::string> with_names(std::string_view text,
                                      const scenario_names& names,
                                      random_numbers& random) {
  std::string result;
  for (const char c : text) {
    const int kind = c - first_mark;
    if (kind < 0 || kind >= static_cast<int>(name_kinds)) {
      result += c;
      continue;
    }
    const auto& known = names.of(static_cast<name_kind>(kind));
    if (known.empty()) return std::nullopt;
    result += random.of(known);
  }
  return result;
}

std::string fresh_name(const std::string& like, const scenario_names& names) {
  for (std::size_t n = 2;; ++n) {
    std::string name = like + "-" + std::to_string(n);
    if (!names.find(name)) return name;
  }
}

}  // namespace rehearse::scenario
