#include "tests/known_bugs/known_bugs.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <ostream>
#include <utility>

#include "sim/application.h"
#include "sim/play/runner.h"

namespace known_bugs {
namespace {

namespace scenario = rehearse::scenario;

constexpr known_bug rows[] = {
    {"01_reused_descriptor", "bpo-30931",
     "an event goes to the channel that has taken the descriptor over"},
    {"02_closed_twice", "bpo-30985",
     "a channel that closes itself hears in the same pass that it has closed"},
    {"03_refused_is_connected", "bpo-2944",
     "a connect that was refused counts as made"},
    {"04_connected_to_nobody", "bpo-10340",
     "a channel that was accepted counts as connecting, since its client has "
     "gone"},
    {"05_accept_raises", "bpo-6706",
     "an accept that finds nobody closes the listener"},
    {"06_mail_for_nobody", "bpo-9129, CVE-2010-3493",
     "a client that has gone by then stops the mail server"},
    {"07_nothing_there", "bpo-16133",
     "a channel closes when there is nothing to read after all"},
    {"08_urgent_and_gone", "bpo-5798",
     "a channel that has closed is told of urgent data"},
    {"09_hang_up_alone", "bpo-953599",
     "poll tells of a hang-up, and the loop does not close"},
    {"10_paused_and_reset", "SF 1011606",
     "the loop asks for a channel that is paused, and spins when it is reset"},
    {"11_closed_for_another", "SF 892492",
     "a second close takes another channel out of the map"},
    {"12_interrupted_wait", "SF 517554",
     "after an interrupted wait everybody counts as ready"},
    {"13_emptied_meanwhile", "gh-74516",
     "the queue was emptied by the send of its first piece"},
    {"14_half_close", "bpo-35913",
     "the end of the request ends the answer, too"},
    {"15_split_terminator", "asynchat, 2001",
     "a terminator that comes in two parts is not seen"},
    {"16_nobody_to_greet", "pyftpdlib #100",
     "the constructor of a session throws, since its client has gone"},
    {"17_close_within_close", "pyftpdlib #188",
     "a close calls itself without end"},
    {"18_pending_connection", "pyftpdlib #120",
     "a data connection that is still pending outlives its session"},
    {"19_half_open", "waitress GHSA-3f84-rpwh-47g6",
     "a channel that is not connected wants to write for ever"},
    {"20_short_last_send", "waitress 0.6.1",
     "a send that takes a part of the answer ends it"},
};

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool replace(std::string& text, std::string_view old, std::string_view other) {
  const std::size_t begin = text.find(old);
  if (begin == std::string::npos) return false;
  text.replace(begin, old.size(), other);
  return true;
}

std::string path_of(const known_bug& bug) {
  return "tests/known_bugs/" + std::string(bug.name) + ".scn";
}

std::string text_of(const known_bug& bug, twin which) {
  std::string text = text_of(path_of(bug));
  if (which == twin::corrected &&
      !replace(text, "defect = \"yes\"", "defect = \"no\"") &&
      !replace(text, "mode cpython", "mode safe")) {
    std::cerr << path_of(bug) << " has nothing that would be corrected\n";
    std::abort();
  }
  return text;
}

using rehearse::application_registry;

scenario::scenario_file sound_file(const std::string& path, std::string text,
                                   const application_registry& programs) {
  auto file = scenario::parse(path, std::move(text), programs);
  if (file.diagnostics.empty()) return file;
  std::cerr << scenario::render(file.diagnostics.front(), file);
  std::abort();
}

std::string text_with(std::string text, std::optional<edit> after,
                      const scenario::schedule_attachment& attached) {
  if (after) text = text_after(*after, std::move(text));
  return text + "\n-- schedule v1 --\n" + scenario::to_text(attached);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const known_bug& bug) {
  return out << bug.name;
}

std::span<const known_bug> all_known_bugs() { return rows; }

staged_bug::staged_bug(const std::string& path, std::string text,
                       scenario::loop_kind loop,
                       const application_registry& programs)
    : file_(sound_file(path, std::move(text), programs)),
      plan_(file_.plan_of(0, programs)),
      options_{.loop = loop} {}

staged_bug::staged_bug(const known_bug& bug, twin which,
                       scenario::loop_kind loop)
    : staged_bug(path_of(bug), text_of(bug, which), loop,
                 application_registry::global()) {}

staged_bug::staged_bug(const known_bug& bug, twin which,
                       scenario::loop_kind loop,
                       const scenario::schedule_attachment& attached,
                       std::optional<edit> after)
    : staged_bug(
          path_of(bug), text_with(text_of(bug, which), after, attached), loop,
          after ? edited_programs(*after) : application_registry::global()) {}

scenario::run_report staged_bug::play() const {
  return scenario::run(plan_, options_);
}

}  // namespace known_bugs
