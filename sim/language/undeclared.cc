#include "sim/language/undeclared.h"

#include <map>
#include <string>

#include "sim/language/lexer.h"
#include "sim/language/source_lines.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

// Which names the file seems to declare, and in which line first. The text is
// searched, once, since nothing below the current line has been read yet.
void find_declarations(reading& context) {
  if (context.declarations_found) return;
  context.declarations_found = true;
  source_lines lines(script_of(context.source));
  while (lines.next()) {
    lexer tokens(lines.text());
    const token verb = tokens.next();
    const bool declares_value = verb.is_word("let") || verb.is_word("matrix");
    const bool declares_party = verb.is_word("app") || verb.is_word("peer");
    if (!declares_value && !declares_party) continue;
    const token name = tokens.next();
    if (!name.is(token_kind::word)) continue;
    auto& all = declares_value ? context.value_lines : context.party_lines;
    all.try_emplace(name.text, lines.number());
  }
}

// The line below the current one that declares a name; 0 if there is none. (A
// line above would have declared it: then nobody asks.)
int declared_later(const reading& context, std::string_view name,
                   const std::map<std::string_view, int>& lines) {
  const auto found = lines.find(name);
  if (found == lines.end()) return 0;
  return found->second > context.in.line_number() ? found->second : 0;
}

// Where such names are declared, and how one is written.
struct declaration {
  const std::map<std::string_view, int>& lines;
  std::string_view sign;
};

void fail_undeclared(reading& context, place where, std::string_view name,
                     const declaration& how, word_list words) {
  if (!context.in.ok()) return;
  // It was reported before. Besides, the search below takes time.
  if (context.names.is_excused_unknown(name)) {
    context.in.fail_silently();
    return;
  }
  context.names.excuse_unknown(name);
  const std::string spelled =
      in_quotes(std::string(how.sign) + std::string(name));
  find_declarations(context);
  const int later =
      context.in.file() == 0 ? declared_later(context, name, how.lines) : 0;
  if (later != 0) {
    context.in.fail(
        where,
        spelled + " is declared only later, in line " + std::to_string(later),
        "help: move the declaration up");
    return;
  }
  const std::string_view meant = nearest(name, words);
  std::string help;
  if (!meant.empty()) {
    help = "help: did you mean `" + std::string(how.sign) + std::string(meant) +
           "`?";
    // If this line is the only one that means that name, the name is not
    // unused.
    context.names.excuse_all_in(meant);
  }
  const bool is_parameter = !how.sign.empty() && context.in.file() != 0;
  if (help.empty() && is_parameter) {
    help =
        "help: a file gets its values where it is included, as in `include "
        "\"...\" (" +
        std::string(name) + "=...)`";
  }
  context.in.fail(where, spelled + " is not declared", help);
}

}  // namespace

void fail_undeclared_party(reading& context, place where, std::string_view name,
                           word_list words) {
  fail_undeclared(context, where, name, {context.party_lines, ""}, words);
}

void fail_undeclared_value(reading& context, place where,
                           std::string_view name) {
  const auto words = context.names.symbol_names();
  fail_undeclared(context, where, name, {context.value_lines, "$"}, words);
}

}  // namespace rehearse::scenario
