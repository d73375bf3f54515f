// How the addresses of HTTP are read, and what is none.

#include "examples/http_url.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace examples {
namespace {

struct url_case {
  const char* text;
  const char* host;
  std::uint16_t port;
  const char* target;
};

class reads_url : public testing::TestWithParam<url_case> {};

TEST_P(reads_url, in_its_parts) {
  const auto url = parse_url(GetParam().text);
  ASSERT_TRUE(url) << GetParam().text;
  EXPECT_EQ(url->host, GetParam().host);
  EXPECT_EQ(url->port, GetParam().port);
  EXPECT_EQ(url->target, GetParam().target);
}

INSTANTIATE_TEST_SUITE_P(
    http_url, reads_url,
    testing::Values(url_case{"http://origin", "origin", 80, "/"},
                    url_case{"http://origin/a/b", "origin", 80, "/a/b"},
                    url_case{"HTTP://Origin:8080/", "Origin", 8080, "/"},
                    url_case{"http://origin:/a", "origin", 80, "/a"},
                    url_case{"http://origin?x=/", "origin", 80, "/?x=/"},
                    url_case{"http://origin/a?b?c:d@e", "origin", 80,
                             "/a?b?c:d@e"},
                    url_case{"http://origin#top", "origin", 80, "/"},
                    url_case{"http://origin/a?b#/c?d", "origin", 80, "/a?b"},
                    url_case{"http://192.0.2.1:1/", "192.0.2.1", 1, "/"},
                    url_case{"http://[2001:db8::1]/", "[2001:db8::1]", 80, "/"},
                    url_case{"http://[::1]:8080", "[::1]", 8080, "/"}));

class is_no_url : public testing::TestWithParam<std::string_view> {};

TEST_P(is_no_url, whatever_it_is) { EXPECT_FALSE(parse_url(GetParam())); }

INSTANTIATE_TEST_SUITE_P(
    http_url, is_no_url,
    testing::Values(
        "", "http", "http://", "http:///a", "http://?a", "http://#",
        "http://:80/", "https://origin/", "origin/", "/a", "http:/origin",
        "http://origin:x/", "http://origin:-1/", "http://origin:65536/",
        "http://origin:80:80/", "http://ann@origin/", "http://ann:word@origin/",
        "http://or igin/", "http://origin/a b", "http://origin/\r\n",
        "http://origin\r\nX: y/", "http://origin/\t", "http://origin/\x7f",
        "http://origin/gr\xc3\xbc\xc3\x9f",
        std::string_view("http://origin/\0", 15), "http://[::1", "http://[]/",
        "http://[::1]x/", "http://[ann]/", "http://a\\b/", "http://<a>/"));

TEST(http_url, has_a_target_that_a_request_can_name) {
  for (const char* fine : {"/", "/a?b=/c", "//", "/%20%00", "/a|b{c}"}) {
    EXPECT_TRUE(is_target(fine)) << fine;
  }
  for (const char* bad : {"", "a", "*", "?a", "/a b", "/a\r\nX: y", "/\t",
                          "/a#b", "/\x7f", "/\xc3\xbc"}) {
    EXPECT_FALSE(is_target(bad)) << bad;
  }
}

TEST(http_url, may_be_a_host_with_a_port_in_a_field) {
  for (const char* fine : {"", "a", "a.b", "a:80", "a:", "[::1]:80",
                           "[::ffff:192.0.2.1]", "a%2Db"}) {
    EXPECT_TRUE(is_host_field(fine)) << fine;
  }
  for (const char* bad :
       {"a b", "a, b", "a/b", "b@a", "a:b", ":80", "a\tb", "a:80:80", "[::1",
        "[::::]", "[...]", "[::1%eth0]", "%", "%zz", "a%2", "\xc3\xbc"}) {
    EXPECT_FALSE(is_host_field(bad)) << bad;
  }
}

}  // namespace
}  // namespace examples
