#include "sim/command/crash_report.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
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

// The note of this thread: a handler may do no more than read and write.
thread_local std::atomic<const char*> note_text = nullptr;
thread_local std::atomic<std::size_t> note_size = 0;

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Once: a sanitizer that reports a signal ends the program by another one.
void write_note(std::string_view how) {
  const char* const text = note_text.exchange(nullptr);
  if (text == nullptr) return;
  write_all("rehearse: killed by ");
  write_all(how);
  write_all(" ");
  write_all({text, note_size.load()});
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

crash_note::crash_note(std::string text) : text_(std::move(text)) {
  static thread_local const handler_stack stack;
  note_size = text_.size();
  note_text = text_.data();
}

crash_note::~crash_note() { note_text = nullptr; }

}  // namespace rehearse::command_line
