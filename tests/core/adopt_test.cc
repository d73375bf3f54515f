// Channels that belong to their map: when it destroys them, and when not.

#include <poll.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/stage.h"

namespace asyncore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class adopt_test : public every_way {
 protected:
  // A connected channel that is the map's, and is entered here at its end.
  probe& adopted(std::string name) { return given_to(map_, std::move(name)); }
  probe& given_to(socket_map& owner, std::string name) {
    auto made = std::make_unique<probe>(stage_.new_connection());
    made->on_destroy = [destroyed = destroyed_, name] {
      destroyed->push_back(name);
    };
    probe& who = *made;
    owner.adopt(std::move(made));
    return who;
  }

  // Shared with the channels, some of which outlive it.
  const std::shared_ptr<std::vector<std::string>> destroyed_ =
      std::make_shared<std::vector<std::string>>();
};

REHEARSE_IN_EVERY_WAY(adopt_test);

TEST_P(adopt_test, an_open_channel_lives_on) {
  adopted("a");
  pass({{3, POLLIN | POLLOUT}});
  EXPECT_THAT(*destroyed_, IsEmpty());
}

TEST_P(adopt_test, a_closed_channel_is_destroyed_after_the_pass) {
  probe& a = adopted("a");
  probe& b = adopted("b");
  a.on_read = [&] { a.close(); };
  b.on_write = [&] { EXPECT_THAT(*destroyed_, IsEmpty()); };
  pass({{3, POLLIN}, {4, POLLOUT}});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, one_that_a_predicate_closed_is_destroyed) {
  probe& a = adopted("a");
  probe& b = adopted("b");
  b.on_readable = [&] {
    if (a.socket().is_open()) a.close();
    EXPECT_THAT(*destroyed_, IsEmpty());
    b.on_readable = nullptr;
  };
  try {
    pass({});
  } catch (const os_error&) {
    EXPECT_FALSE(is_safe()) << "the closed descriptor was waited for";
  }
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test,
       one_that_was_closed_between_passes_is_destroyed_by_the_next) {
  probe& a = adopted("a");
  adopted("b");
  a.close();
  EXPECT_THAT(*destroyed_, IsEmpty());
  pass({});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, one_that_was_adopted_closed_is_destroyed_too) {
  adopted("b");
  auto a = std::make_unique<probe>(stage_.new_connection());
  a->on_destroy = [this] { destroyed_->push_back("a"); };
  a->close();
  map_.adopt(std::move(a));
  pass({});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, one_that_was_never_opened_lives_on) {
  adopted("b");
  auto a = std::make_unique<probe>(map_);
  a->on_destroy = [this] { destroyed_->push_back("a"); };
  probe& who = *a;
  map_.adopt(std::move(a));
  who.close();
  pass({});
  EXPECT_THAT(*destroyed_, IsEmpty());
  who.create_socket();
  pass({});
  EXPECT_THAT(*destroyed_, IsEmpty());
  who.close();
  pass({});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, one_that_was_closed_and_opened_again_lives_on) {
  probe& a = adopted("a");
  a.on_read = [&] {
    a.close();
    a.create_socket();
  };
  pass({{3, POLLIN}});
  EXPECT_THAT(*destroyed_, IsEmpty());
  a.close();
  adopted("b");
  pass({});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, a_nested_loop_leaves_it_to_the_outer_one) {
  probe& a = adopted("a");
  probe& b = adopted("b");
  b.on_read = [&] { b.close(); };
  a.on_read = [&] {
    a.on_read = nullptr;
    a.close();
    pass({{4, POLLIN}});
    EXPECT_THAT(*destroyed_, IsEmpty());
  };
  pass({{3, POLLIN}});
  EXPECT_THAT(*destroyed_, UnorderedElementsAre("a", "b"));
}

TEST_P(adopt_test, it_is_destroyed_even_if_an_exception_ends_the_pass) {
  probe& a = adopted("a");
  adopted("b");
  a.on_read = [&] {
    a.close();
    throw exit_now();
  };
  EXPECT_THROW(pass({{3, POLLIN}}), exit_now);
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
}

TEST_P(adopt_test, the_map_destroys_the_others_with_itself) {
  {
    std::optional<socket_map> map(std::in_place, net_);
    given_to(*map, "a");
    given_to(*map, "b").close();
    EXPECT_THAT(*destroyed_, IsEmpty());
    map.reset();
  }
  EXPECT_THAT(*destroyed_, UnorderedElementsAre("a", "b"));
}

TEST_P(adopt_test, another_map_than_its_own_may_own_it) {
  socket_map owner(net_, GetParam().kind);
  adopted("mine");
  probe& a = given_to(owner, "a");
  probe guard(stage_.new_connection(), owner);
  probe& b = given_to(owner, "b");
  a.close();
  pass({});
  EXPECT_THAT(*destroyed_, IsEmpty());
  net_.passes.clear();
  loop(owner, {.use_poll = use_poll(), .count = 1});
  EXPECT_THAT(*destroyed_, ElementsAre("a"));
  EXPECT_TRUE(b.socket().is_open());
}

TEST_P(adopt_test, its_end_may_close_another) {
  probe& a = adopted("a");
  probe& b = adopted("b");
  adopted("c");
  a.on_destroy = [&] {
    destroyed_->push_back("a");
    b.close();
  };
  a.on_read = [&] { a.close(); };
  pass({{3, POLLIN}});
  EXPECT_THAT(*destroyed_, ElementsAre("a", "b"));
}

// The interest of a pass is settled after the destructors have run. (In CPython
// the descriptors would be waited for all the same.)
TEST_P(adopt_test, its_end_after_the_predicates_may_close_another) {
  if (!is_safe()) return;
  probe& a = adopted("a");
  probe& b = adopted("b");
  adopted("c");
  a.on_destroy = [&] { b.close(); };
  a.on_writable = [&] { a.close(); };
  pass({});
  EXPECT_EQ(net_.waits.back(),
            use_poll() ? "poll 5:ipo 0us" : "select r=5 w=5 e=5 0us");
}

TEST_P(adopt_test, its_end_may_destroy_the_map) {
  auto map = std::make_unique<socket_map>(net_, GetParam().kind);
  auto made = std::make_unique<probe>(stage_.new_connection(), *map);
  probe& a = *made;
  probe other(stage_.new_connection(), *map);
  map->adopt(std::move(made));
  a.on_read = [&] { a.close(); };
  a.on_destroy = [&] { map.reset(); };
  net_.passes = {{.ready = {{3, POLLIN}, {4, POLLIN}}}};
  loop(*map, {.use_poll = use_poll(), .count = 5});
  EXPECT_EQ(map, nullptr);
  EXPECT_EQ(other.map(), nullptr);
}

TEST_P(adopt_test, its_end_may_adopt_another) {
  probe& a = adopted("a");
  a.on_destroy = [&] { adopted("b").close(); };
  a.on_read = [&] { a.close(); };
  pass({{3, POLLIN}});
  EXPECT_THAT(*destroyed_, ElementsAre("b"));
}

TEST_P(adopt_test, a_destructor_may_run_the_loop_of_the_dying_map) {
  auto map = std::make_unique<socket_map>(net_, GetParam().kind);
  socket_map& dying = *map;
  given_to(*map, "a").close();
  probe& b = given_to(*map, "b");
  probe other(stage_.new_connection(), *map);
  b.on_destroy = [&] {
    destroyed_->push_back("b");
    loop(dying, {.wait = duration::zero(), .count = 1});
  };
  map.reset();
  EXPECT_THAT(*destroyed_, UnorderedElementsAre("a", "b"));
}

}  // namespace
}  // namespace asyncore
