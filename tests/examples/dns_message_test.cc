// DNS messages as bytes: what is asked, and what hostile replies do not do.

#include "examples/dns_message.h"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examples {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

const std::string question = "\3www\7example\3org\0\0\1\0\1"s;

std::string reply_of(const std::string& answers, int count = 1,
                     const std::string& flags = "\x81\x80"s) {
  return "\x12\x34"s + flags + "\0\1\0"s + static_cast<char>(count) +
         "\0\0\0\0"s + question + answers;
}

// The name of the question, by reference.
const std::string same = "\xc0\x0c"s;

std::string a_record(const std::string& host, const std::string& name = same) {
  return name + "\0\1\0\1\0\0\1\x2c\0\4"s + host;
}

TEST(dns_query, asks_one_question_and_wants_recursion) {
  EXPECT_EQ(make_query(0x1234, "www.example.org", dns_type::a),
            "\x12\x34\1\0\0\1\0\0\0\0\0\0"s + question);
}

TEST(dns_query, name_may_end_in_a_dot) {
  EXPECT_EQ(make_query(1, "example.org.", dns_type::aaaa),
            make_query(1, "example.org", dns_type::aaaa));
}

TEST(dns_query, name_must_be_one) {
  for (const std::string& name :
       {""s, "."s, ".org"s, "a..b"s, "example.org.."s, "a b"s, "a\\b"s,
        "gr\xc3\xbc\xc3\x9f"
        "e.org"s,
        std::string(64, 'a'),
        std::string(250, 'a').replace(60, 1, ".") + ".abcd"}) {
    EXPECT_THROW(make_query(1, name, dns_type::a), std::invalid_argument)
        << name;
  }
  EXPECT_NO_THROW(make_query(1, std::string(63, 'a'), dns_type::a));
}

TEST(dns_reply, tells_addresses_and_their_time) {
  const auto reply = parse_reply(reply_of(a_record("\xc0\0\2\1"s)));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->id, 0x1234);
  EXPECT_EQ(reply->code, 0);
  EXPECT_FALSE(reply->truncated);
  EXPECT_EQ(reply->name, "www.example.org");
  ASSERT_EQ(reply->answers.size(), 1U);
  EXPECT_EQ(reply->answers[0].ttl_s, 300U);
  EXPECT_THAT(reply->values(), Optional(ElementsAre("192.0.2.1")));
}

TEST(dns_reply, tells_addresses_of_ipv6) {
  std::string bytes =
      reply_of(same + "\0\x1c\0\1\0\0\0\0\0\x10\x20\1\x0d\xb8"s +
               std::string(11, '\0') + "\1"s);
  bytes[12 + question.size() - 3] = '\x1c';
  const auto reply = parse_reply(bytes);
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->values(), Optional(ElementsAre("2001:db8::1")));
}

TEST(dns_reply, follows_an_alias_in_any_order_and_case) {
  const std::string alias = same + "\0\5\0\1\0\0\0\0\0\7\4ORIG\xc0\x10"s;
  const std::string target = a_record("\xc0\0\2\7"s, "\4orig\xc0\x10"s);
  for (const std::string& answers : {alias + target, target + alias}) {
    const auto reply = parse_reply(reply_of(answers, 2));
    ASSERT_TRUE(reply);
    EXPECT_THAT(reply->values(), Optional(ElementsAre("192.0.2.7")));
  }
}

TEST(dns_reply, alias_to_itself_leads_nowhere) {
  const auto reply =
      parse_reply(reply_of(same + "\0\5\0\1\0\0\0\0\0\2\xc0\x0c"s));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->values(), std::nullopt);
}

TEST(dns_reply, alias_without_its_host_has_no_value) {
  const auto reply =
      parse_reply(reply_of(same + "\0\5\0\1\0\0\0\0\0\7\4orig\xc0\x10"s));
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->values(), Optional(IsEmpty()));
}

TEST(dns_reply, passes_over_records_of_other_names_types_and_classes) {
  const std::string other_class = same + "\0\1\0\3\0\0\0\0\0\4\1\2\3\4"s;
  const std::string text = same + "\0\x10\0\1\0\0\0\0\0\3\2hi"s;
  const std::string other_name = a_record("\1\2\3\4"s, "\5other\0"s);
  const auto reply = parse_reply(
      reply_of(other_class + text + other_name + a_record("\5\6\7\x08"s), 4));
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->values(), Optional(ElementsAre("5.6.7.8")));
}

