#include "tests/golden/golden_update.h"
#include "tests/sim/play/failures/failures.h"

int main() {
  return rehearse::update_golden_files(rehearse::scenario::failures_folder());
}
