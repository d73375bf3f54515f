#include "core/errno_name.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace asyncore {
namespace {

TEST(errno_name, is_the_symbol_of_errno_h) {
  EXPECT_EQ(errno_name(ECONNRESET), "ECONNRESET");
  EXPECT_EQ(errno_name(EINPROGRESS), "EINPROGRESS");
}

TEST(errno_name, of_two_names_is_the_one_that_posix_lists_first) {
  EXPECT_EQ(errno_name(EWOULDBLOCK), "EAGAIN");
  EXPECT_EQ(errno_name(EOPNOTSUPP), "ENOTSUP");
}

// bpo-8573: Python's own function failed for these.
TEST(errno_name, of_an_unknown_number_is_the_number) {
  EXPECT_EQ(errno_name(4242), "errno 4242");
  EXPECT_EQ(errno_name(-1), "errno -1");
  EXPECT_EQ(errno_name(0), "errno 0");
}

TEST(errno_name, every_name_is_found_by_its_number_and_back) {
  for (const named_errno& each : errno_names()) {
    SCOPED_TRACE(each.name);
    EXPECT_EQ(errno_number(each.name), each.number);
    EXPECT_EQ(errno_number(errno_name(each.number)), each.number);
  }
}

TEST(errno_name, the_table_is_sorted_and_names_nothing_twice) {
  const auto names = errno_names();
  EXPECT_TRUE(std::is_sorted(
      names.begin(), names.end(),
      [](const auto& a, const auto& b) { return a.name < b.name; }));
  EXPECT_EQ(std::adjacent_find(
                names.begin(), names.end(),
                [](const auto& a, const auto& b) { return a.name == b.name; }),
            names.end());
}

TEST(errno_name, every_errno_of_the_specification_has_a_name) {
  for (const int number :
       {EAGAIN,     EALREADY, EBADF,        ECONNABORTED, ECONNREFUSED,
        ECONNRESET, EDEADLK,  EHOSTUNREACH, EINPROGRESS,  EINTR,
        EINVAL,     EISCONN,  EMFILE,       ENFILE,       ENOBUFS,
        ENOTCONN,   EPERM,    EPIPE,        EPROTO,       ESHUTDOWN,
        ETIMEDOUT}) {
    EXPECT_THAT(errno_name(number), testing::StartsWith("E"));
  }
}

TEST(errno_name, names_are_matched_letter_for_letter) {
  EXPECT_EQ(errno_number("EWOULDBLOCK"), EAGAIN);
  EXPECT_EQ(errno_number("epipe"), std::nullopt);
  EXPECT_EQ(errno_number("EPIP"), std::nullopt);
  EXPECT_EQ(errno_number("EPIPE "), std::nullopt);
  EXPECT_EQ(errno_number(""), std::nullopt);
  EXPECT_EQ(errno_number("ZZZ"), std::nullopt);
}

}  // namespace
}  // namespace asyncore