TEST(dns_reply, with_an_ill_formed_record_is_none) {
  for (const std::string& record : {same + "\0\1\0\1\0\0\0\0\0\3\1\2\3"s,
                                    same + "\0\x1c\0\1\0\0\0\0\0\4\1\2\3\4"s,
                                    same + "\0\5\0\1\0\0\0\0\0\2\xc0\xff"s,
                                    same + "\0\5\0\1\0\0\0\0\0\1\5"s}) {
    EXPECT_FALSE(parse_reply(reply_of(record)));
    EXPECT_FALSE(parse_reply(reply_of(a_record("\1\2\3\4"s) + record, 2)));
  }
}

TEST(dns_reply, without_a_value_may_be_a_referral) {
  const auto refers = [](const std::string& flags, const std::string& type) {
    std::string bytes =
        reply_of(same + "\0"s + type + "\0\1\0\0\0\0\0\2\xc0\x0c"s, 0, flags);
    bytes[9] = '\1';
    return parse_reply(bytes)->is_referral();
  };
  EXPECT_TRUE(refers("\x81\x80"s, "\2"));
  EXPECT_TRUE(refers("\x81\x00"s, "\2"));
  EXPECT_TRUE(refers("\x81\x00"s, "\6"));
  EXPECT_FALSE(refers("\x81\x80"s, "\6"));
  EXPECT_FALSE(refers("\x85\x00"s, "\2"));
  EXPECT_FALSE(refers("\x81\x03"s, "\2"));
  EXPECT_FALSE(parse_reply(reply_of(a_record("\1\2\3\4"s), 1, "\x81\x00"s))
                   ->is_referral());
}

TEST(dns_reply, must_be_a_reply_to_one_question) {
  EXPECT_FALSE(parse_reply(""));
  EXPECT_FALSE(parse_reply(make_query(1, "example.org", dns_type::a)));
  std::string two = reply_of(a_record("\1\2\3\4"s));
  two[5] = '\2';
  EXPECT_FALSE(parse_reply(two));
}

TEST(dns_reply, must_be_to_a_standard_query) {
  EXPECT_FALSE(parse_reply(reply_of(a_record("\1\2\3\4"s), 1, "\xa1\x80"s)));
}

TEST(dns_reply, that_is_an_error_may_be_a_header_alone) {
  for (const std::string& counts :
       {std::string(8, '\0'), "\0\1\0\0\0\0\0\0"s}) {
    const auto reply = parse_reply("\x12\x34\x81\x81"s + counts);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->id, 0x1234);
    EXPECT_EQ(reply->code, 1);
    EXPECT_FALSE(reply->has_question);
    EXPECT_FALSE(parse_reply("\x12\x34\x81\x80"s + counts));
    EXPECT_FALSE(parse_reply("\x12\x34\x01\x81"s + counts));
    EXPECT_FALSE(parse_reply("\x12\x34\x81\x81"s + counts.substr(1)));
  }
}

TEST(dns_reply, that_was_cut_off_may_end_anywhere) {
  const std::string whole = reply_of(a_record("\1\2\3\4"s), 1, "\x83\x80"s);
  const auto reply =
      parse_reply(std::string_view(whole).substr(0, whole.size() - 3));
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->truncated);
}

TEST(dns_reply, without_its_end_is_none) {
  const std::string whole = reply_of(a_record("\1\2\3\4"s));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_reply(std::string_view(whole).substr(0, size))) << size;
  }
}

TEST(dns_reply, reference_to_itself_or_ahead_is_none) {
  for (const std::string& name : {"\xc0\x21"s, "\xc0\x22"s, "\xff\xff"s}) {
    EXPECT_FALSE(parse_reply(reply_of(a_record("\1\2\3\4"s, name))));
  }
  EXPECT_FALSE(parse_reply(reply_of(a_record("\1\2\3\4"s, "\x80\x0c"s))));
}

TEST(dns_reply, any_changed_byte_is_read_to_some_end) {
  const std::string whole = reply_of(
      a_record("\1\2\3\4"s) + same + "\0\5\0\1\0\0\0\0\0\2\xc0\x0c"s, 2);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      if (const auto reply = parse_reply(changed)) {
        const auto values = reply->values();
        EXPECT_LE(values ? values->size() : 0, 2U);
      }
    }
  }
}

TEST(dns_reply, of_references_to_references_ends_soon) {
  // A label at 12, then references, each to the one before it.
  std::string bytes = "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"s + "\1a\0"s;
  std::string chain = "\xc0\x0c"s;
  for (std::size_t at = 15; at < 16'000; at += 2) {
    bytes += chain;
    chain = {static_cast<char>(0xc0 | at >> 8), static_cast<char>(at & 0xff)};
  }
  EXPECT_FALSE(parse_reply(bytes));
}

}  // namespace
}  // namespace examples
