// The suite on a simulated world: the simulator's answers are the kernel's.

#include <memory>
#include <string>

#include "sim/world/world.h"
#include "tests/conformance/network_conformance.h"

namespace asyncore::conformance {
namespace {

class sim_environment final : public environment {
 public:
  network& client() override { return client_; }
  network& server() override { return server_; }
  address server_host() override { return server_.ipv4(); }
  address fresh_path() override {
    return address::unix_path("/run/" + std::to_string(++paths_));
  }
  void settle() override { world_.come_to_rest(); }

 private:
  int paths_ = 0;
  rehearse::world world_;
  rehearse::host& client_ = world_.add_host("client");
  rehearse::host& server_ = world_.add_host("server");
};

std::unique_ptr<environment> make_sim_environment() {
  return std::make_unique<sim_environment>();
}

INSTANTIATE_TEST_SUITE_P(sim, network_conformance,
                         testing::ValuesIn(arms(make_sim_environment)),
                         arm_name);

}  // namespace
}  // namespace asyncore::conformance
