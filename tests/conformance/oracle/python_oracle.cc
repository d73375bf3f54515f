#include "tests/conformance/oracle/python_oracle.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace oracle {
namespace {

// Two ends of a pipe that no other child inherits.
struct pipe_ends {
  pipe_ends() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    read_end = ends[0];
    write_end = ends[1];
  }

  int read_end;
  int write_end;
};

pid_t spawn(const std::string& interpreter, const std::string& server,
            int input, int output) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  std::array<std::string, 2> words = {interpreter, server};
  std::array<char*, 3> arguments = {words[0].data(), words[1].data(), nullptr};
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, words[0].c_str(), &files, nullptr,
                                    arguments.data(), ::environ);
  posix_spawn_file_actions_destroy(&files);
  return failed == 0 ? pid : -1;
}

}  // namespace

python_oracle::python_oracle(const std::string& folder) {
  // A server that has gone is told by what it does not answer.
  std::signal(SIGPIPE, SIG_IGN);
  std::string reasons;
  for (const char* each : {"python3.11", "/usr/bin/python3", "python3"}) {
    const std::string reason = try_to_start(each, folder + "/oracle_server.py");
    if (reason.empty()) return;
    reasons += std::string(each) + ": " + reason + "; ";
  }
  throw no_python("no Python 3.11 with asyncore (" + reasons + "that is all)");
}

python_oracle::~python_oracle() { stop(); }

// Why it did not start; empty if it did.
std::string python_oracle::try_to_start(const std::string& interpreter,
                                        const std::string& server) {
  const pipe_ends input;
  const pipe_ends output;
  pid_ = spawn(interpreter, server, input.read_end, output.write_end);
  ::close(input.read_end);
  ::close(output.write_end);
  requests_ = ::fdopen(input.write_end, "w");
  answers_ = ::fdopen(output.read_end, "r");
  std::string said = pid_ < 0 ? "not found" : read_line();
  if (said.starts_with("ready ")) return "";
  stop();
  if (said.starts_with("unable ")) said.erase(0, 7);
  return said.empty() ? "it ended at once" : said;
}

// The server ends when nobody can ask any more.
void python_oracle::stop() {
  if (requests_ != nullptr) std::fclose(std::exchange(requests_, nullptr));
  if (answers_ != nullptr) std::fclose(std::exchange(answers_, nullptr));
  if (pid_ >= 0) ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

std::string python_oracle::read_line() {
  std::string line;
  for (int c = std::fgetc(answers_); c != EOF && c != '\n';
       c = std::fgetc(answers_)) {
    line += static_cast<char>(c);
  }
  return line;
}

std::string python_oracle::read_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (std::fread(bytes.data(), 1, size, answers_) != size) {
    throw std::runtime_error("Python has ended in the middle of an answer");
  }
  return bytes;
}

void python_oracle::write(std::string_view request) {
  std::fwrite(request.data(), 1, request.size(), requests_);
  if (std::fflush(requests_) != 0) throw std::runtime_error("Python has ended");
}

void python_oracle::ask_for_seeds(const seed_range& seeds) {
  write("seeds " + seeds.generator + ' ' + std::to_string(seeds.first) + ' ' +
        std::to_string(seeds.count) + ' ' + std::to_string(seeds.steps) + '\n');
}

python_oracle::answer python_oracle::next() {
  const std::string head = read_line();
  answer given;
  std::size_t script_size = 0;
  std::size_t trace_size = 0;
  if (std::sscanf(head.c_str(), "%d %zu %zu", &given.status, &script_size,
                  &trace_size) != 3) {
    throw std::runtime_error("Python has ended");
  }
  given.script = read_bytes(script_size);
  given.trace = read_bytes(trace_size);
  return given;
}

python_oracle::answer python_oracle::play(std::string_view script) {
  write("script " + std::to_string(script.size()) + '\n' + std::string(script));
  return next();
}

}  // namespace oracle
