#include "core/observer.h"

#include <poll.h>

#include <cerrno>
#include <functional>
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

TEST(call, each_has_a_name_by_which_it_is_found) {
  for (std::size_t i = 0; i < call_count; ++i) {
    const auto which = static_cast<call>(i);
    EXPECT_FALSE(to_string(which).empty());
    EXPECT_EQ(find_call(to_string(which)), which);
  }
}

TEST(call, is_named_as_in_the_documentation) {
  EXPECT_EQ(to_string(call::readable), "readable");
  EXPECT_EQ(to_string(call::handle_connect_event), "handle_connect_event");
  EXPECT_EQ(to_string(call::found_terminator), "found_terminator");
  EXPECT_EQ(to_string(call::close), "close");
}

TEST(call, is_not_found_by_another_name) {
  EXPECT_EQ(find_call("handle"), std::nullopt);
  EXPECT_EQ(find_call(""), std::nullopt);
}

TEST(observed, calls_without_an_observer) {
  stage on;
  probe channel(on.map);
  bool called = false;
  observed(nullptr, {.who = channel, .what = call::handle_read},
           [&] { called = true; });
  EXPECT_TRUE(called);
}

TEST(observed, leaves_even_if_the_handler_throws) {
  stage on;
  probe channel(on.map);
  on.trace.name(channel, "c");
  EXPECT_THROW(
      observed(&on.map.observers(), {.who = channel, .what = call::handle_read},
               [] { throw std::runtime_error("broken"); }),
      std::runtime_error);
  EXPECT_THAT(on.trace.lines, ElementsAre("c.handle_read"));
  EXPECT_EQ(on.trace.depth, 0);
}

TEST(observer, may_ignore_everything) {
  stage on;
  observer indifferent;
  on.map.set_observer(&indifferent);
  probe channel(on.new_connection());
  on.net.at(3).recvs = {std::string()};
  channel.on_read = [&] { channel.recv(1); };
  on.pass({{3, POLLIN}});
  EXPECT_TRUE(on.map.empty());
}

TEST(observer, is_not_told_of_what_a_program_calls_itself) {
  stage on;
  probe channel(on.new_connection());
  channel.handle_read();
  channel.handle_close();
  on.trace.lines.clear();
  channel.handle_write();
  EXPECT_THAT(on.trace.lines, IsEmpty());
}

TEST(observer, sees_an_error_nested_inside_the_event_that_was_left) {
  stage on;
  probe channel(on.new_connection());
  on.trace.name(channel, "c");
  channel.on_read = [] { throw std::runtime_error("broken"); };
  on.pass({{3, POLLIN}});
  EXPECT_THAT(
      on.trace.lines,
      ElementsAre("c.handle_read_event", "  c.handle_read", "c.handle_error",
                  "  c.handle_close", "    c.close -> ok"));
}

// Notes what a trace does not show.
class details : public observer {
 public:
  std::vector<std::string> seen;
  void enter(const handler_call& made) override {
    if (made.what == call::handle_error) {
      seen.push_back(describe_current_exception().message);
    }
    if (made.peer != nullptr) seen.push_back(made.peer->to_string());
  }
  void operated(const operation& made) override {
    seen.push_back(std::string(to_string(made.what)) + " '" +
                   std::string(made.data) + "' " +
                   (made.peer != nullptr ? made.peer->to_string() : "-"));
  }
};

TEST(observer, finds_the_exception_current_inside_handle_error) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe channel(on.new_connection());
  channel.on_read = [] { throw std::runtime_error("broken"); };
  channel.on_error = [] {};
  on.pass({{3, POLLIN}});
  EXPECT_THAT(told.seen, ElementsAre("broken"));
}

TEST(observer, sees_the_bytes_and_the_addresses) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe channel(on.map);
  channel.create_socket();
  channel.connect(server_address);
  on.net.at(3).sends = {2u};
  channel.send("hello");
  on.net.at(3).recvs = {std::string("bye")};
  channel.recv(10);
  channel.close();
  EXPECT_THAT(told.seen, ElementsAre("connect '' 10.0.0.1:80", "send 'he' -",
                                     "recv 'bye' -", "close '' -"));
}

TEST(observer, sees_who_was_accepted) {
  stage on;
  details told;
  on.map.set_observer(&told);
  probe listener(on.new_socket());
  listener.listen(1);
  on.net.at(3).accepts = {client_address};
  on.pass({{3, POLLIN}});
  EXPECT_THAT(told.seen,
              ElementsAre("accept '' 10.0.0.2:5000", "10.0.0.2:5000"));
}

TEST(observer, may_be_taken_away_by_a_handler) {
  stage on;
  probe channel(on.new_connection());
  channel.on_read = [&] { on.map.set_observer(nullptr); };
  on.pass({{3, POLLIN | POLLOUT}});
  EXPECT_EQ(on.trace.depth, 0);
}

// --- Several observers ------------------------------------------------------

// Writes down what it hears under a name of its own.
class listener final : public observer {
 public:
  listener(std::string name, std::vector<std::string>& heard)
      : name_(std::move(name)), heard_(heard) {}
  void enter(const handler_call& made) override {
    heard_.push_back(name_ + " enters " + std::string(to_string(made.what)));
    if (on_enter) on_enter();
  }
  void leave(call what) override {
    heard_.push_back(name_ + " leaves " + std::string(to_string(what)));
  }

  std::function<void()> on_enter;

 private:
  std::string name_;
  std::vector<std::string>& heard_;
};

class observers : public testing::Test {
 protected:
  // Calls handle_read as the loop would, and `inside` within it.
  void handle_read(const std::function<void()>& inside) {
    observed(&on_.map.observers(), {.who = channel_, .what = call::handle_read},
             inside);
  }

