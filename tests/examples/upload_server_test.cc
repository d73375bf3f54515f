// The upload server: how it reads lines, and what it does when the program
// fails. What its clients may do is in scenarios/upload.

#include "examples/upload_server.h"

#include <stdexcept>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using rehearse::testkit::dialer;
using rehearse::testkit::network_test_in_every_way;
using rehearse::testkit::received;
using testing::SizeIs;

TEST(upload_line, has_a_name_and_a_size) {
  const auto line = parse_upload_line("PUT /notes.txt 4096");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->name, "/notes.txt");
  EXPECT_EQ(line->size, 4096U);
}

TEST(upload_line, may_have_the_largest_number) {
  const auto line = parse_upload_line("PUT f 18446744073709551615");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->size, 18446744073709551615U);
}

class bad_upload_line : public testing::TestWithParam<std::string_view> {};

TEST_P(bad_upload_line, is_none) {
  EXPECT_FALSE(parse_upload_line(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    , bad_upload_line,
    testing::Values("", "PUT", "PUT ", "PUT f", "PUT f ", "PUT  5", "PUT f x",
                    "PUT f -1", "PUT f +1", "PUT f 1x", "PUT f  1", "PUT f 1 ",
                    "PUT f 18446744073709551616", " PUT f 1", "put f 1",
                    "PUT f\t1", "PUT \x7f 1", "PUT \xc3\xa9 1", "PUTTY f 1"));

class upload_server_in_a_world : public network_test_in_every_way {};
REHEARSE_IN_EVERY_WAY(upload_server_in_a_world);

TEST_P(upload_server_in_a_world, hands_an_upload_to_the_program) {
  upload got;
  upload_options options;
  options.on_upload = [&](const upload& given) { got = given; };
  upload_server server(8080, options, server_map_);
  const dialer alice(server_.ipv4(8080), client_map_, "PUT f 5\nhello");
  run_until_quiet();
  EXPECT_THAT(alice, received("stored 5\n"));
  EXPECT_EQ(got.name, "f");
  EXPECT_EQ(got.data, "hello");
}

TEST_P(upload_server_in_a_world, takes_one_upload_of_a_connection) {
  int count = 0;
  upload_options options;
  options.on_upload = [&](const upload&) { ++count; };
  upload_server server(8080, options, server_map_);
  const dialer alice(server_.ipv4(8080), client_map_, "PUT f 1\naPUT f 1\nb");
  run_until_quiet();
  EXPECT_THAT(alice, received("stored 1\n"));
  EXPECT_EQ(count, 1);
}

TEST_P(upload_server_in_a_world, does_not_say_stored_if_the_program_fails) {
  turn_off("exception");
  upload_options options;
  options.on_upload = [](const upload&) {
    throw std::runtime_error("the disk is full");
  };
  upload_server server(8080, options, server_map_);
  const dialer alice(server_.ipv4(8080), client_map_, "PUT f 5\nhello");
  run_until_quiet();
  EXPECT_THAT(alice, received(""));
  EXPECT_THAT(logged_, SizeIs(1));
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
}

TEST_P(upload_server_in_a_world, has_so_many_clients_at_a_time) {
  upload_options options;
  options.connections_max = 1;
  upload_server server(8080, options, server_map_);
  dialer alice(server_.ipv4(8080), client_map_);
  const dialer ben(server_.ipv4(8080), client_map_, "PUT f 1\nx");
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(ben, received(""));
  alice.close();
  run_until_quiet();
  EXPECT_THAT(ben, received("stored 1\n"));
}

TEST_P(upload_server_in_a_world, throws_if_its_port_is_taken) {
  const upload_server first(8080, {}, server_map_);
  EXPECT_THROW(upload_server(8080, {}, server_map_), asyncore::os_error);
}

}  // namespace
}  // namespace examples
