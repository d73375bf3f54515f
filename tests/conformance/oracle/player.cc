#include "tests/conformance/oracle/player.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/loop.h"
#include "core/observer.h"
#include "tests/conformance/oracle/actions.h"
#include "tests/conformance/oracle/script_lexer.h"
#include "tests/conformance/oracle/stage.h"
#include "tests/conformance/oracle/state_lines.h"

namespace oracle {
namespace {

using words = std::span<const token>;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// --- Values -----------------------------------------------------------------

// An errno, if the word is the name of one.
std::optional<int> error_at(words given, std::size_t place) {
  const std::string& text = text_at(given, place);
  if (given[place].is_string) return std::nullopt;
  return asyncore::errno_number(text);
}

asyncore::wait_limit timeout_of(const std::string& text) {
  if (text == "none") return std::nullopt;
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') {
    throw script_error("not a number of seconds: " + text);
  }
  return asyncore::duration(std::llround(seconds * 1e6));
}

// "3:rw 4:h", or the name of an errno.
readiness readiness_of(words given) {
  readiness found;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (const auto error = error_at(given, i)) return {.error = *error};
    const std::string& text = given[i].text;
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
      throw script_error("not a readiness: " + text);
    }
    const token fd[] = {{.text = text.substr(0, colon)}};
    found.letters[number_at(fd, 0)] = text.substr(colon + 1);
  }
  return found;
}

answer answer_of(stage& on, std::string_view operation, words given) {
  const std::string& first = text_at(given, 0);
  if (const auto error = error_at(given, 0)) return {.error = *error};
  if (operation == "recv") {
    const bool is_end = given[0].is_word("eof");
    return {.data = is_end ? "" : first};
  }
  if (operation == "send" && first != "all") {
    return {.size = static_cast<std::size_t>(number_at(given, 0))};
  }
  const bool has_peer = operation == "accept" || operation == "getpeername";
  if (has_peer && first != "ok") return {.peer = address_of(on, given)};
  return {};
}

// --- Commands ---------------------------------------------------------------

// What leaves the command, ends it, and is part of the record.
template <typename Command>
void guarded(stage& on, Command command) {
  try {
    command();
  } catch (const script_error&) {
    throw;
  } catch (const nested_too_deep&) {
    throw;
  } catch (const script_exhausted&) {
    on.record.line("loop: script exhausted");
  } catch (...) {
    on.record.line("!! " + current_exception_text());
  }
}

void states_after(stage& on) {
  if (on.set.states) record_states(on);
}

void set_mode(stage& on, words given) {
  on.set.use_poll = text_at(given, 0) == "poll";
}

// An option that the user has turned off stays off.
struct user_options {
  bool states;
  bool predicates;
};

void change_setting(stage& on, const user_options& user, words given) {
  const std::string& name = text_at(given, 0);
  const std::string& value = text_at(given, 1);
  const bool is_on = value == "on";
  if (name == "timeout") {
    on.set.timeout = timeout_of(value);
  } else if (name == "warnings") {
    on.set.warnings = is_on;
  } else if (name == "states") {
    on.set.states = is_on && user.states;
  } else if (name == "predicates") {
    on.set.predicates = is_on && user.predicates;
  } else {
    throw script_error("no setting " + name);
  }
}

void define_override(stage& on, words given) {
  const std::string& method = text_at(given, 1);
  const auto what = asyncore::find_call(method);
  if (!what) throw script_error("no method " + method);
  on.overrides.set(text_at(given, 0), *what, alternatives(given.subspan(2)));
}

void queue_answer(stage& on, words given) {
  const std::string& operation = text_at(given, 1);
  on.net.queue(number_at(given, 0), operation,
               answer_of(on, operation, given.subspan(2)));
}

void make_around_socket(stage& on, words given) {
  asyncore::socket ready(on.net, on.net.make_socket(), on.map);
  on.actors.make(text_at(given, 0), text_at(given, 1), std::move(ready));
}

void make_file(stage& on, words given) {
  const int fd = number_at(given, 2);
  on.net.open_file(fd);
  on.actors.make_file(text_at(given, 0), text_at(given, 1), fd);
}

void do_actions(stage& on, words given) {
  actor* who = on.actors.find(text_at(given, 0));
  if (who == nullptr) {
    on.record.line("(no channel)");
    return;
  }
  const std::vector<action_list> lists = alternatives(given.subspan(1));
  guarded(on, [&] { perform(on, *who, lists.front(), nullptr); });
}

