#include "sim/command/word_list.h"

#include <array>
#include <set>
#include <utility>

#include "sim/language/verbs.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

using scenario::verb;
using scenario::verb_group;

struct group_title {
  verb_group group;
  std::string_view title;
};

constexpr std::array<group_title, 8> titles = {{
    {verb_group::set_up, "Set-up"},
    {verb_group::composition, "Files and rounds"},
    {verb_group::network, "The network"},
    {verb_group::peers, "What peers do"},
    {verb_group::faults, "What goes wrong"},
    {verb_group::driving, "Driving"},
    {verb_group::expectation, "What must be seen"},
    {verb_group::stream, "What a peer must receive"},
}};

// Not the verb itself, which is highlighted as such.
void add_small_words(const verb& which, std::set<std::string>& words) {
  const std::string start = spelled(which);
  std::string_view syntax = which.syntax;
  if (which.name.empty()) return;
  if (syntax.starts_with(start)) syntax.remove_prefix(start.size());
  std::string word;
  const auto take = [&] {
    if (word.size() > 1 &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") ==
            std::string::npos) {
      words.insert(word);
    }
    word.clear();
  };
  for (const char c : syntax) {
    if (is_word_character(c)) {
      word += c;
    } else {
      take();
    }
  }
  take();
}

}  // namespace

std::vector<word_group> word_groups() {
  std::vector<word_group> groups;
  for (const group_title& each : titles) {
    word_group group{.title = each.title, .words = {}};
    const scenario::verb_table& table = scenario::verbs();
    for (const scenario::verb_rows rows :
         {table.statements, table.expectations, table.streams}) {
      for (const verb& word : rows) {
        if (word.group == each.group) group.words.push_back(&word);
      }
    }
    if (!group.words.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

std::string spelled(const verb& word) {
  std::string name(word.name);
  if (word.group == verb_group::expectation) return "expect " + name;
  if (word.group != verb_group::stream) return name;
  return "expect PEER " + (name.empty() ? std::string("BYTES") : name);
}

std::vector<std::string> following_words() {
  // What BOUND stands for.
  std::set<std::string> words = {"within", "at", "after", "in"};
  for (const word_group& group : word_groups()) {
    for (const verb* word : group.words) add_small_words(*word, words);
  }
  // An editor knows these by their place: `window` is a verb, too.
  for (const word_group& group : word_groups()) {
    for (const verb* word : group.words) words.erase(std::string(word->name));
  }
  return {words.begin(), words.end()};
}

}  // namespace rehearse::command_line
