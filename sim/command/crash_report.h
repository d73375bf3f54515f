// Names the scenario in which the program dies of a signal.
//
//   install_crash_report();                   // once
//   const crash_note note("... a.scn ...");   // while a.scn is played
//
// An application that runs into an assertion, or follows a null pointer, takes
// the program with it. What was being played is then written to standard error,
// and the signal does its work as it would have: the exit status, the core dump
// and the report of a sanitizer stay the same. An application that calls exit
// is told of likewise, and the program ends with 1.

#ifndef SIM_COMMAND_CRASH_REPORT_H_
#define SIM_COMMAND_CRASH_REPORT_H_

#include <string>
#include <string_view>

namespace rehearse::command_line {

// For SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL, and for what a sanitizer
// finds. Keeps what was installed for them before, and hands over to it.
void install_crash_report();

// A file that is written if the program dies: into a folder that is made then,
// if it is not there.
struct last_file {
  std::string folder;
  std::string path;
  std::string text;
};

// What is printed if this thread dies while the note exists: lines, each with
// its end. The first one goes on behind "rehearse: killed by SIGSEGV ". Of
// several notes of one thread the last one counts, for as long as it exists.
class crash_note {
 public:
  explicit crash_note(std::string text, last_file file = {});
  crash_note(const crash_note&) = delete;
  crash_note& operator=(const crash_note&) = delete;
  ~crash_note();

  // For the handler of a signal, which may do little more than write.
  void write(std::string_view how) const;

 private:
  std::string text_;
  last_file file_;
  const crash_note* previous_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_CRASH_REPORT_H_
