// The suite on a simulated world: the simulator's answers are the kernel's.

#include <memory>
#include <string>

#include "sim/testing/hosts.h"
#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

class sim_environment final : public environment {
 public:
  network& client() override { return hosts_.client; }
  network& server() override { return hosts_.server; }
  address server_host() override { return hosts_.server.ipv4(); }
  address fresh_path() override {
    return address::unix_path("/run/" + std::to_string(++paths_));
  }
  void settle() override { hosts_.world.come_to_rest(); }

 private:
  int paths_ = 0;
  rehearse::testkit::two_hosts hosts_;
};

std::unique_ptr<environment> make_sim_environment() {
  return std::make_unique<sim_environment>();
}

INSTANTIATE_TEST_SUITE_P(sim, network_conformance,
                         testing::ValuesIn(arms(make_sim_environment)),
                         arm_name);

}  // namespace
}  // namespace asyncore::conformance
