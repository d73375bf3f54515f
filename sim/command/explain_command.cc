// `rehearse explain`: what a word of the language means.

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/commands.h"
#include "sim/command/output.h"
#include "sim/command/word_list.h"
#include "sim/language/suggestion.h"
#include "sim/language/verb.h"
#include "sim/site.h"

namespace rehearse::command_line {
namespace {

using scenario::verb;

class explain_command : public command {
 public:
  std::string name() const override { return "explain"; }
  std::string help() const override {
    return "say what a word of the language means, or a choice of a schedule";
  }
  std::string example() const override { return "explain send"; }
  void add_options(CLI::App& parser) override {
    parser.add_option("WORD", words_,
                      "a word, as send, count or `expect call`; without one, "
                      "all are listed");
  }
  exit_code run() override;

 private:
  std::vector<std::string> words_;
};

void print_list() {
  const std::vector<word_group> groups = word_groups();
  std::size_t width = 0;
  for (const word_group& group : groups) {
    for (const verb* word : group.words) {
      width = std::max(width, spelled(*word).size());
    }
  }
  for (const word_group& group : groups) {
    std::cout << (&group == groups.data() ? "" : "\n") << group.title << '\n';
    for (const verb* word : group.words) {
      const std::string name = spelled(*word);
      std::cout << "  " << name << std::string(width - name.size() + 2, ' ')
                << word->help << '\n';
    }
  }
  std::cout << "\nChoices, in the attachment `-- schedule v1 --`\n";
  for (const site_facts& kind : all_sites()) {
    std::cout << "  " << kind.name
              << std::string(width - kind.name.size() + 2, ' ') << kind.meaning
              << '\n';
  }
}

void print(const verb& word) {
  std::cout << word.syntax << "\n  " << word.help << '\n';
  if (word.is_reserved()) {
    std::cout << "  The word is reserved: this build does not know it yet.\n";
  } else if (!word.on_posix) {
    std::cout << "  Only on the simulated network.\n";
  }
  std::cout << "  example: " << word.example << '\n';
}

void print(const site_facts& kind) {
  std::cout << kind.name << " LABEL #N ";
  if (kind.words.empty()) std::cout << "BYTES";
  for (const std::string_view word : kind.words) {
    std::cout << (word == kind.words.front() ? "" : "|") << word;
  }
  std::cout << "\n  " << kind.meaning << "\n  allowed: " << kind.rule << '\n';
}

// What a user may call it: "call" and "expect call" are both that expectation,
// and the first of them the statement as well.
bool is_called(const verb& word, const std::string& text) {
  const std::string_view name = word.name.empty() ? "bytes" : word.name;
  return text == name || text == spelled(word) ||
         (text == "expect " + std::string(name) &&
          word.group == scenario::verb_group::stream);
}

exit_code explain_command::run() {
  std::string wanted;
  for (const std::string& word : words_) {
    wanted += (wanted.empty() ? "" : " ") + word;
  }
  if (wanted.empty()) {
    print_list();
    return exit_code::all_passed;
  }
  std::vector<std::string_view> names;
  bool found = false;
  for (const word_group& group : word_groups()) {
    for (const verb* word : group.words) {
      if (!word->name.empty()) names.push_back(word->name);
      if (!is_called(*word, wanted)) continue;
      if (found) std::cout << '\n';
      print(*word);
      found = true;
    }
  }
  for (const site_facts& kind : all_sites()) {
    names.push_back(kind.name);
    if (kind.name != wanted) continue;
    if (found) std::cout << '\n';
    print(kind);
    found = true;
  }
  if (found) return exit_code::all_passed;
  const std::string_view meant = scenario::nearest(wanted, names);
  complain("the language has no word `" + wanted + "`" +
           (meant.empty() ? std::string("; `rehearse explain` lists all")
                          : ": did you mean `" + std::string(meant) + "`?"));
  return exit_code::cannot_run;
}

}  // namespace

std::unique_ptr<command> make_explain_command() {
  return std::make_unique<explain_command>();
}

}  // namespace rehearse::command_line
