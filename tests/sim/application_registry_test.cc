// The registry of applications and their parameters, of sim/application.h.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/application.h"

namespace rehearse {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<application> make_nothing(const parameters&, context&) {
  return nullptr;
}

application_spec spec_with(parameter_spec which) {
  return {.name = "kind", .parameters = {std::move(which)}};
}

TEST(application_registry, finds_what_was_added) {
  application_registry known;
  EXPECT_EQ(known.find("kind"), nullptr);
  known.add({.name = "kind"}, make_nothing);
  known.add({.name = "a_kind"}, make_nothing);
  ASSERT_NE(known.find("kind"), nullptr);
  EXPECT_EQ(known.find("kind")->spec.name, "kind");
  EXPECT_EQ(known.names(), std::vector<std::string>({"a_kind", "kind"}));
}

TEST(application_registry, finds_the_parameters_of_a_spec) {
  const application_spec spec = spec_with({.name = "port"});
  ASSERT_NE(spec.find_parameter("port"), nullptr);
  EXPECT_EQ(spec.find_parameter("prot"), nullptr);
}

TEST(application_registry, is_one_for_the_process) {
  EXPECT_EQ(&application_registry::global(), &application_registry::global());
}

TEST(application_registry_death_test, refuses_a_name_twice) {
  application_registry known;
  known.add({.name = "kind"}, make_nothing);
  EXPECT_DEATH(known.add({.name = "kind"}, make_nothing),
               "two applications are called `kind`");
}

TEST(application_registry_death_test, refuses_names_that_are_no_words) {
  application_registry known;
  EXPECT_DEATH(known.add({.name = "a kind"}, make_nothing), "not a word");
  EXPECT_DEATH(known.add(spec_with({.name = "1"}), make_nothing), "not a word");
  EXPECT_DEATH(known.add({.name = "kind", .reports = {"on x"}}, make_nothing),
               "not a word");
  EXPECT_DEATH(known.add({.name = "kind", .labels = {""}}, make_nothing),
               "not a word");
}

TEST(application_registry_death_test, refuses_standards_of_another_type) {
  application_registry known;
  const auto refused = [&](value_type type, std::string standard) {
    EXPECT_DEATH(
        known.add(spec_with({.name = "p", .type = type, .standard = standard}),
                  make_nothing),
        "does not read as its type")
        << standard;
  };
  refused(value_type::integer, "x");
  refused(value_type::integer, "-1");
  refused(value_type::integer, "99999999999999999999");
  refused(value_type::duration, "5");
  refused(value_type::duration, "5sm");
  refused(value_type::duration, "999999999m");
  refused(value_type::endpoint, "origin");
  refused(value_type::endpoint, "origin:0");
  refused(value_type::endpoint, "origin:65536");
  refused(value_type::endpoint, "ori gin:80");
}

TEST(application_registry_death_test, refuses_standards_out_of_range) {
  application_registry known;
  EXPECT_DEATH(known.add(spec_with({.name = "p",
                                    .type = value_type::integer,
                                    .standard = "0",
                                    .least = 1}),
                         make_nothing),
               "does not read as its type");
}

TEST(application_registry_death_test, refuses_a_parameter_twice) {
  application_registry known;
  EXPECT_DEATH(
      known.add({.name = "kind", .parameters = {{.name = "p"}, {.name = "p"}}},
                make_nothing),
      "is declared twice");
}

TEST(application_registry_death_test, refuses_calls_that_cannot_be_made) {
  application_registry known;
  EXPECT_DEATH(
      known.add({.name = "kind", .calls = {{.name = "a call"}}}, make_nothing),
      "not a word");
  EXPECT_DEATH(
      known.add({.name = "kind",
                 .calls = {{.name = "say",
                            .parameters = {{.name = "p", .standard = "x"},
                                           {.name = "q"}}}}},
                make_nothing),
      "needs a standard value");
}

TEST(application_registry_death_test, refuses_probes_of_other_types) {
  application_registry known;
  EXPECT_DEATH(
      known.add({.name = "kind",
                 .probes = {{.name = "p", .type = value_type::duration}}},
                make_nothing),
      "neither an integer nor a text");
}

TEST(parameters, give_back_what_was_set) {
  parameters given;
  given.set("i", std::int64_t{5});
  given.set("t", std::string("text"));
  given.set("d", asyncore::duration(5ms));
  given.set("e", endpoint{"origin", 80});
  EXPECT_EQ(given.integer("i"), 5);
  EXPECT_EQ(given.text("t"), "text");
  EXPECT_EQ(given.duration("d"), 5ms);
  EXPECT_EQ(given.place("e").host, "origin");
  EXPECT_EQ(given.place("e").port, 80);
}

TEST(parameters_death_test, stop_an_application_that_asks_for_others) {
  parameters given;
  given.set("i", std::int64_t{5});
  EXPECT_DEATH(given.integer("j"), "asked for parameter `j`");
  EXPECT_DEATH(given.text("i"), "as another type");
}

}  // namespace
}  // namespace rehearse
