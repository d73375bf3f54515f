// Looks for an input that breaks a promise of the parser:
//
//   bazel build --config=fuzz //tests/sim/language:parser_fuzz
//   mkdir /tmp/inputs
//   bazel-bin/tests/sim/language/parser_fuzz /tmp/inputs tests/diagnostics

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/sim/language/soundness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(data, data + size);
  const std::string wrong = rehearse::scenario::broken_promise(text);
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
