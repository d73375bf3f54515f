#include "sim/play/runner.h"

#include "sim/play/player.h"

namespace rehearse::scenario {

run_report run(const plan& played, const run_options& how) {
  return player(played, how).run();
}

}  // namespace rehearse::scenario
