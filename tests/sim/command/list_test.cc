// `rehearse list`: the applications that are linked with the program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(
    list, invocation_test,
    testing::Values(
        invocation{
            .name = "lists_each_with_its_parameters",
            .arguments = {"list"},
            .out = AllOf(
                HasSubstr("\necho_server: sends back every byte that it "
                          "receives\n"
                          "    port (integer, 7 if not given): the port on "
                          "which it listens\n"),
                // One that must be given, and one whose text is in quotes.
                HasSubstr("\n    servers (text): whom it asks"),
                HasSubstr("\n    page (text, \"hello\\n\" if not given): "),
                HasSubstr("\n    timeout (duration, 2s if not given): "),
                HasSubstr("\n    at (endpoint): "),
                HasSubstr("\n    reports on_answer\n"),
                HasSubstr(
                    "\n    call put_out: ends the session of a user\n"
                    "      user (text): whose\n"
                    "    probe sessions (integer): how many there are\n"))},
        invocation{.name = "has_its_old_name",
                   .arguments = {"apps"},
                   .out = HasSubstr("\necho_server: sends back every byte ")},
        invocation{.name = "takes_no_argument",
                   .arguments = {"list", "echo_server"},
                   .code = 2,
                   .err = "The following argument was not expected: "
                          "echo_server\n"
                          "Run with --help for more information.\n"}),
    name_of);

}  // namespace
}  // namespace rehearse
