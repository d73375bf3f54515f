// A strategy that answers every choice of one site with one value, and all
// others with 0.

#ifndef TESTS_SIM_STUBBORN_STRATEGY_H_
#define TESTS_SIM_STUBBORN_STRATEGY_H_

#include <cstdint>

#include "sim/choices.h"

namespace rehearse {

class stubborn_strategy : public strategy {
 public:
  stubborn_strategy(site where, std::uint32_t value)
      : where_(where), value_(value) {}
  std::uint32_t choose(const choice_point& asked) override {
    return asked.where == where_ && value_ < asked.n ? value_ : 0;
  }

 private:
  site where_;
  std::uint32_t value_;
};

}  // namespace rehearse

#endif  // TESTS_SIM_STUBBORN_STRATEGY_H_
