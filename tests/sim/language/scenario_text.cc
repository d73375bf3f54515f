#include "tests/sim/language/scenario_text.h"

#include <gtest/gtest.h>

#include "tests/diagnostics/known_applications.h"

namespace rehearse::scenario {

scenario_file parse_lines(std::string_view lines) {
  return parse("test.scn", "scenario v1 \"a test\"\n" + std::string(lines),
               known_applications());
}

plan plan_of_lines(std::string_view lines) {
  const scenario_file file = parse_lines(lines);
  for (const diagnostic& each : file.diagnostics) {
    ADD_FAILURE() << render(each, file);
  }
  if (file.cells.size() != 1) {
    ADD_FAILURE() << file.cells.size() << " cells";
    return {};
  }
  return file.plan_of(0, known_applications());
}

std::vector<std::string> messages_of_lines(std::string_view lines) {
  std::vector<std::string> messages;
  for (const diagnostic& each : parse_lines(lines).diagnostics) {
    messages.push_back(std::to_string(each.where.line) + ":" +
                       std::to_string(each.where.column) + " " + each.message);
  }
  return messages;
}

plan plan_with_echo(std::string_view lines) {
  return plan_of_lines(std::string(echo_and_alice) + std::string(lines));
}

std::vector<std::string> messages_with_echo(std::string_view lines) {
  return messages_of_lines(std::string(echo_and_alice) + std::string(lines));
}

}  // namespace rehearse::scenario
