#include "sim/command/command_words.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace rehearse::command_line {
namespace {

// A validator that knows its values shows them as "{select,poll}".
std::vector<std::string> values_in(const std::string& type) {
  std::vector<std::string> values;
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', std::min(begin, type.size()));
  if (end == std::string::npos) return values;
  for (std::size_t at = begin + 1; at <= end;) {
    const std::size_t comma = std::min(type.find(',', at), end);
    values.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return values;
}

option_words words_of(const CLI::Option& option) {
  option_words words;
  for (const std::string& name : option.get_lnames()) {
    words.names.push_back("--" + name);
  }
  for (const std::string& name : option.get_snames()) {
    words.names.push_back("-" + name);
  }
  words.help = option.get_description();
  if (option.get_items_expected_max() == 0) return words;
  const std::string type = option.get_type_name();
  words.value = type.substr(0, type.find(':'));
  words.values = values_in(type);
  return words;
}

command_words words_of(const CLI::App& command) {
  command_words words;
  words.name = command.get_name();
  words.help = command.get_description();
  words.footer = command.get_footer();
  for (const CLI::Option* const option : command.get_options()) {
    if (!option->get_positional()) {
      words.options.push_back(words_of(*option));
      continue;
    }
    const std::string name = option->get_name();
    const bool many = option->get_items_expected_max() > 1;
    const std::string shown = name + (many ? "..." : "");
    words.operands = option->get_required() ? shown : "[" + shown + "]";
  }
  return words;
}

}  // namespace

std::vector<command_words> all_commands(const CLI::App& one) {
  std::vector<command_words> all;
  const auto any = [](const CLI::App* /*each*/) { return true; };
  for (const CLI::App* const each : one.get_parent()->get_subcommands(any)) {
    all.push_back(words_of(*each));
  }
  return all;
}

std::string usage_of(const option_words& option) {
  std::string text;
  for (const std::string& name : option.names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  if (option.value.empty()) return text;
  text += " ";
  if (option.values.empty()) return text + option.value;
  for (const std::string& value : option.values) {
    text += (&value == option.values.data() ? "" : "|") + value;
  }
  return text;
}

}  // namespace rehearse::command_line
