#include "core/exceptions.h"

#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace asyncore {
namespace {

using testing::HasSubstr;

template <typename Thrown>
exception_description description_of(const Thrown& thrown) {
  try {
    throw thrown;
  } catch (...) {
    return describe_current_exception();
  }
}

TEST(os_error, carries_its_errno_and_the_text_of_the_system) {
  const os_error error(ECONNREFUSED);
  EXPECT_EQ(error.number(), ECONNREFUSED);
  EXPECT_STREQ(error.what(), "Connection refused");
}

TEST(os_error, says_what_it_was_about) {
  const os_error error(ECONNREFUSED, "10.0.0.1:80");
  EXPECT_EQ(error.number(), ECONNREFUSED);
  EXPECT_STREQ(error.what(), "10.0.0.1:80: Connection refused");
}

// bpo-8573.
TEST(os_error, has_a_text_for_every_number) {
  EXPECT_STRNE(os_error(EPERM).what(), "");
  EXPECT_STRNE(os_error(-1).what(), "");
  EXPECT_STRNE(os_error(424242).what(), "");
}

TEST(os_error, is_a_system_error_that_compares_with_conditions) {
  try {
    throw os_error(ECONNRESET);
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::connection_reset);
  }
}

TEST(reraised, are_the_three_that_leave_the_loop) {
  EXPECT_THROW(throw exit_now(), reraised);
  EXPECT_THROW(throw keyboard_interrupt(), reraised);
  EXPECT_THROW(throw system_exit(), reraised);
  EXPECT_STREQ(exit_now().what(), "exit_now");
  EXPECT_STREQ(keyboard_interrupt().what(), "keyboard_interrupt");
  EXPECT_STREQ(system_exit().what(), "system_exit");
}

TEST(reraised, may_be_of_another_class_of_the_standard_library_too) {
  class twice : public std::bad_alloc, public exit_now {
   public:
    const char* what() const noexcept override { return "both"; }
  };
  EXPECT_THROW(throw twice(), reraised);
  EXPECT_THROW(throw twice(), std::bad_alloc);
  EXPECT_EQ(description_of(twice()).message, "both");
}

TEST(exceptions, of_arguments_are_those_of_the_standard_library) {
  EXPECT_THROW(throw value_error("too large"), std::invalid_argument);
  EXPECT_THROW(throw type_error("no timeout"), std::invalid_argument);
  EXPECT_THROW(throw no_socket(), std::logic_error);
}

TEST(describe_current_exception, names_an_os_error_and_its_errno) {
  const exception_description known = description_of(os_error(EPIPE));
  EXPECT_EQ(known.type, "asyncore::os_error");
  EXPECT_EQ(known.message, "Broken pipe");
  EXPECT_EQ(known.number, EPIPE);
}

TEST(describe_current_exception, knows_the_errno_of_any_system_error) {
  const exception_description known = description_of(
      std::system_error(ENOENT, std::generic_category(), "/etc/missing"));
  EXPECT_EQ(known.type, "std::system_error");
  EXPECT_EQ(known.number, ENOENT);
}

TEST(describe_current_exception, names_a_standard_exception) {
  const exception_description known =
      description_of(std::runtime_error("out of order"));
  EXPECT_EQ(known.type, "std::runtime_error");
  EXPECT_EQ(known.message, "out of order");
  EXPECT_EQ(known.number, 0);
}

TEST(describe_current_exception, names_one_without_a_message) {
  const exception_description known = description_of(42);
  EXPECT_EQ(known.type, "int");
  EXPECT_EQ(known.message, "not a std::exception");
}

TEST(describe_current_exception, is_about_the_innermost_one) {
  try {
    throw std::runtime_error("outer");
  } catch (...) {
    EXPECT_EQ(description_of(std::logic_error("inner")).message, "inner");
    EXPECT_EQ(describe_current_exception().message, "outer");
  }
}

// A program may call handle_error by itself.
TEST(describe_current_exception, says_so_when_there_is_none) {
  const exception_description known = describe_current_exception();
  EXPECT_EQ(known.type, "none");
  EXPECT_EQ(known.message, "no exception is being handled");
  EXPECT_EQ(known.number, 0);
}

TEST(type_name, is_what_a_programmer_would_write) {
  EXPECT_EQ(type_name(typeid(int)), "int");
  EXPECT_EQ(type_name(typeid(os_error)), "asyncore::os_error");
  EXPECT_THAT(type_name(typeid(std::string)), HasSubstr("basic_string"));
}

}  // namespace
}  // namespace asyncore
