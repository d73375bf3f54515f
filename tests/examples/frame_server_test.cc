// The frame server as an object: what it hands to the program, and what it
// does when that fails. What its clients may do is in scenarios/frames.

#include "examples/frame_server.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/exceptions.h"
#include "sim/testing/testing.h"

namespace examples {
namespace {

using namespace std::string_view_literals;

using rehearse::testkit::dialer;
using rehearse::testkit::network_test_in_every_way;
using rehearse::testkit::received;
using testing::ElementsAre;
using testing::SizeIs;

class frame_server_in_a_world : public network_test_in_every_way {};
REHEARSE_IN_EVERY_WAY(frame_server_in_a_world);

TEST_P(frame_server_in_a_world, hands_frames_to_the_program) {
  std::vector<std::string> frames;
  frame_options options;
  options.on_frame = [&](std::string_view got) { frames.emplace_back(got); };
  frame_server server(4000, options, server_map_);
  const dialer alice(server_.ipv4(4000), client_map_,
                     "\0\0\0\5hello\0\0\0\0\0\0\0\1x"sv);
  run_for(std::chrono::seconds(1));
  EXPECT_THAT(alice, received("\0\0\0\2ok\0\0\0\2ok\0\0\0\2ok"sv));
  EXPECT_THAT(frames, ElementsAre("hello", "", "x"));
}

TEST_P(frame_server_in_a_world, does_not_answer_if_the_program_fails) {
  turn_off("exception");
  frame_options options;
  options.on_frame = [](std::string_view) {
    throw std::runtime_error("not now");
  };
  frame_server server(4000, options, server_map_);
  const dialer alice(server_.ipv4(4000), client_map_, "\0\0\0\1x"sv);
  run_until_quiet();
  EXPECT_THAT(alice, received(""));
  EXPECT_THAT(logged_, SizeIs(1));
  EXPECT_THAT(server_.open_descriptors(), SizeIs(1));
}

TEST_P(frame_server_in_a_world, may_take_no_bytes_at_all) {
  frame_options options;
  options.size_max = 0;
  frame_server server(4000, options, server_map_);
  const dialer alice(server_.ipv4(4000), client_map_, "\0\0\0\0\0\0\0\1"sv);
  run_until_quiet();
  EXPECT_THAT(alice, received("\0\0\0\2ok\x80\0\0\1"sv));
}

TEST_P(frame_server_in_a_world, needs_a_size_that_a_length_can_say) {
  frame_options options;
  options.size_max = 0x8000'0000;
  EXPECT_THROW(frame_server(4000, options, server_map_), std::invalid_argument);
}

TEST_P(frame_server_in_a_world, throws_if_its_port_is_taken) {
  const frame_server first(4000, {}, server_map_);
  EXPECT_THROW(frame_server(4000, {}, server_map_), asyncore::os_error);
}

}  // namespace
}  // namespace examples
