// `rehearse list`: lists the applications that are linked with the program, for
// those who write an `app` line.

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "sim/application.h"
#include "sim/command/commands.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

class list_command : public command {
 public:
  std::string name() const override { return "list"; }
  std::string help() const override {
    return "list the applications that scenarios can start, with their "
           "parameters, "
           "calls, probes, reports and labels";
  }
  std::string example() const override { return "list"; }
  // As it was called when there was no more to list than applications.
  std::string other_name() const override { return "apps"; }
  void add_options(CLI::App& /*parser*/) override {}
  exit_code run() override;
};

std::string_view type_text(value_type type) {
  switch (type) {
    case value_type::text:
      return "text";
    case value_type::integer:
      return "integer";
    case value_type::duration:
      return "duration";
    case value_type::endpoint:
      return "endpoint";
  }
  return "";
}

// As a scenario would write it, so that it can be copied. (Without its
// namespace `quoted` would be the standard library's.)
std::string standard_text(const parameter_spec& parameter) {
  return parameter.type == value_type::text
             ? rehearse::quoted(*parameter.standard)
             : *parameter.standard;
}

void print(const parameter_spec& parameter) {
  std::cout << "    " << parameter.name << " (" << type_text(parameter.type);
  if (parameter.standard) {
    std::cout << ", " << standard_text(parameter) << " if not given";
  }
  std::cout << "): " << parameter.help << '\n';
}

void print(const application_spec& spec) {
  std::cout << spec.name << ": " << spec.help << '\n';
  for (const parameter_spec& parameter : spec.parameters) print(parameter);
  for (const std::string& call : spec.reports) {
    std::cout << "    reports " << call << '\n';
  }
  for (const std::string& label : spec.labels) {
    std::cout << "    labels " << label << '\n';
  }
  for (const call_spec& call : spec.calls) {
    std::cout << "    call " << call.name << ": " << call.help << '\n';
    for (const parameter_spec& each : call.parameters) {
      std::cout << "  ";
      print(each);
    }
  }
  for (const probe_spec& probe : spec.probes) {
    std::cout << "    probe " << probe.name << " (" << type_text(probe.type)
              << "): " << probe.help << '\n';
  }
}

exit_code list_command::run() {
  const application_registry& registry = application_registry::global();
  for (const std::string& name : registry.names())
    print(registry.find(name)->spec);
  return exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_list_command() {
  return std::make_unique<list_command>();
}

}  // namespace rehearse::command_line
