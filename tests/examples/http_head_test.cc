// How the heads of HTTP messages are read.

#include "examples/http_head.h"

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace examples {
namespace {

http_head head_of(const std::string& fields) {
  return parse_head("GET / HTTP/1.1\r\n" + fields).value();
}

TEST(http_head, has_a_first_line_and_fields) {
  const http_head head = head_of("Host: here\r\nX-Empty:\r\nB:\t c d \t");
  EXPECT_EQ(head.start, "GET / HTTP/1.1");
  ASSERT_EQ(head.fields.size(), 3U);
  EXPECT_EQ(*head.find("host"), "here");
  EXPECT_EQ(*head.find("x-empty"), "");
  EXPECT_EQ(*head.find("b"), "c d");
  EXPECT_EQ(head.find("c"), nullptr);
}

TEST(http_head, may_be_a_first_line_alone) {
  EXPECT_TRUE(parse_head("GET / HTTP/1.0")->fields.empty());
  EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\n")->fields.empty());
}

TEST(http_head, keeps_text_that_is_not_ascii) {
  EXPECT_EQ(*head_of("X: grüße").find("x"), "grüße");
}

TEST(http_head, finds_the_first_of_several_and_counts_them) {
  const http_head head = head_of("A: 1\r\na: 2\r\nB: 3");
  EXPECT_EQ(*head.find("a"), "1");
  EXPECT_EQ(head.count("a"), 2U);
  EXPECT_EQ(head.count("c"), 0U);
}

TEST(http_head, lists_words_in_any_case_and_any_field) {
  const http_head head = head_of("C: Close , x\r\nC: ,Keep-Alive");
  EXPECT_TRUE(head.lists("c", "close"));
  EXPECT_TRUE(head.lists("c", "x"));
  EXPECT_TRUE(head.lists("c", "keep-alive"));
  EXPECT_FALSE(head.lists("c", "keep"));
  EXPECT_FALSE(head.lists("d", "close"));
}

class is_no_head : public testing::TestWithParam<const char*> {};

TEST_P(is_no_head, whatever_it_is) { EXPECT_FALSE(parse_head(GetParam())); }

INSTANTIATE_TEST_SUITE_P(http_head, is_no_head,
                         testing::Values("GET\n", "GET\r", "a\x7f",
                                         "a\r\nno field", "a\r\n: b",
                                         "a\r\nA : b", "a\r\n A: b",
                                         "a\r\nA: b\r\n c", "a\r\nA: b\nc",
                                         "a\r\n(A): b", "a\r\n\r\nA: b"));

struct target {
  const char* text;
  const char* path;
};

class request_line_with : public testing::TestWithParam<target> {};

TEST_P(request_line_with, a_path) {
  const auto line =
      parse_request_line("GET " + std::string(GetParam().text) + " HTTP/1.0");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->method, "GET");
  EXPECT_EQ(line->path, GetParam().path);
  EXPECT_EQ(line->version, "1.0");
}

INSTANTIATE_TEST_SUITE_P(
    http_head, request_line_with,
    testing::Values(target{"/", "/"}, target{"/a/b", "/a/b"},
                    target{"/a?b?c", "/a"}, target{"http://here/a?b", "/a"},
                    target{"http://here", "/"}, target{"http://here?b=/c", "/"},
                    target{"HTTP://here:80/a", "/a"}, target{"*", "*"}));

class is_no_request_line : public testing::TestWithParam<const char*> {};

TEST_P(is_no_request_line, whatever_it_is) {
  EXPECT_FALSE(parse_request_line(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    http_head, is_no_request_line,
    testing::Values("", " ", "GET", "GET /", "GET / ", "GET  HTTP/1.1",
                    " / HTTP/1.1", "GET a HTTP/1.1", "GET / HTTP",
                    "G:T / HTTP/1.1", "GET / HTTP/", "GET / HTTP/1",
                    "GET / HTTP/1.12", "GET / HTTP/a.1", "GET / http/1.1",
                    "GET / HTTP/1.1 ", "GET /a b HTTP/1.1",
                    "GET ftp://a HTTP/1.1", "GET http:///a HTTP/1.1",
                    "GET http://?/a HTTP/1.1", "GET http://a#/b HTTP/1.1",
                    "GET /a#b HTTP/1.1"));

TEST(http_head, has_a_status_line_with_any_reason) {
  for (const char* text :
       {"HTTP/1.0 404", "HTTP/1.0 404 ", "HTTP/1.0 404 File not found"}) {
    const auto line = parse_status_line(text);
    ASSERT_TRUE(line) << text;
    EXPECT_EQ(line->version, "1.0");
    EXPECT_EQ(line->status, 404);
  }
}

class is_no_status_line : public testing::TestWithParam<const char*> {};

TEST_P(is_no_status_line, whatever_it_is) {
  EXPECT_FALSE(parse_status_line(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(http_head, is_no_status_line,
                         testing::Values("", "HTTP/", "HTTP/1.1", "HTTP/1.1 ",
                                         "HTTP/1.1 20", "HTTP/1.1 2000",
                                         "HTTP/1.1 2x0", "HTTP/1.1 -20",
                                         "HTTP/1.1 099", "HTTP/1.1  200",
                                         "HTTP/2.0 200", "http/1.1 200",
                                         "ICY 200 OK", "SSH-2.0-OpenSSH"));

TEST(http_head, names_a_type_and_its_parameters) {
  for (const char* fine :
       {"text/html", "text/html; charset=utf-8", "text/html ;a=b;c=d;",
        "multipart/mixed; boundary=\"a b;c\\\"d\"", "a/b+c.d"}) {
    EXPECT_TRUE(is_media_type(fine)) << fine;
  }
  for (const char* bad :
       {"", "text", "text/", "/html", "text/html ", " text/html", "text /html",
        "text/html\r\nX: y", "text/html; charset", "text/html; a=b c",
        "text/html; a=\"b", "text/html; a=\"\\\r\n\"",
        "text/html; a=", "text/html, a/b"}) {
    EXPECT_FALSE(is_media_type(bad)) << bad;
  }
}

struct framing_case {
  const char* fields;
  std::optional<http_framing::kind> how;
  std::uint64_t length = 0;
};

class framing : public testing::TestWithParam<framing_case> {};

TEST_P(framing, is_what_the_fields_say) {
  const auto found = framing_of(head_of(GetParam().fields));
  ASSERT_EQ(found.has_value(), GetParam().how.has_value());
  if (!found) return;
  EXPECT_EQ(found->how, *GetParam().how);
  EXPECT_EQ(found->length, GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(
    http_head, framing,
    testing::Values(
        framing_case{"Host: a", http_framing::kind::none},
        framing_case{"Content-Length: 0", http_framing::kind::length, 0},
        framing_case{"content-length:0012", http_framing::kind::length, 12},
        framing_case{"Transfer-Encoding: Chunked", http_framing::kind::chunked},
        framing_case{"Content-Length: 5\r\nContent-Length: 5", std::nullopt},
        framing_case{"Content-Length: 5\r\nTransfer-Encoding: chunked",
                     std::nullopt},
        framing_case{"Transfer-Encoding: gzip", std::nullopt},
        framing_case{"Content-Length: 5 5", std::nullopt},
        framing_case{"Content-Length: ", std::nullopt}));

TEST(http_head, reads_numbers_as_a_whole) {
  EXPECT_EQ(parse_number("42"), 42U);
  EXPECT_EQ(parse_number("2A", 16), 42U);
  EXPECT_EQ(parse_number("18446744073709551615"), ~std::uint64_t{0});
  for (const char* text :
       {"", "-1", "+1", " 1", "1 ", "0x1", "1a", "18446744073709551616"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(http_head, reads_the_size_of_a_chunk_and_not_its_extensions) {
  for (const char* line :
       {"2A", "02a;", "2a ;a=b", "2a\t; a = \"b c\"", "2a "}) {
    EXPECT_EQ(parse_chunk_size(line), 42U) << line;
  }
  for (const char* line : {"", ";a", " 2a", "2a b", "2a;\n5", "2a\r", "g"}) {
    EXPECT_EQ(parse_chunk_size(line), std::nullopt) << line;
  }
}

}  // namespace
}  // namespace examples
