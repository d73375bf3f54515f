// Results for other programs: `--json` and `--junit`.

#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(
    json, invocation_test,
    testing::Values(
        invocation{
            .name = "of_a_run_has_each_scenario",
            .arguments = {"run", "talk/echo.scn", "--json", "--seed=7",
                          "--loop=poll"},
            .out = AllOf(
                StartsWith(
                    "{\"version\": 1,\n"
                    " \"command\": \"run\",\n"
                    " \"sound\": 0,\n"
                    " \"passed\": 1,\n"
                    " \"failed\": 0,\n"
                    " \"skipped\": 0,\n"
                    " \"broken\": 0,\n"
                    " \"results\": [\n"
                    "  {\"scenario\": \"talk/echo.scn\", \"cell\": \"\", "
                    "\"network\": \"sim\", \"loop\": \"poll\", "
                    "\"mode\": \"safe\", \"seed\": 7,\n"
                    "   \"verdict\": \"passed\", \"reason\": null, "
                    "\"passes\": "),
                EndsWith(", \"time_us\": 0,\n   \"problems\": []}\n]}\n"))},
        invocation{
            .name = "of_a_run_says_what_is_wrong_and_where",
            .arguments = {"run", "it's late.scn", "broken.scn", "--json"},
            .code = 2,
            .out = AllOf(
                HasSubstr("\n \"failed\": 2,\n"), HasSubstr("\"broken\": 1,\n"),
                HasSubstr(
                    "\"cell\": \"word=\\\"a b\\\"\", \"network\": \"sim\", "
                    "\"loop\": \"select\", \"mode\": \"safe\", \"seed\": "
                    "null,\n   \"verdict\": \"failed\""),
                HasSubstr("    {\"file\": \"it's late.scn\", \"line\": 7, "
                          "\"column\": 1, \"message\": \"this will never "
                          "happen: the simulation is idle\",\n"
                          "     \"report\": \"it's late.scn:7:1: error: "),
                HasSubstr("{\"scenario\": \"broken.scn\", \"cell\": \"\", "
                          "\"network\": null, \"loop\": null, \"mode\": null, "
                          "\"seed\": null,\n   \"verdict\": \"broken\""),
                EndsWith("]}\n]}\n")),
            // People read it here all the same.
            .err = AllOf(HasSubstr("broken.scn:2:1: error: "),
                         HasSubstr("reproduce: rehearse run"))},
        invocation{
            .name = "of_a_run_says_why_one_was_skipped",
            .arguments = {"run", "talk", "--network=posix", "--json"},
            .code = 2,
            .out = HasSubstr("\"verdict\": \"skipped\", \"reason\": \"it "
                             "does not say `runs-on posix`\""),
            .err = HasSubstr("nothing was run")},
        invocation{
            .name = "of_a_check_has_each_file",
            .arguments = {"check", "talk/echo.scn", "broken.scn", "--json"},
            .code = 2,
            .out = AllOf(
                StartsWith("{\"version\": 1,\n \"command\": \"check\",\n "
                           "\"sound\": 1,\n"),
                HasSubstr("{\"scenario\": \"talk/echo.scn\""),
                HasSubstr("\"line\": 2, \"column\": 1, \"message\": \"expected "
                          "a statement, found `frobnicate`\"")),
            .err = HasSubstr("broken.scn:2:1: error: ")},
        invocation{.name = "goes_with_no_lines_for_people",
                   .arguments = {"run", "talk", "--json", "--trace"},
                   .code = 2,
                   .err = HasSubstr("--json")}),
    name_of);

class junit : public testing::Test {
 protected:
  std::string report() const {
    std::ifstream in(user_.folder() / "out.xml", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  user user_;
};

TEST_F(junit, has_a_case_for_each_scenario) {
  const program_result result = user_.calls(
      {"run", "talk", "it's late.scn", "broken.scn", "--junit", "out.xml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.out, EndsWith("2 passed, 2 failed, 1 broken file in "
                                   "TIME\n"));
  EXPECT_THAT(
      report(),
      AllOf(StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites tests=\"5\" failures=\"2\" errors=\"1\" "
                       "skipped=\"0\">\n<testsuite name=\"rehearse run\" "),
            HasSubstr("<testcase classname=\"talk\" name=\"echo\" "
                      "file=\"talk/echo.scn\"/>\n"),
            HasSubstr("name=\"it's late[word=&quot;a b&quot;]\""),
            HasSubstr("<failure message=\"this will never happen: "),
            HasSubstr("<error message=\"expected a statement, found "),
            EndsWith("</testsuite>\n</testsuites>\n")));
}

TEST_F(junit, is_made_of_a_check_too) {
  EXPECT_EQ(user_.calls({"check", "talk", "--junit=out.xml"}).code, 0);
  EXPECT_THAT(report(), HasSubstr("<testsuite name=\"rehearse check\" "
                                  "tests=\"2\" failures=\"0\""));
}

// Neither form can hold them: a parser would refuse the whole document.
TEST_F(junit, and_json_hold_no_bytes_that_are_no_text) {
  user_.write("odd\xff\x1b.scn", "scenario v1 \"x\"\nfrobnicate \xff\x1b\n");
  const program_result result =
      user_.calls({"check", "odd\xff\x1b.scn", "--json", "--junit=out.xml"});
  EXPECT_THAT(result.out,
              HasSubstr("\"scenario\": \"odd\xef\xbf\xbd\\u001b.scn\""));
  EXPECT_THAT(report(), HasSubstr("file=\"odd\xef\xbf\xbd\\x1b.scn\""));
}

TEST_F(junit, that_cannot_be_written_is_a_failure) {
  const program_result result =
      user_.calls({"run", "talk", "--junit=nowhere/out.xml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err,
            "rehearse: nowhere/out.xml: cannot be written: is its folder "
            "there?\n");
}

}  // namespace
}  // namespace rehearse
