#include "sim/play/runner.h"

#include "sim/play/player.h"

namespace rehearse::scenario {

run_report run(const plan& what, const run_options& how) {
  return player(what, how).run();
}

}  // namespace rehearse::scenario
