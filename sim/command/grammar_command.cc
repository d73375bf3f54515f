// `rehearse grammar`: the syntax of scenario files, for editors that colour
// them, made of the table of verbs.

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/json_text.h"
#include "sim/command/word_list.h"
#include "sim/language/verb.h"

namespace rehearse::command_line {
namespace {

class grammar_command : public command {
 public:
  std::string name() const override { return "grammar"; }
  std::string help() const override {
    return "print the syntax of scenario files for an editor";
  }
  std::string example() const override {
    return "grammar vim > ~/.vim/syntax/scenario.vim";
  }
  void add_options(CLI::App& parser) override {
    parser.add_option("EDITOR", editor_, "vim or textmate")
        ->required()
        ->check(CLI::IsMember({"vim", "textmate"}));
  }
  exit_code run() override;

 private:
  std::string editor_;
};

// The words of the language by where they stand.
struct words_by_place {
  std::vector<std::string> verbs = {"scenario"};
  std::vector<std::string> expectations;  // After `expect`.
  std::vector<std::string> streams;       // After `expect PEER`.
  std::vector<std::string> following;
};

words_by_place all_words() {
  words_by_place words;
  for (const word_group& group : word_groups()) {
    for (const scenario::verb* word : group.words) {
      if (word->name.empty()) continue;
      auto& place =
          word->group == scenario::verb_group::expectation ? words.expectations
          : word->group == scenario::verb_group::stream    ? words.streams
                                                           : words.verbs;
      place.emplace_back(word->name);
    }
  }
  words.following = following_words();
  return words;
}

std::string joined(std::vector<std::string> words, const std::string& between) {
  // Of two words that begin alike the longer one comes first: some editors
  // take the first that fits.
  std::sort(words.begin(), words.end(), std::greater<>());
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : between) + word;
  }
  return text;
}

// --- vim
// ----------------------------------------------------------------------

std::string vim_choice(const std::vector<std::string>& words) {
  return "\\%(" + joined(words, "\\|") + "\\)\\ze\\%(\\s\\|$\\)";
}

// Later lines win where two of them match at one place.
void print_vim(const words_by_place& words) {
  std::cout
      << "\" Vim syntax of scenario files, made by `rehearse grammar vim`.\n"
         "\" With this in ~/.vim/ftdetect/scenario.vim it is found:\n"
         "\"   autocmd BufNewFile,BufRead *.scn,*.scni setfiletype scenario\n"
         "if exists(\"b:current_syntax\")\n"
         "  finish\n"
         "endif\n"
         "syntax keyword scenarioWord "
      << joined(words.following, " ")
      << "\n"
         "syntax match scenarioNumber /\\<\\d\\+\\%(us\\|ms\\|s\\|m\\)\\?\\>/\n"
         "syntax match scenarioTime /^\\s*\\zs[@+]\\S\\+/\n"
         "syntax match scenarioName /\\$\\a[[:alnum:]_-]*/\n"
         "syntax match scenarioVerb "
         "/\\%(^\\s*\\%([@+]\\S\\+\\s\\+\\)\\?\\)\\@<="
      << vim_choice(words.verbs)
      << "/\n"
         "syntax match scenarioExpectation "
         "/\\%(\\<expect\\s\\+\\%(sometimes\\s\\+\\)\\?\\)\\@<="
      << vim_choice(words.expectations)
      << "/\n"
         "syntax match scenarioExpectation "
         "/\\%(\\<expect\\s\\+\\S\\+\\s\\+\\)\\@<="
      << vim_choice(words.streams)
      << "/\n"
         "syntax match scenarioComment /#.*$/\n"
         "syntax region scenarioString start=/\"/ skip=/\\\\./ end=/\"/ "
         "oneline\n"
         "syntax match scenarioText /^\\s*|.*$/\n"
         "syntax region scenarioAttachment start=/^--/ end=/\\%$/ keepend\n"
         "syntax sync fromstart\n"
         "highlight default link scenarioVerb Statement\n"
         "highlight default link scenarioExpectation Type\n"
         "highlight default link scenarioWord Keyword\n"
         "highlight default link scenarioNumber Number\n"
         "highlight default link scenarioTime Special\n"
         "highlight default link scenarioName Identifier\n"
         "highlight default link scenarioComment Comment\n"
         "highlight default link scenarioString String\n"
         "highlight default link scenarioText String\n"
         "highlight default link scenarioAttachment PreProc\n"
         "let b:current_syntax = \"scenario\"\n";
}

// --- TextMate
// -------------------------------------------------------------------

std::string choice(const std::vector<std::string>& words) {
  return "(" + joined(words, "|") + ")(?=\\s|$)";
}

std::string rule(const std::string& scope, const std::string& match) {
  return "    {\"name\": " + json_text(scope + ".scenario") +
         ", \"match\": " + json_text(match) + "},\n";
}

std::string captured(const std::string& scope, const std::string& match) {
  return "    {\"match\": " + json_text(match) +
         ", \"captures\": {\"1\": {\"name\": " +
         json_text(scope + ".scenario") + "}}},\n";
}

// The first rule that matches wins. What is looked back at has a fixed length,
// as some editors want it.
void print_textmate(const words_by_place& words) {
  std::cout
      << "{\n"
         "  \"name\": \"Scenario\",\n"
         "  \"scopeName\": \"source.scenario\",\n"
         "  \"fileTypes\": [\"scn\", \"scni\"],\n"
         "  \"patterns\": [\n"
         "    {\"name\": \"meta.attachment.scenario\", \"begin\": \"^--\", "
         "\"end\": \"(?!)\"},\n"
      << rule("string.unquoted", "^\\s*\\|.*$")
      << rule("comment.line.number-sign", "#.*$")
      << "    {\"name\": \"string.quoted.double.scenario\", \"begin\": "
         "\"\\\"\", \"end\": \"\\\"|$\", \"patterns\": [\n      {\"name\": "
         "\"constant.character.escape.scenario\", \"match\": "
         "\"\\\\\\\\(x[0-9A-Fa-f]{2}|.)\"}\n    ]},\n"
      << "    {\"match\": "
      << json_text("^\\s*(?:[@+]\\S+\\s+)?(expect)\\s+((?:sometimes\\s+)?" +
                   choice(words.expectations) + ")")
      << ", \"captures\": {\"1\": {\"name\": \"keyword.control.scenario\"}, "
         "\"2\": {\"name\": \"support.function.scenario\"}}},\n"
      << "    {\"match\": "
      << json_text("^\\s*(?:[@+]\\S+\\s+)?(expect)\\s+\\S+\\s+" +
                   choice(words.streams))
      << ", \"captures\": {\"1\": {\"name\": \"keyword.control.scenario\"}, "
         "\"2\": {\"name\": \"support.function.scenario\"}}},\n"
      << captured("keyword.control",
                  "^\\s*(?:[@+]\\S+\\s+)?" + choice(words.verbs))
      << rule("variable.other", "\\$[A-Za-z][A-Za-z0-9_-]*")
      << rule("constant.numeric", "\\b[0-9]+(us|ms|s|m)?\\b")
      << "    {\"name\": \"keyword.other.scenario\", \"match\": "
      << json_text("(?<![\\w./-])(" + joined(words.following, "|") +
                   ")(?![\\w./-])")
      << "}\n"
         "  ]\n"
         "}\n";
}

exit_code grammar_command::run() {
  if (editor_ == "vim") {
    print_vim(all_words());
  } else {
    print_textmate(all_words());
  }
  return exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_grammar_command() {
  return std::make_unique<grammar_command>();
}

}  // namespace rehearse::command_line
