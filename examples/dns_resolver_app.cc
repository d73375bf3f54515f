// Lets scenarios start the DNS resolver, with one question or with none, and
// ask it more:
//
//   app dns = dns_resolver(servers="ns1:53 ns2:53", name="www.example.org")
//   expect call dns.on_answer with "192.0.2.1"
//   call dns.lookup "mail.example.org"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/dns_resolver.h"
#include "sim/application.h"

namespace {

std::uint16_t read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (read.ec != std::errc() || read.ptr != end) {
    throw std::invalid_argument("not a port: " + std::string(text));
  }
  return port;
}

// "ns1:53 ns2:53"
std::vector<asyncore::address> find_servers(std::string_view list,
                                            asyncore::network& net) {
  std::vector<asyncore::address> found;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    const std::string_view each = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::size_t colon = std::min(each.find(':'), each.size());
    const std::uint16_t port =
        colon == each.size() ? 53 : read_port(each.substr(colon + 1));
    const auto hosts = net.resolve(each.substr(0, colon), port, AF_INET);
    if (!hosts) throw asyncore::os_error(hosts.error(), std::string(each));
    found.push_back(hosts->front());
  }
  return found;
}

examples::dns_type read_type(const std::string& text) {
  if (text == "A") return examples::dns_type::a;
  if (text == "AAAA") return examples::dns_type::aaaa;
  if (text == "CNAME") return examples::dns_type::cname;
  if (text == "PTR") return examples::dns_type::ptr;
  throw std::invalid_argument("no type of record that is read: " + text);
}

class dns_resolver_app final : public rehearse::application {
 public:
  dns_resolver_app(const rehearse::parameters& given, rehearse::context& at)
      : at_(at),
        type_(read_type(given.text("type"))),
        resolver_(find_servers(given.text("servers"), at.map().net()),
                  at.map()) {
    resolver_.timeout = given.duration("timeout");
    resolver_.rounds = static_cast<int>(given.integer("rounds"));
    at.on_call("lookup", [this](const rehearse::parameters& values) {
      lookup(values.text("name"));
    });
    if (!given.text("name").empty()) lookup(given.text("name"));
  }

 private:
  void lookup(const std::string& name) {
    resolver_.resolve(name, type_, [this](const examples::dns_result& found) {
      report(at_, found);
    });
  }

  static void report(rehearse::context& at, const examples::dns_result& found) {
    if (!found.failure.empty()) {
      at.report("on_failure", {found.failure});
      return;
    }
    std::string all;
    for (const std::string& each : found.values) {
      all.append(all.empty() ? "" : " ").append(each);
    }
    at.report("on_answer", {all});
  }

  rehearse::context& at_;
  examples::dns_type type_;
  examples::dns_resolver resolver_;
};

const rehearse::registered_application registered(
    {.name = "dns_resolver",
     .help = "asks DNS servers over UDP for a name, and for others when it is "
             "told to",
     .parameters = {{.name = "servers",
                     .type = rehearse::value_type::text,
                     .standard = std::nullopt,
                     .help = "whom it asks, as in \"ns1:53 ns2:53\""},
                    {.name = "name",
                     .type = rehearse::value_type::text,
                     .standard = "",
                     .help = "what it asks for, as in \"www.example.org\"; if "
                             "empty, nothing until it is told to"},
                    {.name = "type",
                     .type = rehearse::value_type::text,
                     .standard = "A",
                     .help = "A, AAAA, CNAME or PTR"},
                    {.name = "timeout",
                     .type = rehearse::value_type::duration,
                     .standard = "2s",
                     .help = "how long it waits for each server"},
                    {.name = "rounds",
                     .type = rehearse::value_type::integer,
                     .standard = "2",
                     .help = "how often it asks each server",
                     .least = 1,
                     .most = 100}},
     .reports = {"on_answer", "on_failure"},
     .labels = {},
     .calls = {{.name = "lookup",
                .help = "asks for another name, of the same type",
                .parameters = {{.name = "name", .help = "what it asks for"}}}}},
    rehearse::make_application<dns_resolver_app>);

}  // namespace
