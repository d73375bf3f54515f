#include "core/log.h"

#include <string>
#include <string_view>
#include <utility>

#include "core/socket_map.h"
#include "gtest/gtest.h"
#include "tests/core/scripted_network.h"

namespace asyncore {
namespace {

// What `write` prints to the two streams.
template <typename Write>
std::pair<std::string, std::string> printed_by(Write write) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  write();
  std::string out = testing::internal::GetCapturedStdout();
  return {std::move(out), testing::internal::GetCapturedStderr()};
}

TEST(log, a_line_with_a_type_goes_to_standard_output) {
  const auto [out, err] =
      printed_by([] { write_log({.type = "error", .message = "it broke"}); });
  EXPECT_EQ(out, "error: it broke\n");
  EXPECT_EQ(err, "");
}

TEST(log, a_line_without_a_type_goes_to_standard_error) {
  const auto [out, err] =
      printed_by([] { write_log({.type = {}, .message = "hello"}); });
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "log: hello\n");
}

TEST(log, a_map_has_the_default_sink) {
  scripted_network net;
  const socket_map map(net);
  const auto [out, err] =
      printed_by([&] { map.log({.type = "info", .message = "up"}); });
  EXPECT_EQ(out, "info: up\n");
}

TEST(log, a_map_with_a_sink_prints_nothing) {
  scripted_network net;
  socket_map map(net);
  std::string seen;
  map.set_log_sink([&](const log_line& line) {
    seen = std::string(line.type) + "/" + std::string(line.message);
  });
  const auto [out, err] =
      printed_by([&] { map.log({.type = "info", .message = "up"}); });
  EXPECT_EQ(seen, "info/up");
  EXPECT_EQ(out + err, "");
}

}  // namespace
}  // namespace asyncore
