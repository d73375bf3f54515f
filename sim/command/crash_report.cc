#include "sim/command/crash_report.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

// Only in a program that is built with a sanitizer, which names it.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" void __sanitizer_set_death_callback(void (*callback)())
    __attribute__((weak));

namespace rehearse::command_line {
namespace {

struct deadly_signal {
  int number;
  std::string_view name;
};

constexpr std::array<deadly_signal, 5> deadly_signals = {{{SIGSEGV, "SIGSEGV"},
                                                          {SIGABRT, "SIGABRT"},
                                                          {SIGBUS, "SIGBUS"},
                                                          {SIGFPE, "SIGFPE"},
                                                          {SIGILL, "SIGILL"}}};

// What was installed before, in the same order.
std::array<struct sigaction, deadly_signals.size()> previous_actions;

// The last note of this thread.
thread_local std::atomic<const crash_note*> last_note = nullptr;

std::atomic<bool> is_dying = false;

// Once: a sanitizer that reports a signal ends the program by another one. And
// by one thread: another that dies at the same time would end the program in
// the midst of it, so it waits for the end here.
void write_note(std::string_view how) {
  const crash_note* const note = last_note.exchange(nullptr);
  if (note == nullptr) return;
  while (is_dying.exchange(true)) ::pause();
  note->write(how);
}

void handle_signal(int number, siginfo_t* details, void* /*context*/) {
  for (std::size_t i = 0; i < deadly_signals.size(); ++i) {
    if (deadly_signals[i].number != number) continue;
    write_note(deadly_signals[i].name);
    ::sigaction(number, &previous_actions[i], nullptr);
  }
  // What a faulty instruction has raised it raises again, and then reaches
  // whoever was there before with all that it says. Others must be sent again.
  if (details->si_code <= 0) ::raise(number);
}

// An application that ends the process would end it with success, whatever has
// failed, and nobody would read what has. (`_exit` cannot be noticed.)
void handle_exit() {
  if (last_note == nullptr) return;
  write_note("a call of exit");
  std::_Exit(1);
}

// Each thread adds a call for itself. One is taken off the list before it is
// made, so a second thread that called exit meanwhile would find none left, and
// would end the program in the midst of the report of the first.
struct exit_watch {
  exit_watch() {
    std::atexit(handle_exit);
    std::at_quick_exit(handle_exit);
  }
};

void handle_finding() { write_note("what a sanitizer has found"); }

// Where a handler runs after endless recursion, when the stack is full. One for
// each thread, unless a sanitizer has made one.
class handler_stack {
 public:
  handler_stack() {
    stack_t present = {};
    if (::sigaltstack(nullptr, &present) != 0) return;
    if ((present.ss_flags & SS_DISABLE) == 0) return;
    memory_ = std::make_unique<char[]>(size);
    stack_t own = {};
    own.ss_sp = memory_.get();
    own.ss_size = size;
    ::sigaltstack(&own, nullptr);
  }
  handler_stack(const handler_stack&) = delete;
  handler_stack& operator=(const handler_stack&) = delete;
  ~handler_stack() {
    if (memory_ == nullptr) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
  }

 private:
  static constexpr std::size_t size = std::size_t{64} << 10;
  std::unique_ptr<char[]> memory_;
};

}  // namespace

void install_crash_report() {
  struct sigaction action = {};
  action.sa_sigaction = handle_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < deadly_signals.size(); ++i) {
    ::sigaction(deadly_signals[i].number, &action, &previous_actions[i]);
  }
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(handle_finding);
  }
}

}  // namespace rehearse::command_line

// The sanitizer of undefined behaviour knows no callback: it calls this, where
// it is in the program, with each finding.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" void __ubsan_on_report() {
  rehearse::command_line::handle_finding();
}

namespace rehearse::command_line {

crash_note::crash_note(const last_words& words)
    : words_(words), previous_(last_note) {
  static thread_local const handler_stack stack;
  static thread_local const exit_watch watch;
  last_note = this;
}

crash_note::~crash_note() { last_note = previous_; }

void crash_note::write(std::string_view how) const {
  write_all(STDERR_FILENO, "rehearse: killed by ");
  write_all(STDERR_FILENO, how);
  write_all(STDERR_FILENO, " ");
  write_all(STDERR_FILENO, words_.text);
  write_last_file(words_.file, schedule_log::of_this_thread());
}

void write_last_file(const last_file& file, const schedule_log& log) {
  if (file.path.empty()) return;
  ::mkdir(file.folder.c_str(), 0777);
  const int fd =
      ::open(file.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return;
  write_all(fd, file.text);
  if (file.has_schedule) log.write(fd);
  ::close(fd);
  write_all(STDERR_FILENO, "   saved as ");
  write_all(STDERR_FILENO, file.path);
  write_all(STDERR_FILENO, "\n");
  write_all(STDERR_FILENO, file.help);
}

}  // namespace rehearse::command_line
