#include "tests/sim/command/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace rehearse {
namespace {

[[noreturn]] void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

// What a program prints goes into a file without a name. Unlike a pipe it never
// fills up, so that both outputs can be read when the program has ended.
class output_file {
 public:
  output_file() : descriptor_(::memfd_create("output", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw_error(errno, "memfd_create");
  }
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;
  ~output_file() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }

  std::string text() const {
    std::string text;
    std::array<char, 4096> chunk{};
    ssize_t got = 0;
    while ((got = ::pread(descriptor_, chunk.data(), chunk.size(),
                          static_cast<off_t>(text.size()))) > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int descriptor_;
};

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) {
    // NOLINTNEXTLINE(performance-*)
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// This test's environment, since sanitizers have their options there, but with
// another place for the user.
std::vector<std::string> environment_in(const std::filesystem::path& folder) {
  constexpr std::string_view place = "BUILD_WORKING_DIRECTORY=";
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with(place)) {
      variables.emplace_back(*variable);
    }
  }
  variables.push_back(std::string(place) + folder.string());
  return variables;
}

int wait_for(pid_t child, struct rusage& used) {
  int status = 0;
  while (::wait4(child, &status, 0, &used) < 0) {
    if (errno != EINTR) throw_error(errno, "wait4");
  }
  // As shells do.
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::chrono::milliseconds processor_time_of(const struct rusage& used) {
  const auto time_of = [](const timeval& part) {
    return std::chrono::seconds(part.tv_sec) +
           std::chrono::microseconds(part.tv_usec);
  };
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      time_of(used.ru_utime) + time_of(used.ru_stime));
}

}  // namespace

program_result run_program(const std::vector<std::string>& command,
                           const std::filesystem::path& folder,
                           const std::string& out_file) {
  const output_file out;
  const output_file err;
  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<std::string> variables = environment_in(folder);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                     O_RDONLY, 0);
  if (out_file.empty()) {
    ::posix_spawn_file_actions_adddup2(&actions, out.descriptor(),
                                       STDOUT_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
                                       out_file.c_str(), O_WRONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, err.descriptor(), STDERR_FILENO);
  pid_t child = -1;
  const int error =
      ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(),
                    pointers_to(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw_error(error, command.front());

  struct rusage used = {};
  const int code = wait_for(child, used);
  return {.code = code,
          .out = out.text(),
          .err = err.text(),
          .memory_max_kib = used.ru_maxrss,
          .processor_time = processor_time_of(used)};
}

}  // namespace rehearse
