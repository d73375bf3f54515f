// `rehearse completion`: a script that lets a shell complete command lines.

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/command/command_words.h"
#include "sim/command/commands.h"
#include "sim/command/word_list.h"
#include "sim/language/verb.h"

namespace rehearse::command_line {
namespace {

class completion_command : public command {
 public:
  std::string name() const override { return "completion"; }
  std::string help() const override {
    return "print a script that completes command lines, for a shell to read";
  }
  std::string example() const override {
    return "completion bash > ~/.local/share/bash-completion/completions/"
           "rehearse";
  }
  void add_options(CLI::App& parser) override {
    parser_ = &parser;
    parser.add_option("SHELL", shell_, "bash or zsh")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh"}));
  }
  exit_code run() override;

 private:
  const CLI::App* parser_ = nullptr;
  std::string shell_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

// What `explain` takes.
std::vector<std::string> language_words() {
  std::set<std::string> words;
  for (const word_group& group : word_groups()) {
    for (const scenario::verb* word : group.words) {
      words.emplace(word->name.empty() ? "bytes" : word->name);
    }
  }
  return {words.begin(), words.end()};
}

// The words that may follow a command instead of files; empty: files do.
std::vector<std::string> operands_of(const command_words& which) {
  if (which.name == "explain") return language_words();
  if (which.name == "completion") return {"bash", "zsh"};
  if (which.name == "grammar") return {"vim", "textmate"};
  return {};
}

// --- bash
// ---------------------------------------------------------------------

void print_bash(const std::vector<command_words>& commands) {
  std::vector<std::string> names;
  std::set<std::string> values;
  for (const command_words& each : commands) {
    names.push_back(each.name);
    for (const option_words& option : each.options) {
      if (option.values.empty()) continue;
      values.insert("    " + option.names.front() + ") choices='" +
                    joined(option.values) + "' ;;\n");
    }
  }
  // Bash splits `--loop=select` in three words, so a value is known by the `=`
  // before it.
  std::cout
      << "# Completion of rehearse for bash, made by `rehearse completion "
         "bash`.\n"
         "_rehearse() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} option= options= choices=\n"
         "  COMPREPLY=()\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W '--help "
      << joined(names)
      << "' -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  if [[ $word == = ]]; then\n"
         "    option=${COMP_WORDS[COMP_CWORD-1]} word=\n"
         "  elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then\n"
         "    option=${COMP_WORDS[COMP_CWORD-2]}\n"
         "  else\n"
         "    option=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  fi\n"
         "  case $option in\n";
  for (const std::string& line : values) std::cout << line;
  std::cout << "  esac\n"
               "  if [[ -n $choices ]]; then\n"
               "    COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n";
  for (const command_words& each : commands) {
    std::vector<std::string> options;
    for (const option_words& option : each.options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
    }
    std::cout << "    " << each.name << ") options='" << joined(options)
              << "' choices='" << joined(operands_of(each)) << "' ;;\n";
  }
  std::cout << "  esac\n"
               "  if [[ $word == -* ]]; then\n"
               "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
               "  elif [[ -n $choices ]]; then\n"
               "    COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
               "  else\n"
               "    compopt -o filenames 2>/dev/null\n"
               "    local IFS=$'\\n'\n"
               "    COMPREPLY=($(compgen -d -- \"$word\"; compgen -f -X "
               "'!*.scn' -- \"$word\"))\n"
               "  fi\n"
               "}\n"
               "complete -F _rehearse rehearse\n";
}

// --- zsh
// ----------------------------------------------------------------------

// Inside '...', where brackets and colons mean something to `_arguments`.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void print_zsh_option(const option_words& option) {
  for (const std::string& name : option.names) {
    std::cout << " \\\n        '" << name;
    if (!option.value.empty()) std::cout << (name[1] == '-' ? "=" : "+");
    std::cout << "[" << zsh_text(option.help) << "]";
    if (!option.value.empty()) {
      std::cout << ":" << zsh_text(option.value) << ":";
      if (!option.values.empty()) {
        std::cout << "(" << joined(option.values) << ")";
      }
      if (option.value == "FILE") std::cout << "_files";
    }
    std::cout << "'";
  }
}

void print_zsh(const std::vector<command_words>& commands) {
  std::cout << "#compdef rehearse\n"
               "# Completion of rehearse for zsh, made by `rehearse completion "
               "zsh`.\n"
               "_rehearse() {\n"
               "  local -a commands\n"
               "  commands=(\n";
  for (const command_words& each : commands) {
    std::cout << "    '" << each.name << ":" << zsh_text(each.help) << "'\n";
  }
  std::cout << "  )\n"
               "  if ((CURRENT == 2)); then\n"
               "    _describe command commands\n"
               "    return\n"
               "  fi\n"
               "  local command=$words[2]\n"
               "  shift words\n"
               "  ((CURRENT--))\n"
               "  case $command in\n";
  for (const command_words& each : commands) {
    std::cout << "    " << each.name << ")\n      _arguments -s";
    for (const option_words& option : each.options) print_zsh_option(option);
    const std::vector<std::string> operands = operands_of(each);
    if (!operands.empty()) {
      std::cout << " \\\n        '*:word:(" << joined(operands) << ")'";
    } else if (!each.operands.empty()) {
      std::cout << " \\\n        '*:scenario:_files -g \"*.scn\"'";
    }
    std::cout << " ;;\n";
  }
  std::cout << "  esac\n"
               "}\n"
               "compdef _rehearse rehearse\n";
}

exit_code completion_command::run() {
  const std::vector<command_words> commands = all_commands(*parser_);
  if (shell_ == "bash") {
    print_bash(commands);
  } else {
    print_zsh(commands);
  }
  return exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_completion_command() {
  return std::make_unique<completion_command>();
}

}  // namespace rehearse::command_line
