// The scenario of README.md passes, and fails as the page shows.

#include <cstddef>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "sim/application.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"
#include "tests/docs/page.h"

namespace rehearse {
namespace {

using scenario::verdict;

std::string scenario_of_readme() {
  const std::string page = content_of_page("README.md");
  const std::size_t begin = page.find("scenario v1");
  return page.substr(begin, page.find("```", begin) - begin);
}

scenario::scenario_file parsed(std::string text) {
  auto file = scenario::parse("waiting.scn", std::move(text),
                              application_registry::global());
  EXPECT_TRUE(file.diagnostics.empty());
  return file;
}

scenario::run_report played(const scenario::scenario_file& file) {
  return scenario::run(file.plan_of(0, application_registry::global()), {});
}

TEST(readme_scenario, passes) {
  const auto report = played(parsed(scenario_of_readme()));
  EXPECT_EQ(report.outcome, verdict::passed);
}

TEST(readme_scenario, fails_as_shown_without_the_line_that_sends) {
  static const std::string sends = "send alice \"hello\\r\\n\"\n";
  std::string text = scenario_of_readme();
  const std::size_t at = text.find(sends);
  ASSERT_NE(at, std::string::npos);
  const auto file = parsed(text.erase(at, sends.size()));
  const auto report = played(file);
  EXPECT_EQ(report.outcome, verdict::failed);
  const std::string shown = "```\nFAIL waiting\n" + to_text(report, file) +
                            "   reproduce: rehearse run waiting.scn --trace\n";
  EXPECT_NE(content_of_page("README.md").find(shown), std::string::npos)
      << "README.md does not show:\n"
      << shown;
}

}  // namespace
}  // namespace rehearse
