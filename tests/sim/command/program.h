// Runs a program to its end, and keeps what it has printed.

#ifndef TESTS_SIM_COMMAND_PROGRAM_H_
#define TESTS_SIM_COMMAND_PROGRAM_H_

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace rehearse {

struct program_result {
  int code = -1;  // 128 and the number of the signal that has ended it, if any.
  std::string out;
  std::string err;
  long memory_max_kib = 0;  // The most that was resident at any time.
  // Of the processor, its own and the system's for it. It depends less on what
  // else the machine does than the time that has passed.
  std::chrono::milliseconds processor_time{};
};

// Runs `command`, whose first word is the absolute path of the program, for a
// user who is in `folder`. If `out_file` is given, standard output goes there.
// Throws if the program cannot be started.
program_result run_program(const std::vector<std::string>& command,
                           const std::filesystem::path& folder,
                           const std::string& out_file = "");

}  // namespace rehearse

#endif  // TESTS_SIM_COMMAND_PROGRAM_H_
