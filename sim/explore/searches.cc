// The list of searches: a new one is its file (NAME_search.cc, which defines
// make_NAME_search) and its name here.

#include "sim/explore/searches.h"

#include <string>

#include "core/exceptions.h"

#define REHEARSE_EACH_SEARCH(search)                                        \
  search(deviations) search(swarm) search(pos) search(pctcp) search(corpus) \
      search(odometer)

namespace rehearse {

#define REHEARSE_DECLARE(name) \
  std::unique_ptr<search> make_##name##_search(const search_basis& basis);
REHEARSE_EACH_SEARCH(REHEARSE_DECLARE)
#undef REHEARSE_DECLARE

namespace {

struct row {
  std::string_view name;
  std::unique_ptr<search> (*make)(const search_basis& basis);
};

constexpr row rows[] = {
#define REHEARSE_ROW(name) {#name, make_##name##_search},
    REHEARSE_EACH_SEARCH(REHEARSE_ROW)
#undef REHEARSE_ROW
};

}  // namespace

std::unique_ptr<search> make_search(std::string_view name,
                                    const search_basis& basis) {
  std::string known;
  for (const row& each : rows) {
    if (each.name == name) return each.make(basis);
    known.append(known.empty() ? "" : ", ").append(each.name);
  }
  throw asyncore::value_error("no search is called `" + std::string(name) +
                              "`: there are " + known);
}

std::vector<std::string_view> search_names() {
  std::vector<std::string_view> names;
  for (const row& each : rows) names.push_back(each.name);
  return names;
}

}  // namespace rehearse
