// The list of strategies: a new one is its file (NAME_strategy.cc, which
// defines make_NAME_strategy) and its name here.

#include "sim/explore/strategies.h"

#include <string>

#include "core/exceptions.h"

#define REHEARSE_EACH_STRATEGY(strategy) strategy(seeded) strategy(swarm)

namespace rehearse {

#define REHEARSE_DECLARE(name) \
  std::unique_ptr<strategy> make_##name##_strategy(std::uint64_t seed);
REHEARSE_EACH_STRATEGY(REHEARSE_DECLARE)
#undef REHEARSE_DECLARE

namespace {

struct row {
  std::string_view name;
  // A function and not an object, since every run needs a strategy of its own.
  std::unique_ptr<strategy> (*make)(std::uint64_t seed);
};

constexpr row rows[] = {
#define REHEARSE_ROW(name) {#name, make_##name##_strategy},
    REHEARSE_EACH_STRATEGY(REHEARSE_ROW)
#undef REHEARSE_ROW
};

}  // namespace

std::unique_ptr<strategy> make_strategy(std::string_view name,
                                        std::uint64_t seed) {
  std::string known;
  for (const row& each : rows) {
    if (each.name == name) return each.make(seed);
    known.append(known.empty() ? "" : ", ").append(each.name);
  }
  throw asyncore::value_error("no strategy is called `" + std::string(name) +
                              "`: there are " + known);
}

std::vector<std::string_view> strategy_names() {
  std::vector<std::string_view> names;
  for (const row& each : rows) names.push_back(each.name);
  return names;
}

}  // namespace rehearse