void make_pass(stage& on, words given) {
  on.net.queue(readiness_of(given));
  on.net.set_limited(false);
  guarded(on, [&] {
    if (on.set.use_poll) {
      asyncore::poll2(on.set.timeout, on.map);
    } else {
      asyncore::poll(on.set.timeout, on.map);
    }
  });
  states_after(on);
  on.net.forget_readiness();
}

void run_loop(stage& on, words given) {
  asyncore::loop_options how{.use_poll = on.set.use_poll};
  for (const token& each : given) {
    const std::string_view text = each.text;
    if (text.starts_with("count=")) {
      const token count[] = {{.text = std::string(text.substr(6))}};
      how.count = number_at(count, 0);
    } else if (text.starts_with("timeout=")) {
      how.wait = timeout_of(std::string(text.substr(8)));
    } else {
      throw script_error("loop does not know " + each.text);
    }
  }
  on.net.set_limited(true);
  guarded(on, [&] {
    asyncore::loop(on.map, how);
    on.record.line("loop: returned");
  });
  on.net.set_limited(false);
  on.net.forget_readiness();
  states_after(on);
}

void close_all(stage& on, words given) {
  guarded(on, [&] { asyncore::close_all(on.map, !given.empty()); });
  states_after(on);
}

// Commands that the trace shows.
struct command {
  std::string_view name;
  void (*run)(stage& on, words given);
};

constexpr command shown_commands[] = {
    {"new",
     [](stage& on, words given) {
       guarded(on,
               [&] { on.actors.make(text_at(given, 0), text_at(given, 1)); });
     }},
    {"newsock",
     [](stage& on, words given) {
       guarded(on, [&] { make_around_socket(on, given); });
     }},
    {"newfile",
     [](stage& on, words given) {
       guarded(on, [&] { make_file(on, given); });
     }},
    {"do", do_actions},
    {"pass", make_pass},
    {"loop", run_loop},
    {"close_all", close_all},
    {"show", [](stage& on, words) { record_states(on); }},
};

constexpr command silent_commands[] = {
    {"mode", set_mode},
    {"class",
     [](stage& on, words given) {
       on.actors.define({.name = text_at(given, 0), .kind = text_at(given, 1)});
     }},
    {"on", define_override},
    {"net", queue_answer},
    {"ready",
     [](stage& on, words given) { on.net.queue(readiness_of(given)); }},
};

template <std::size_t Count>
const command* find(const command (&table)[Count], std::string_view name) {
  for (const command& each : table) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

// --- Scripts ----------------------------------------------------------------

struct script_line {
  int number;
  std::string_view text;
  std::vector<token> words;
};

std::vector<script_line> lines_of(std::string_view script) {
  std::vector<script_line> lines;
  for (int number = 1; !script.empty(); ++number) {
    const std::size_t size = std::min(script.find('\n'), script.size());
    const std::string_view text = script.substr(0, size);
    script.remove_prefix(std::min(size + 1, script.size()));
    std::vector<token> found = tokens(text);
    if (!found.empty()) lines.push_back({number, text, std::move(found)});
  }
  return lines;
}

void run_line(stage& on, const user_options& user, const script_line& line) {
  const std::string& name = line.words.front().text;
  const words given = words(line.words).subspan(1);
  if (name == "set") {
    change_setting(on, user, given);
  } else if (const command* silent = find(silent_commands, name)) {
    silent->run(on, given);
  } else if (const command* shown = find(shown_commands, name)) {
    on.record.line("> " + std::string(trimmed(line.text)));
    shown->run(on, given);
  } else {
    throw script_error("unknown command " + name);
  }
}

// What handlers do is known from the beginning, wherever the script says it.
void run_script(stage& on, const user_options& user, std::string_view script) {
  const std::vector<script_line> lines = lines_of(script);
  for (const bool overrides : {true, false}) {
    for (const script_line& line : lines) {
      if (line.words.front().is_word("on") != overrides) continue;
      try {
        run_line(on, user, line);
      } catch (const script_error& error) {
        throw script_error("line " + std::to_string(line.number) + ": " +
                           error.what());
      }
    }
  }
}

}  // namespace

performance play(std::string_view script, const play_options& how) {
  stage on;
  on.set.states = how.states;
  on.set.predicates = how.predicates;
  performance result;
  try {
    run_script(on, {.states = how.states, .predicates = how.predicates},
               script);
  } catch (const script_error& error) {
    on.record.line(std::string("script error, ") + error.what());
    result.is_sound = false;
  } catch (const nested_too_deep&) {
    result.is_complete = false;
  }
  on.record.mute();
  result.trace = on.record.take();
  return result;
}

}  // namespace oracle
