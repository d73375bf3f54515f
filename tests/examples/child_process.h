// A program that a test runs beside itself, and that does not outlive it.

#ifndef TESTS_EXAMPLES_CHILD_PROCESS_H_
#define TESTS_EXAMPLES_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

class child_process {
 public:
  // Runs `command`, whose first word is the path of the program. What it
  // prints on standard output and on standard error is for `output`.
  explicit child_process(const std::vector<std::string>& command);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  // Kills it and waits for its end. Should the test be killed first, the
  // kernel kills it.
  ~child_process();

  // Reads until it has printed `text`. False if it ends, or closes its output,
  // without doing so, or takes longer than `limit`.
  bool prints(std::string_view text, std::chrono::seconds limit);

  // Reads what it has printed by now. Its exit status once it has ended, or
  // -1 if a signal has ended it.
  std::optional<int> ended();

  // What it has printed so far.
  const std::string& output() const { return output_; }

 private:
  bool read_more(std::chrono::milliseconds limit);

  pid_t pid_ = -1;
  std::optional<int> status_;
  int read_end_ = -1;
  std::string output_;
};

}  // namespace examples

#endif  // TESTS_EXAMPLES_CHILD_PROCESS_H_
