// What Bazel tells a test by the environment: which part of the work is its
// own, and where files go that somebody may want to have afterwards.

#ifndef SIM_COMMAND_TEST_ENVIRONMENT_H_
#define SIM_COMMAND_TEST_ENVIRONMENT_H_

#include <string>

namespace rehearse::command_line {

struct test_environment {
  std::string shard = {};    // As --shard has it; empty: it does all.
  std::string outputs = {};  // A folder; empty: there is none.
};

// Also tells Bazel that the test knows of shards, as it asks for.
test_environment read_test_environment();

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_TEST_ENVIRONMENT_H_
