// `rehearse merge`: the finds of several shards in one folder.

#include <filesystem>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/command/invocation.h"

namespace rehearse {
namespace {

using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;

std::string find_of(const std::string& violation, const std::string& choices,
                    const std::string& comment = "found by swarm") {
  return "scenario v1 \"found by exploration: echo\"\n"
         "app echo = echo_server(port=7)\n"
         "peer alice\n"
         "connect alice to echo\n"
         "\n-- schedule v1 --\n# " +
         comment + "\nexpect violation " + violation + "\n" + choices;
}

class merge_test : public testing::Test {
 protected:
  std::size_t files_in(const std::string& folder) const {
    const fs::directory_iterator all(user_.folder() / folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  user user_;
};

TEST_F(merge_test, keeps_the_smallest_find_of_each_violation) {
  const std::string two =
      "recv.len echo/alice #1 1\nrecv.len echo/alice #2 1\n";
  const std::string one = "recv.len echo/alice #1 2\n";
  user_.write("a/echo.leak-0001.scn", find_of("leak: one", two));
  user_.write("b/echo.leak-0001.scn", find_of("leak: one", one, "in b"));
  user_.write("b/echo.busy-0002.scn", find_of("busy: other", two));
  const program_result result =
      user_.calls({"merge", "a", "b", "--save-dir=all"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "new     all/echo.busy-0002.scn: 2 choices, from "
            "b/echo.busy-0002.scn\n         busy: other\n"
            "new     all/echo.leak-0001.scn: 1 choice, from "
            "b/echo.leak-0001.scn (of 2)\n         leak: one\n"
            "3 finds, 2 different, 2 written into all\n");
  EXPECT_EQ(files_in("all"), 2U);
  EXPECT_EQ(user_.text_of("all/echo.leak-0001.scn"),
            find_of("leak: one", one, "in b"));
}

// Most shards find nothing.
TEST_F(merge_test, takes_empty_folders) {
  user_.write("a/x.scn", find_of("leak: one", "recv.len echo/alice #1 1\n"));
  fs::create_directories(user_.folder() / "b");
  fs::create_directories(user_.folder() / "all");
  const program_result one = user_.calls({"merge", "a", "b", "--save-dir=all"});
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr("1 find, 1 different, 1 written into all\n"));
  const program_result none = user_.calls({"merge", "b", "--save-dir=none"});
  EXPECT_EQ(none.code, 0) << none.err;
  EXPECT_EQ(none.out, "0 finds, 0 different, 0 written into none\n");
}

TEST_F(merge_test, is_the_same_in_any_order_and_again) {
  user_.write("a/x.scn", find_of("leak: one", "recv.len echo/alice #1 1\n"));
  user_.write("b/x.scn", find_of("leak: one", "recv.len echo/alice #1 2\n"));
  user_.calls({"merge", "a", "b", "--save-dir=ab"});
  user_.calls({"merge", "b", "a", "--save-dir=ba"});
  EXPECT_EQ(user_.text_of("ab/x.scn"), user_.text_of("ba/x.scn"));
  EXPECT_THAT(user_.calls({"merge", "b", "a", "--save-dir=ba"}).out,
              HasSubstr("2 finds, 1 different, 0 written into ba"));
}

TEST_F(merge_test, replaces_what_is_there_by_what_is_smaller) {
  user_.write("all/old.scn", find_of("leak: one",
                                     "recv.len echo/alice #1 1\n"
                                     "recv.len echo/alice #2 1\n"));
  user_.write("all/fault.scn", "scenario v1 \"no find\"\n");
  user_.write("a/new.scn", find_of("leak: one", "recv.len echo/alice #1 1\n"));
  user_.write("a/fault.scn", "scenario v1 \"no find\"\n");
  const program_result result = user_.calls({"merge", "a", "--save-dir=all"});
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("smaller all/old.scn: 1 choice, from a/new.scn"),
                    HasSubstr("1 written into all; 1 file without a "
                              "schedule\n")));
  EXPECT_EQ(files_in("all"), 2U);
  EXPECT_EQ(user_.text_of("all/old.scn"), user_.text_of("a/new.scn"));
}

TEST_F(merge_test, loses_none_of_two_with_one_name) {
  user_.write("a/x.scn", find_of("leak: one", "recv.len echo/alice #1 1\n"));
  user_.write("b/x.scn", find_of("busy: two", "recv.len echo/alice #1 1\n"));
  user_.calls({"merge", "a", "b", "--save-dir=all"});
  EXPECT_THAT(user_.text_of("all/x.scn") + user_.text_of("all/x.2.scn"),
              AllOf(HasSubstr("leak: one"), HasSubstr("busy: two")));
}

TEST_F(merge_test, finds_what_a_file_includes_from_where_it_is_now) {
  user_.write("parts/login.scni", "peer alice\n");
  const auto with_include = [](const std::string& path) {
    return "scenario v1 \"t\"\napp echo = echo_server(port=7)\ninclude \"" +
           path +
           "\"\nconnect alice to echo\n\n-- schedule v1 --\n"
           "expect violation leak: one\nrecv.len echo/alice #1 1\n";
  };
  user_.write("a/x.scn", with_include("../parts/login.scni"));
  user_.write("b/deep/x.scn", with_include("../../parts/login.scni"));
  EXPECT_THAT(user_.calls({"merge", "a", "b", "--save-dir=c/d/all"}).out,
              HasSubstr("2 finds, 1 different"));
  EXPECT_EQ(user_.text_of("c/d/all/x.scn"),
            with_include("../../../parts/login.scni"));
}

TEST_F(merge_test, says_what_is_wrong) {
  user_.write("a/x.scn", find_of("leak: one", "recv.lent echo #1 1\n"));
  const program_result broken = user_.calls({"merge", "a", "--save-dir=all"});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("a/x.scn:9:1: error: "));
  EXPECT_EQ(user_.calls({"merge", "nobody", "--save-dir=all"}).code, 2);
  EXPECT_THAT(user_.calls({"merge", "a"}).err, HasSubstr("--save-dir"));
}

}  // namespace
}  // namespace rehearse
