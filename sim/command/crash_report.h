// Names the scenario in which the program dies of a signal.
//
//   install_crash_report();                   // once
//   const crash_note note("... a.scn ...");   // while a.scn is played
//
// An application that runs into an assertion, or follows a null pointer, takes
// the program with it. What was being played is then written to standard error,
// and the signal does its work as it would have: the exit status, the core dump
// and the report of a sanitizer stay the same.

#ifndef SIM_COMMAND_CRASH_REPORT_H_
#define SIM_COMMAND_CRASH_REPORT_H_

#include <string>

namespace rehearse::command_line {

// For SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL, and for what a sanitizer
// finds. Keeps what was installed for them before, and hands over to it.
void install_crash_report();

// What is printed if this thread dies while the note exists: lines, each with
// its end. The first one goes on behind "rehearse: killed by SIGSEGV ". A
// thread has one note at a time.
class crash_note {
 public:
  explicit crash_note(std::string text);
  crash_note(const crash_note&) = delete;
  crash_note& operator=(const crash_note&) = delete;
  ~crash_note();

 private:
  std::string text_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_CRASH_REPORT_H_
