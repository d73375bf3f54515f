// Looks for an input that breaks a promise of the parser or of the layout of
// files (soundness.h):
//
//   bazel build --config=fuzz //tests/sim/language:parser_fuzz
//   mkdir /tmp/inputs
//   bazel-bin/tests/sim/language/parser_fuzz -entropic=0 /tmp/inputs scenarios
//
// tests/sim/mutation/fuzzer_mutator.cc makes the inputs. An input is a scenario
// file as it stands, and what is made of it here: with its blanks moved, since
// the mutator leaves most lines laid out, and as noise.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/application.h"
#include "tests/sim/language/soundness.h"
#include "tests/sim/mutation/random_numbers.h"

namespace rehearse::scenario {
namespace {

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// Other blanks in about one line of four, at its beginning, before one of its
// words and at its end. Where they are data, the text means something else.
std::string with_other_blanks(std::string_view text, random_numbers& random) {
  std::string moved;
  for (const char c : text) {
    const bool is_edge = c == ' ' || c == '\n';
    if (c == '\n' && random.one_in(4)) moved.append(random.below(4), ' ');
    moved += c;
    if (is_edge && random.one_in(8)) moved.append(random.below(12), ' ');
  }
  return moved;
}

// Bytes that mean something, at any place.
std::string with_noise(std::string text, random_numbers& random) {
  constexpr std::string_view marks = "{}\"$\n\r\t |#@+-*=.,()[]:\\0\xff";
  const std::size_t changes = 1 + random.below(4);
  for (std::size_t i = 0; i < changes; ++i) {
    text.insert(random.below(text.size() + 1), 1, random.of(marks));
    if (random.one_in(2)) text.erase(random.below(text.size()), 1);
  }
  return text;
}

void check(const std::string& text) {
  const std::string wrong =
      broken_promise(text, application_registry::global());
  if (wrong.empty()) return;
  std::fprintf(stderr, "%s\nin\n%s\n", wrong.c_str(), text.c_str());
  std::abort();
}

}  // namespace
}  // namespace rehearse::scenario

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(data, data + size);
  rehearse::random_numbers random(rehearse::scenario::hash_of(text));
  rehearse::scenario::check(text);
  rehearse::scenario::check(
      rehearse::scenario::with_other_blanks(text, random));
  rehearse::scenario::check(rehearse::scenario::with_noise(text, random));
  return 0;
}
