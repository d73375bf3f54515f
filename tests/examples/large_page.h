// A page that no buffer holds.

#ifndef TESTS_EXAMPLES_LARGE_PAGE_H_
#define TESTS_EXAMPLES_LARGE_PAGE_H_

#include <string>

namespace examples {

// 300 kB in numbered lines, so that a gap is seen.
inline std::string large_page() {
  std::string page;
  for (int line = 0; page.size() < 300'000; ++line) {
    page += "line " + std::to_string(100'000 + line) + " of the large page\n";
  }
  return page;
}

}  // namespace examples

#endif  // TESTS_EXAMPLES_LARGE_PAGE_H_
