#include "tests/cpython/arm.h"

#include <sys/socket.h>

#include <algorithm>
#include <ostream>

#include "core/posix_network.h"
#include "core/socket.h"
#include "tests/cpython/loopback_address.h"

namespace asyncore {
namespace {

// A machine may have been set up without IPv6.
bool can_bind(int family) {
  network& net = posix_network();
  const result<int> fd = net.socket(family, SOCK_STREAM);
  if (!fd) return false;
  const socket probe(net, *fd);
  return static_cast<bool>(net.bind(*fd, any_loopback_port(family)));
}

std::vector<int> families(bool simulated) {
  if (simulated || can_bind(AF_INET6)) return {AF_INET, AF_INET6, AF_UNIX};
  return {AF_INET, AF_UNIX};
}

template <typename Predicate>
std::vector<arm> arms_for(Predicate holds) {
  std::vector<arm> chosen = every_arm();
  std::erase_if(chosen, [&](const arm& each) { return !holds(each); });
  return chosen;
}

const char* family_name(int family) {
  switch (family) {
    case AF_INET:
      return "ipv4";
    case AF_INET6:
      return "ipv6";
    default:
      return "unix";
  }
}

std::string text(const arm& given) {
  return std::string(family_name(given.family)) +
         (given.simulated ? "_sim" : "_posix") +
         (given.use_poll ? "_poll" : "_select") +
         (given.kind == mode::safe ? "_safe" : "_cpython");
}

}  // namespace

std::vector<arm> every_arm() {
  std::vector<arm> all;
  for (const bool simulated : {false, true}) {
    for (const int family : families(simulated)) {
      for (const bool use_poll : {false, true}) {
        for (const mode kind : {mode::safe, mode::cpython}) {
          all.push_back({family, simulated, use_poll, kind});
        }
      }
    }
  }
  return all;
}

std::vector<arm> ip_arms() {
  return arms_for([](const arm& each) { return each.family != AF_UNIX; });
}

std::vector<arm> ipv4_arms() {
  return arms_for([](const arm& each) { return each.family == AF_INET; });
}

std::string arm_name(const testing::TestParamInfo<arm>& info) {
  return text(info.param);
}

void PrintTo(const arm& given, std::ostream* out) { *out << text(given); }

}  // namespace asyncore
