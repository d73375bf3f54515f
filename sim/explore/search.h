// A way of going through the schedules of a subject: all with few deviations,
// random ones of some kind, the whole tree.
//
//   class idle_search final : public search {
//    public:
//     std::string_view name() const override { return "idle"; }
//     bool work(std::uint64_t unit, experiment& runs) override { ... }
//   };
//
// Its work comes in units of up to `unit_runs` runs, numbered from 0. What a
// unit does is a function of its number, of the subject and of the seed, and
// not of who does it or when: so threads and machines share units out among
// them, and find the same together as one finds alone.
//
// To add one: its file, and its name in searches.cc.

#ifndef SIM_EXPLORE_SEARCH_H_
#define SIM_EXPLORE_SEARCH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/experiment.h"
#include "sim/explore/recorder.h"

namespace rehearse {

inline constexpr std::uint64_t unit_runs = 64;

// What all searches begin with.
struct search_basis {
  std::vector<made_choice> benign;  // The choices of the benign run.
  std::uint64_t seed = 0;
  // Of random searches with a depth: how many of the events that matter must
  // come in an order of their own.
  unsigned depth = 3;
};

// How far a search has come.
struct work_done {
  std::uint64_t units = 0;
  std::uint64_t runs = 0;
  bool is_complete = false;  // No lane has anything left to do.
};

class search {
 public:
  search() = default;
  search(const search&) = delete;
  search& operator=(const search&) = delete;
  virtual ~search() = default;

  virtual std::string_view name() const = 0;
  // How many units there are, if that is known beforehand.
  virtual std::optional<std::uint64_t> units() const { return std::nullopt; }
  // Units whose numbers differ by a multiple of this are done one after the
  // other; 0: in any order.
  virtual std::uint64_t lanes() const { return 0; }
  // Does nothing if there is no such unit. Whether later units of its lane have
  // anything to do; with none of them, all schedules were tried.
  virtual bool work(std::uint64_t unit, experiment& runs) = 0;
  // What is known when so much of it was done: "all 812 schedules with 1
  // deviation". Empty: nothing in particular.
  virtual std::string claim(const work_done& /*done*/) const { return {}; }
};

}  // namespace rehearse

#endif  // SIM_EXPLORE_SEARCH_H_
