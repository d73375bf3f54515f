// The oracle's twin: runs scripts on the library and prints what happens.
//
//   oracle_driver [--no-states] [--no-predicates] [FILE...] < SCRIPT
//
// Prints what `python3.11 oracle.py` prints with the same arguments. Several
// files are one script. Ends with 2 if the script has an error.

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/oracle/player.h"

namespace {

std::string all_of(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** arguments) {
  oracle::play_options how;
  std::vector<std::string> files;
  for (const std::string_view each :
       std::vector<std::string_view>(arguments + 1, arguments + count)) {
    if (each == "--no-states") {
      how.states = false;
    } else if (each == "--no-predicates") {
      how.predicates = false;
    } else {
      files.emplace_back(each);
    }
  }

  std::string script = files.empty() ? all_of(std::cin) : "";
  for (const std::string& each : files) {
    std::ifstream in(each);
    if (!in) {
      std::cerr << "cannot read " << each << '\n';
      return 1;
    }
    script += all_of(in);
    if (!script.empty() && script.back() != '\n') script += '\n';
  }

  const oracle::performance done = oracle::play(script, how);
  std::cout << done.trace;
  return done.is_sound ? 0 : 2;
}
