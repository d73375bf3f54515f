#include "sim/choice_draw.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace rehearse {
namespace {

struct test_vector {
  std::uint64_t seed;
  site where;
  std::string_view label;
  std::uint64_t ordinal;
  std::uint64_t answer;
};

// Seeds are written into files and into reports: what one means never changes.
// These are the vectors of docs/choices.md.
constexpr test_vector vectors[] = {
    {0U, site::poll_ready, "", 0, 0x7d7f6577ae87fa45U},
    {1U, site::poll_ready, "alice", 1, 0x8678a21ce69030dfU},
    {1U, site::recv_len, "echo/alice", 2, 0x700488bd33101d3fU},
    {0xffffffffffffffffU, site::cursor, "main", 99, 0x619cd44fffb3a47eU},
};

TEST(choice_draw, is_as_docs_choices_says) {
  for (const test_vector& each : vectors) {
    EXPECT_EQ(draw(each.seed, each.where, name_hash(each.label), each.ordinal),
              each.answer)
        << each.label;
  }
}

TEST(choice_draw, derives_streams_that_differ) {
  EXPECT_NE(derived(1, 0), derived(1, 1));
  EXPECT_NE(derived(1, 0), derived(2, 0));
  EXPECT_NE(derived(0, 0), 0U);
}

TEST(site, has_a_name_words_and_a_rule_for_each) {
  for (const site_facts& each : all_sites()) {
    EXPECT_EQ(find_site(each.name), each.which);
    EXPECT_EQ(&facts_of(each.which), &each);
    EXPECT_FALSE(each.meaning.empty());
    EXPECT_FALSE(each.rule.empty());
    const std::string text = answer_text(each.which, 1);
    EXPECT_EQ(read_answer(each.which, text), 1U) << text;
    EXPECT_FALSE(read_answer(each.which, "0"));
    EXPECT_FALSE(read_answer(each.which, "1 2"));
  }
  EXPECT_FALSE(find_site("poll"));
}

}  // namespace
}  // namespace rehearse
