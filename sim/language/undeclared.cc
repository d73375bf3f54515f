#include "sim/language/undeclared.h"

#include <string>

#include "sim/language/lexer.h"
#include "sim/language/source_lines.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

// The line below the current one that declares `name` with one of two verbs;
// 0 if there is none.
int declared_later(const reading& context, std::string_view name,
                   std::string_view verb, std::string_view other_verb) {
  // The text is searched, since nothing below this line has been read yet.
  source_lines lines(context.source);
  while (lines.next()) {
    if (lines.number() <= context.in.line_number()) continue;
    lexer tokens(lines.text());
    const token first = tokens.next();
    if (!first.is_word(verb) && !first.is_word(other_verb)) continue;
    if (tokens.next().is_word(name)) return lines.number();
  }
  return 0;
}

// The two verbs that declare such a name, and how it is written.
struct declaration {
  std::string_view verb;
  std::string_view other_verb;
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
  const int later = declared_later(context, name, how.verb, how.other_verb);
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
  context.in.fail(where, spelled + " is not declared", help);
}

}  // namespace

void fail_undeclared_party(reading& context, place where, std::string_view name,
                           word_list words) {
  fail_undeclared(context, where, name, {"app", "peer", ""}, words);
}

void fail_undeclared_value(reading& context, place where,
                           std::string_view name) {
  const auto words = context.names.symbol_names();
  fail_undeclared(context, where, name, {"let", "matrix", "$"}, words);
}

}  // namespace rehearse::scenario
