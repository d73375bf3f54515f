// Names the scenario in which the program dies of a signal.
//
//   install_crash_report();                   // once
//   const last_words words{"... a.scn ..."};
//   const crash_note note(words);             // while a.scn is played
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

#include "sim/command/schedule_log.h"

namespace rehearse::command_line {

// For SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL, and for what a sanitizer
// finds. Keeps what was installed for them before, and hands over to it.
void install_crash_report();

// A file that is written if the program dies: into a folder that is made then,
// if it is not there.
struct last_file {
  std::string folder = {};
  std::string path = {};  // Empty: there is none.
  std::string text = {};
  // Whether the deviations of the run come behind the text (schedule_log.h).
  bool has_schedule = false;
  std::string help = {};  // Lines for the user, once it is written.
};

// Writes it, and says where. For the handler of a signal, which may do little
// more than write; so `log` is that of the thread that dies.
void write_last_file(const last_file& file, const schedule_log& log);

// What is printed, and written, if a thread dies. The text is lines, each with
// its end; the first one goes on behind "rehearse: killed by SIGSEGV ".
struct last_words {
  std::string text = {};
  last_file file = {};
};

// While it exists, these are the last words of this thread. Of several notes of
// one thread the last one counts.
class crash_note {
 public:
  // `words` outlive it: a thread that plays the same again and again makes them
  // once.
  explicit crash_note(const last_words& words);
  crash_note(const crash_note&) = delete;
  crash_note& operator=(const crash_note&) = delete;
  ~crash_note();

  // For the handler of a signal.
  void write(std::string_view how) const;

 private:
  const last_words& words_;
  const crash_note* previous_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_CRASH_REPORT_H_
