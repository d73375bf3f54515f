// `rehearse man`: the page of the manual, made of the same tables as --help and
// `rehearse explain`.

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "sim/command/command_words.h"
#include "sim/command/commands.h"
#include "sim/command/word_list.h"
#include "sim/language/verb.h"

namespace rehearse::command_line {
namespace {

class man_command : public command {
 public:
  std::string name() const override { return "man"; }
  std::string help() const override { return "print the page of the manual"; }
  std::string example() const override { return "man | man -l -"; }
  void add_options(CLI::App& parser) override { parser_ = &parser; }
  exit_code run() override;

 private:
  const CLI::App* parser_ = nullptr;
};

// Text as roff reads it: no line is a request, and a dash is a dash.
std::string roff(std::string_view text) {
  std::string escaped;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    begins = c == '\n';
  }
  return escaped;
}

// An entry of a list: what is explained, in bold, and a paragraph.
void print_entry(std::string_view title, std::string_view text) {
  std::cout << ".TP\n\\fB" << roff(title) << "\\fR\n" << roff(text) << '\n';
}

void print_example(std::string_view text) {
  std::cout << ".IP\n.nf\n" << roff(text) << "\n.fi\n";
}

void print(const command_words& which) {
  std::cout << ".SS rehearse " << roff(which.name) << " [OPTIONS] "
            << roff(which.operands) << '\n'
            << roff(which.help) << ".\n";
  for (const option_words& option : which.options) {
    print_entry(usage_of(option), option.help);
  }
  print_example(which.footer.substr(which.footer.find("rehearse ")));
}

void print(const word_group& group) {
  std::cout << ".SS " << roff(group.title) << '\n';
  for (const scenario::verb* word : group.words) {
    print_entry(word->syntax, word->help);
    print_example(word->example);
  }
}

exit_code man_command::run() {
  std::cout << ".TH REHEARSE 1\n"
               ".SH NAME\n"
               "rehearse \\- replays network scenarios\n"
               ".SH SYNOPSIS\n"
               "\\fBrehearse\\fR COMMAND [OPTIONS] ...\n"
               ".SH DESCRIPTION\n"
               "Scripted peers against a protocol on asyncore, on a simulated "
               "network or on real sockets.\n"
               ".SH COMMANDS\n";
  for (const command_words& each : all_commands(*parser_)) print(each);
  std::cout << ".SH LANGUAGE\n"
               "The first line of a file is \\fBscenario v1 \"TITLE\"\\fR; "
               "every other one begins with one of these words.\n";
  for (const word_group& group : word_groups()) print(group);
  std::cout << ".SH EXIT STATUS\n";
  print_entry("0", "All passed.");
  print_entry("1", "A scenario failed.");
  print_entry("2", "Bad usage, or a file that is not a scenario.");
  return exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_man_command() {
  return std::make_unique<man_command>();
}

}  // namespace rehearse::command_line
