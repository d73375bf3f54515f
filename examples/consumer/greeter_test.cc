#include "greeter.h"

#include "gtest/gtest.h"
#include "sim/testing/testing.h"

using namespace rehearse::testkit;

class greeter_test : public network_test {};

TEST_F(greeter_test, greets_by_name) {
  const greeter door(7000, server_map_);
  const dialer guest(server_.ipv4(7000), client_map_, "ann\n");
  run_until_quiet();
  EXPECT_THAT(guest, received("hello, ann\n"));
}
