#include "tests/diagnostics/golden.h"
#include "tests/golden/golden_update.h"

int main() {
  return rehearse::update_golden_files(
      rehearse::scenario::diagnostics_folder());
}
