// The names that a scenario declares, and lines with other names in them.

#ifndef TESTS_SIM_MUTATION_SCENARIO_NAMES_H_
#define TESTS_SIM_MUTATION_SCENARIO_NAMES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/mutation/random_numbers.h"
#include "tests/sim/mutation/scenario_lines.h"

namespace rehearse::scenario {

enum class name_kind : std::uint8_t { app, peer, value };
inline constexpr std::size_t name_kinds = 3;

struct scenario_names {
  // By name_kind, each in the order of the file.
  std::array<std::vector<std::string>, name_kinds> of_kind;

  const std::vector<std::string>& of(name_kind kind) const {
    return of_kind[static_cast<std::size_t>(kind)];
  }
  std::optional<name_kind> find(std::string_view name) const;
  std::vector<std::string> all() const;
};

scenario_names names_of(const scenario_lines& lines);

// By the old name.
using new_names = std::map<std::string, std::string, std::less<>>;
// `text`, one line, with its names replaced, as parts of paths too.
std::string renamed(std::string_view text, const new_names& names);
bool mentions(std::string_view text, std::string_view name);

// A line that has forgotten its file: where there was a name is a byte that
// says of which kind.
std::string without_names(std::string_view text, const scenario_names& names);
// Nothing if the line wants a name of a kind that there is not.
std::optional<std::string> with_names(std::string_view text,
                                      const scenario_names& names,
                                      random_numbers& random);
// Whose names no file has, for a name that is to be a new one.
std::string fresh_name(const std::string& like, const scenario_names& names);

}  // namespace rehearse::scenario

#endif  // TESTS_SIM_MUTATION_SCENARIO_NAMES_H_
