// Prints the trace hash of every scenario, so that two versions of the sources
// can be compared: what changes no line changes nothing that a user can see.
//
//   bazel run -c opt //tests:trace_hashes > before.txt
//   ... change the sources ...
//   bazel run -c opt //tests:trace_hashes > after.txt && diff before.txt
//   after.txt
//
// A line for each cell, loop, mode and seed, from 1 to `--seeds=N` (50 unless
// told); seed 0 stands for the canonical schedule. The table of failures of a
// run is part of what a user sees, so its hash stands beside the trace's.

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sim/application.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/play/runner.h"

namespace rehearse::scenario {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& each : fs::recursive_directory_iterator(folder)) {
    if (each.path().extension() == ".scn") files.push_back(each.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

scenario_file load(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string source(std::istreambuf_iterator<char>(in), {});
  return parse(path.generic_string(), std::move(source),
               application_registry::global(), read_from_disk);
}

// FNV-1a: the same number on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

void print_run(const scenario_file& file, const plan& what, run_options how,
               std::uint64_t seed) {
  seeded_strategy drawn(seed);
  if (seed != 0) how.chosen_by = &drawn;
  const run_report report = run(what, how);
  std::printf("%s[%s] %s %s seed %llu: %016llx %016llx, %llu passes\n",
              file.path.c_str(), what.cell.c_str(),
              how.loop == loop_kind::poll ? "poll" : "select",
              how.mode == loop_mode::cpython ? "cpython" : "safe",
              static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(report.hash),
              static_cast<unsigned long long>(hash_of(to_text(report, file))),
              static_cast<unsigned long long>(report.passes));
}

void print_cell(const scenario_file& file, std::size_t cell,
                std::uint64_t seeds) {
  const plan what = file.plan_of(cell, application_registry::global());
  for (const loop_kind loop : {loop_kind::select, loop_kind::poll}) {
    for (const loop_mode mode : {loop_mode::safe, loop_mode::cpython}) {
      run_options how;
      how.loop = loop;
      how.mode = mode;
      for (std::uint64_t seed = 0; seed <= seeds; ++seed) {
        print_run(file, what, how, seed);
      }
    }
  }
}

int main_of(int argc, char** argv) {
  std::uint64_t seeds = 50;
  constexpr std::string_view option = "--seeds=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view given = argv[i];
    const char* const end = given.data() + given.size();
    const bool known = given.starts_with(option);
    if (!known ||
        std::from_chars(given.data() + option.size(), end, seeds).ptr != end) {
      std::fprintf(stderr, "usage: trace_hashes [--seeds=N]\n");
      return 2;
    }
  }
  for (const fs::path& path : files_below("scenarios")) {
    const scenario_file file = load(path);
    if (!file.diagnostics.empty()) {
      std::fprintf(stderr, "%s has mistakes\n", path.c_str());
      return 2;
    }
    for (std::size_t cell = 0; cell < file.cells.size(); ++cell) {
      print_cell(file, cell, seeds);
    }
  }
  return 0;
}

}  // namespace
}  // namespace rehearse::scenario

int main(int argc, char** argv) {
  return rehearse::scenario::main_of(argc, argv);
}
