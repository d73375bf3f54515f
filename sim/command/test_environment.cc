#include "sim/command/test_environment.h"

#include <cstdlib>
#include <fstream>

#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

}  // namespace

test_environment read_test_environment() {
  test_environment found;
  // Bazel counts from 0.
  const auto index = read_integer(variable("TEST_SHARD_INDEX"));
  const auto count = read_integer(variable("TEST_TOTAL_SHARDS"));
  if (index && count && *index >= 0 && *index < *count) {
    found.shard = std::to_string(*index + 1) + "/" + std::to_string(*count);
  }
  const std::string status = variable("TEST_SHARD_STATUS_FILE");
  if (!status.empty()) std::ofstream(status).flush();
  found.outputs = variable("TEST_UNDECLARED_OUTPUTS_DIR");
  return found;
}

}  // namespace rehearse::command_line
