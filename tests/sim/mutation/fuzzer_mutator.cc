// How libFuzzer makes new inputs, for the fuzz targets that depend on this: by
// lines and words, so that most of them parse. The lines come from the folders
// of its command line.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/application.h"
#include "tests/sim/mutation/scenario_mutator.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size);

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

std::string with_bytes_changed(std::string text) {
  constexpr std::size_t room = 16;
  const std::size_t size = text.size();
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  bytes.resize(size + room);
  bytes.resize(LLVMFuzzerMutate(bytes.data(), size, bytes.size()));
  text.assign(bytes.begin(), bytes.end());
  return text;
}

scenario_mutator& mutator() {
  static scenario_mutator only(application_registry::global(),
                               with_bytes_changed);
  return only;
}

void learn_from(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    mutator().learn(std::string(std::istreambuf_iterator<char>(in), {}));
  }
}

// Puts a new text over the old one, and says how long it is. libFuzzer takes
// none for a failure.
std::size_t store(const std::string& text, std::uint8_t* data) {
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

}  // namespace
}  // namespace rehearse::scenario

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) {
    const std::filesystem::path argument = (*argv)[i];
    if (is_directory(argument)) rehearse::scenario::learn_from(argument);
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned int seed) {
  const std::string text(data, data + size);
  return rehearse::scenario::store(
      rehearse::scenario::mutator().mutated(text, max_size, seed), data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(
    const std::uint8_t* data1, std::size_t size1, const std::uint8_t* data2,
    std::size_t size2, std::uint8_t* out, std::size_t max_size,
    unsigned int seed) {
  const std::string text(data1, data1 + size1);
  const std::string other(data2, data2 + size2);
  return rehearse::scenario::store(
      rehearse::scenario::mutator().crossed(text, other, max_size, seed), out);
}