  stage on_;
  probe channel_{on_.map};
  std::vector<std::string> heard_;
  listener ann_{"ann", heard_};
  listener ben_{"ben", heard_};
};

TEST_F(observers, hear_in_the_order_in_which_they_were_added) {
  on_.map.observers().add(ann_);
  on_.map.observers().add(ben_);
  handle_read([] {});
  EXPECT_THAT(heard_,
              ElementsAre("ann enters handle_read", "ben enters handle_read",
                          "ann leaves handle_read", "ben leaves handle_read"));
}

TEST_F(observers, hear_nothing_of_a_handler_inside_which_they_were_added) {
  on_.map.observers().add(ann_);
  handle_read([&] {
    on_.map.observers().add(ben_);
    handle_read([] {});
  });
  handle_read([] {});
  EXPECT_THAT(heard_,
              ElementsAre("ann enters handle_read", "ann enters handle_read",
                          "ben enters handle_read", "ann leaves handle_read",
                          "ben leaves handle_read", "ann leaves handle_read",
                          "ann enters handle_read", "ben enters handle_read",
                          "ann leaves handle_read", "ben leaves handle_read"));
}

TEST_F(observers, leave_at_once_when_they_are_removed_inside_a_handler) {
  on_.map.observers().add(ann_);
  on_.map.observers().add(ben_);
  handle_read([&] {
    handle_read([&] {
      on_.map.observers().remove(ann_);
      heard_.emplace_back("removed");
    });
  });
  EXPECT_THAT(
      heard_,
      ElementsAre("ann enters handle_read", "ben enters handle_read",
                  "ann enters handle_read", "ben enters handle_read",
                  "ann leaves handle_read", "ann leaves handle_read", "removed",
                  "ben leaves handle_read", "ben leaves handle_read"));
}

TEST_F(observers, may_remove_themselves_and_others_while_they_are_told) {
  on_.map.observers().add(ann_);
  on_.map.observers().add(ben_);
  ann_.on_enter = [&] {
    on_.map.observers().remove(ann_);
    on_.map.observers().remove(ben_);
  };
  handle_read([] {});
  EXPECT_THAT(heard_,
              ElementsAre("ann enters handle_read", "ann leaves handle_read"));
}

TEST_F(observers, miss_the_enter_during_which_they_were_added) {
  on_.map.observers().add(ann_);
  ann_.on_enter = [&] { on_.map.observers().add(ben_); };
  handle_read([] {});
  EXPECT_THAT(heard_,
              ElementsAre("ann enters handle_read", "ann leaves handle_read"));
}

TEST_F(observers, leave_when_their_map_is_destroyed_inside_a_handler) {
  auto map = std::make_unique<socket_map>(on_.net);
  map->observers().add(ann_);
  observed(&map->observers(), {.who = channel_, .what = call::handle_close},
           [&] { map.reset(); });
  EXPECT_THAT(heard_, ElementsAre("ann enters handle_close",
                                  "ann leaves handle_close"));
}

TEST_F(observers, leave_a_handler_that_is_not_called_because_one_threw) {
  listener cid("cid", heard_);
  on_.map.observers().add(ann_);
  on_.map.observers().add(ben_);
  on_.map.observers().add(cid);
  ben_.on_enter = [] { throw std::runtime_error("enough"); };
  EXPECT_THROW(handle_read([&] { heard_.emplace_back("called"); }),
               std::runtime_error);
  EXPECT_THAT(heard_,
              ElementsAre("ann enters handle_read", "ben enters handle_read",
                          "ann leaves handle_read", "ben leaves handle_read"));
}

// As one that was removed from outside, and destroys itself when it hears that
// its handlers are over.
class leaver final : public observer {
 public:
  leaver(observer_list& list, std::vector<std::string>& heard)
      : list_(list), heard_(heard) {}
  void leave(call what) override {
    heard_.push_back("leaver leaves " + std::string(to_string(what)));
    // Taken first: to be removed calls this again, and then it may be gone.
    const std::function<void()> last = std::exchange(on_leave, nullptr);
    list_.remove(*this);
    if (last) last();
  }

  std::function<void()> on_leave;

 private:
  observer_list& list_;
  std::vector<std::string>& heard_;
};

TEST_F(observers, may_remove_and_destroy_themselves_when_they_leave) {
  observer_list& list = on_.map.observers();
  auto owned = std::make_unique<leaver>(list, heard_);
  list.add(*owned);
  owned->on_leave = [&] { owned.reset(); };
  handle_read([&] { handle_read([&] { list.remove(*owned); }); });
  EXPECT_EQ(owned, nullptr);
  EXPECT_THAT(heard_, ElementsAre("leaver leaves handle_read",
                                  "leaver leaves handle_read"));
}

TEST_F(observers, are_all_gone_after_clear_even_if_one_removes_itself) {
  observer_list& list = on_.map.observers();
  leaver first(list, heard_);
  list.add(first);
  list.add(ann_);
  list.add(ben_);
  handle_read([&] { on_.map.set_observer(nullptr); });
  // Those that were there before, the trace among them, hear nothing now.
  heard_.clear();
  handle_read([] {});
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_TRUE(list.empty());
}

TEST_F(observers, are_added_once) {
  on_.map.observers().add(ann_);
  EXPECT_THROW(on_.map.observers().add(ann_), value_error);
  on_.map.observers().remove(ben_);  // It is not there.
  handle_read([] {});
  EXPECT_THAT(heard_, testing::SizeIs(2));
}

}  // namespace
}  // namespace asyncore
