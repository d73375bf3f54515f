#include "tests/conformance/oracle/actor.h"

#include <optional>

#include "tests/conformance/oracle/actions.h"
#include "tests/conformance/oracle/stage.h"

namespace oracle {
namespace {

std::string arguments_text(const stage& on, const method_call& made) {
  if (made.accepted != nullptr) {
    return "sock#" + std::to_string(made.accepted->fileno()) + ", " +
           on.names.text(*made.from);
  }
  const bool collects = made.what == call::collect_incoming_data;
  return collects ? quoted(made.data) : "";
}

// A "chat" ignores what it is told, unless the script says otherwise.
bool is_ignored(const method_call& made) {
  return made.who.kind_of().kind == "chat" &&
         (made.what == call::collect_incoming_data ||
          made.what == call::found_terminator);
}

}  // namespace

void actor::handler(const method_call& made) {
  stage_.record.line(name_ + '.' + std::string(to_string(made.what)) + '(' +
                     arguments_text(stage_, made) + ')');
  const trace::nesting inside(stage_.record);
  const action_list* scripted =
      stage_.overrides.next(name_, class_.name, made.what);
  if (scripted != nullptr) {
    perform(stage_, made.who, *scripted, &made);
  } else if (!is_ignored(made)) {
    made.library();
  }
}

bool actor::predicate(const method_call& made) {
  const action_list* scripted =
      stage_.overrides.next(name_, class_.name, made.what);
  const bool answer = scripted == nullptr
                          ? made.library()
                          : perform(stage_, made.who, *scripted, &made);
  if (stage_.set.predicates) {
    stage_.record.line(name_ + '.' + std::string(to_string(made.what)) +
                       "() -> " + (answer ? '1' : '0'));
  }
  return answer;
}

void actor::logged(std::string_view message) {
  stage_.record.line("log " + name_ + " \"" + std::string(message) + '"');
}

// The text of an uncaptured exception has a traceback in Python, and is not
// compared.
void actor::logged(std::string_view message, std::string_view type) {
  if (type == "warning" && !stage_.set.warnings) return;
  const std::string line = "log " + name_ + ' ' + std::string(type) + ' ';
  if (message.starts_with("uncaptured python exception")) {
    stage_.record.line(line + "uncaptured " + current_exception_text());
  } else {
    stage_.record.line(line + '"' + std::string(message) + '"');
  }
}

}  // namespace oracle
