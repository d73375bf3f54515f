#include "core/address.h"

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace asyncore {
namespace {

using namespace std::string_view_literals;

// What `text` prints as after it was read, or "none" if it could not be.
std::string canonical(std::string_view text) {
  const std::optional<address> parsed = address::parse(text);
  return parsed ? parsed->to_string() : "none";
}

address parsed(std::string_view text) {
  const std::optional<address> read = address::parse(text);
  EXPECT_TRUE(read) << text;
  return read.value_or(address());
}

TEST(address, by_default_has_no_family) {
  const address none;
  EXPECT_EQ(none.family(), AF_UNSPEC);
  EXPECT_EQ(none.port(), 0);
  EXPECT_EQ(none.to_string(), "unspecified");
  EXPECT_EQ(none.host_to_string(), "unspecified");
}

TEST(address, ipv4_keeps_host_and_port) {
  const address made = address::ipv4(0x7f000001, 80);
  EXPECT_EQ(made.family(), AF_INET);
  EXPECT_EQ(made.ipv4_host(), 0x7f000001u);
  EXPECT_EQ(made.port(), 80);
  EXPECT_EQ(made.to_string(), "127.0.0.1:80");
  EXPECT_EQ(made.host_to_string(), "127.0.0.1");
}

TEST(address, ipv6_keeps_host_port_and_scope) {
  const std::array<std::uint8_t, 16> host = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                             0,    0,    0, 0, 0, 0, 0, 1};
  const address made = address::ipv6(host, 8080, 2);
  EXPECT_EQ(made.family(), AF_INET6);
  EXPECT_EQ(made.ipv6_host(), host);
  EXPECT_EQ(made.port(), 8080);
  EXPECT_EQ(made.scope(), 2u);
  EXPECT_EQ(made.to_string(), "[fe80::1%2]:8080");
  EXPECT_EQ(made.host_to_string(), "[fe80::1%2]");
}

TEST(address, unix_keeps_its_path_and_has_no_port) {
  const address made = address::unix_path("/run/app.sock");
  EXPECT_EQ(made.family(), AF_UNIX);
  EXPECT_EQ(made.path(), "/run/app.sock");
  EXPECT_EQ(made.port(), 0);
  EXPECT_EQ(made.to_string(), "unix:/run/app.sock");
  EXPECT_EQ(made.host_to_string(), "unix:/run/app.sock");
}

TEST(address, abstract_unix_name_prints_an_at_sign) {
  EXPECT_EQ(address::unix_path("\0name"sv).to_string(), "unix:@name");
}

TEST(address, unnamed_unix_socket_prints_no_path) {
  EXPECT_EQ(address::unix_path("").to_string(), "unix:");
}

TEST(address, every_printed_form_is_read_back) {
  for (const std::string_view text :
       {"0.0.0.0:0", "127.0.0.1:80", "255.255.255.255:65535", "[::]:0",
        "[::1]:80", "[fe80::1%2]:80", "[fe80::1%4294967295]:80",
        "[::ffff:1.2.3.4]:80", "[2001:db8::1:0:0:1]:443",
        "unix:", "unix:/run/app.sock", "unix:relative", "unix:@name", "unix:@",
        "unix:/with blank:80"}) {
    EXPECT_EQ(canonical(text), text);
  }
}

TEST(address, parse_reads_abstract_names_with_nul_bytes_inside) {
  EXPECT_EQ(parsed("unix:@a\0b"sv).path(), "\0a\0b"sv);
}

struct spelling {
  std::string_view given;
  std::string_view canonical;
};

TEST(address, ipv6_prints_in_canonical_form) {
  for (const spelling& each : std::vector<spelling>{
           {"[2001:0db8:0:0:0:0:0:1]:80", "[2001:db8::1]:80"},
           {"[2001:DB8::A]:80", "[2001:db8::a]:80"},
           // A single zero is not shortened.
           {"[2001:db8:0:1:1:1:1:1]:80", "[2001:db8:0:1:1:1:1:1]:80"},
           {"[2001:db8::1:1:1:1:1]:80", "[2001:db8:0:1:1:1:1:1]:80"},
           // The longest run is, and the first of two that are equal.
           {"[2001:0:0:1:0:0:0:1]:80", "[2001:0:0:1::1]:80"},
           {"[2001:db8:0:0:1:0:0:1]:80", "[2001:db8::1:0:0:1]:80"},
           {"[0:0:0:0:0:0:0:0]:80", "[::]:80"},
           {"[1:0:0:0:0:0:0:0]:80", "[1::]:80"},
           {"[1:2:3:4:5:6:7:8]:80", "[1:2:3:4:5:6:7:8]:80"},
           {"[::ffff:102:304]:80", "[::ffff:1.2.3.4]:80"},
           {"[::1.2.3.4]:80", "[::102:304]:80"},
           {"[::1:2]:80", "[::1:2]:80"},
           {"[::1%0]:80", "[::1]:80"},
       }) {
    EXPECT_EQ(canonical(each.given), each.canonical) << each.given;
  }
}

TEST(address, parse_rejects_what_is_no_address) {
  for (const std::string_view text : {
           ""sv,
           ":"sv,
           "80"sv,
           ":80"sv,
           "127.0.0.1"sv,
           "127.0.0.1:"sv,
           "127.0.0.1:http"sv,
           "127.0.0.1:65536"sv,
           "127.0.0.1:4294967376"sv,
           "127.0.0.1:99999999999999999999"sv,
           "127.0.0.1:-1"sv,
           "127.0.0.1:+80"sv,
           "127.0.0.1:080"sv,
           "127.0.0.1:0x50"sv,
           "127.0.0.1: 80"sv,
           "127.0.0.1 :80"sv,
           " 127.0.0.1:80"sv,
           "127.0.0.1:80 "sv,
           "127.0.0.1:80\n"sv,
           "127.0.0.1:80:80"sv,
           "127.0.0.1\0:80"sv,
           "127.0.0.1:80\0"sv,
           "127.0.0.01:80"sv,
           "127.0.0.256:80"sv,
           "127.0.1:80"sv,
           "127.0.0.1.1:80"sv,
           "0x7f.0.0.1:80"sv,
           "localhost:80"sv,
           "*:80"sv,
           "::1:80"sv,
           "::1"sv,
           "[::1]"sv,
           "[::1]:"sv,
           "[::1]80"sv,
           "[::1]:65536"sv,
           "[::1"sv,
           "[:80"sv,
           "]:80"sv,
           "[]:80"sv,
           "[127.0.0.1]:80"sv,
           "[1::2::3]:80"sv,
           "[12345::]:80"sv,
           "[1:2:3:4:5:6:7]:80"sv,
           "[1:2:3:4:5:6:7:8:9]:80"sv,
           "[::g]:80"sv,
           "[ ::1]:80"sv,
           "[::1\0]:80"sv,
           "[fe80::1%]:80"sv,
           "[fe80::1%eth0]:80"sv,
           "[fe80::1%02]:80"sv,
           "[fe80::1%-1]:80"sv,
           "[fe80::1%4294967296]:80"sv,
           "[%2]:80"sv,
           "unix"sv,
           "UNIX:/run/app.sock"sv,
           " unix:/run/app.sock"sv,
           "unix:/run\0/app.sock"sv,
           "unspecified"sv,
       }) {
    EXPECT_EQ(canonical(text), "none") << text;
  }
}

TEST(address, any_host_is_all_zeros_whatever_the_port) {
  EXPECT_TRUE(parsed("0.0.0.0:80").is_any_host());
  EXPECT_TRUE(parsed("[::]:80").is_any_host());
  EXPECT_FALSE(parsed("127.0.0.1:0").is_any_host());
  EXPECT_FALSE(parsed("[::1]:0").is_any_host());
  EXPECT_FALSE(parsed("unix:").is_any_host());
  EXPECT_FALSE(address().is_any_host());
}

TEST(address, same_host_looks_past_the_port) {
  EXPECT_TRUE(parsed("10.0.0.1:1").same_host(parsed("10.0.0.1:2")));
  EXPECT_FALSE(parsed("10.0.0.1:1").same_host(parsed("10.0.0.2:1")));
}

TEST(address, same_host_tells_families_and_scopes_apart) {
  EXPECT_FALSE(parsed("0.0.0.0:1").same_host(parsed("[::]:1")));
  EXPECT_FALSE(parsed("[fe80::1%1]:1").same_host(parsed("[fe80::1%2]:1")));
  EXPECT_FALSE(parsed("unix:a").same_host(parsed("unix:b")));
}

TEST(address, with_port_changes_nothing_else) {
  EXPECT_EQ(parsed("10.0.0.1:1").with_port(2), parsed("10.0.0.1:2"));
  EXPECT_EQ(parsed("[fe80::1%3]:1").with_port(2), parsed("[fe80::1%3]:2"));
}

TEST(address, with_port_leaves_addresses_without_ports_alone) {
  EXPECT_EQ(parsed("unix:/a").with_port(2), parsed("unix:/a"));
  EXPECT_EQ(address().with_port(2), address());
}

TEST(address, is_ordered_by_family_then_host_then_port) {
  const std::vector<address> ascending = {
      address(),
      parsed("unix:/a"),
      parsed("unix:/b"),
      parsed("9.0.0.1:9"),
      parsed("10.0.0.1:80"),
      parsed("10.0.0.1:443"),
      parsed("10.0.0.2:1"),
      parsed("200.0.0.1:1"),
      parsed("[::1]:1"),
      parsed("[fe80::1%1]:2"),
      parsed("[fe80::1%2]:1"),
  };
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(ascending[i], ascending[i + 1]) << ascending[i].to_string();
  }
}

TEST(address, equal_addresses_compare_equal) {
  EXPECT_EQ(parsed("127.0.0.1:80"), address::ipv4(0x7f000001, 80));
  EXPECT_NE(parsed("127.0.0.1:80"), parsed("127.0.0.1:81"));
}

}  // namespace
}  // namespace asyncore
