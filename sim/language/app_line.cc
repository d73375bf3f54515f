#include "sim/language/app_line.h"

#include <set>
#include <string>
#include <utility>

#include "sim/language/arguments.h"
#include "sim/language/limits.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

void fail_unknown_kind(reading& context, const token& kind) {
  const std::vector<std::string> all = context.kinds.names();
  const std::vector<std::string_view> words(all.begin(), all.end());
  std::string help = did_you_mean(kind.text, words);
  // No application at all: its library was not linked (it needs `alwayslink`),
  // so the file is not to blame.
  if (help.empty() && words.empty()) help = "no application is registered";
  if (help.empty()) help = "expected " + one_of(words);
  context.in.fail(context.in.where(kind),
                  in_quotes(kind.text) + " is not a kind of application", help);
}

// A message that shows the form is understood sooner than one that describes
// it. Which value it shows does not matter.
std::string example_of(const parameter_spec& which) {
  return which.name + "=" + example_value_of(which);
}

void fail_unknown_parameter(reading& context, const token& name,
                            const application_spec& spec) {
  std::vector<std::string_view> words;
  for (const parameter_spec& each : spec.parameters) words.push_back(each.name);
  std::string help = did_you_mean(name.text, words);
  if (help.empty() && !words.empty()) help = "expected " + one_of(words);
  if (words.empty()) help = "it has no parameters";
  context.in.fail(
      context.in.where(name),
      in_quotes(name.text) + " is not a parameter of " + in_quotes(spec.name),
      help);
}

using argument_names = std::set<std::string_view>;

void read_parameter(reading& context, const application_spec& spec,
                    parameters& to, argument_names& names) {
  const token name = context.in.require(token_kind::word, "a parameter");
  if (!context.in.ok()) return;
  const parameter_spec* which = spec.find_parameter(name.text);
  if (which == nullptr) {
    fail_unknown_parameter(context, name, spec);
    return;
  }
  // Whichever of two values counted, the other one would be a lie to the reader
  // of the file.
  if (!names.insert(name.text).second) {
    context.in.fail(context.in.where(name),
                    in_quotes(name.text) + " is given twice");
  }
  context.in.require(token_kind::equals, "`=`");
  const value what = read_value(context);
  if (context.in.ok()) {
    set_parameter(context, to, *which, what, example_of(*which));
  }
}

void read_parameters(reading& context, const application_spec& spec,
                     parameters& to, argument_names& names) {
  context.in.require(token_kind::open_parenthesis, "`(`");
  if (context.in.take_if(token_kind::close_parenthesis)) return;
  do {
    read_parameter(context, spec, to, names);
  } while (context.in.take_if(token_kind::comma));
  context.in.require(token_kind::close_parenthesis, "`,` or `)`");
}

// One message names all that is missing: naming them one by one would cost the
// user a run for each.
void complete_parameters(reading& context, place kind,
                         const application_spec& spec, parameters& to,
                         const argument_names& names) {
  std::string missing;
  const parameter_spec* first = nullptr;
  for (const parameter_spec& parameter : spec.parameters) {
    if (names.contains(parameter.name)) continue;
    if (parameter.standard) {
      set_standard(to, parameter);
      continue;
    }
    if (first == nullptr) first = &parameter;
    missing += (missing.empty() ? "" : " and ") + in_quotes(parameter.name);
  }
  if (first == nullptr) return;
  context.in.fail(kind, in_quotes(spec.name) + " needs " + missing,
                  "help: as in `" + example_of(*first) + "`");
}

}  // namespace

void read_app_line(reading& context, place /*start*/) {
  const token name = read_new_name(context, "an application");
  app_line app;
  app.name = name.text;
  app.where = context.in.where(name);
  // Declared before the rest is read. Otherwise a mistake in the parameters
  // would make each later use of the name a mistake as well.
  declare_party(context, name, true, context.plan.apps.size());
  check_count(context, app.where, context.plan.apps.size(),
              limits::applications, "applications");
  context.in.require(token_kind::equals, "`=`");
  const token kind =
      context.in.require(token_kind::word, "a kind of application");
  if (context.in.ok()) {
    app.kind = context.kinds.find(kind.text);
    if (app.kind == nullptr) fail_unknown_kind(context, kind);
  }
  if (app.kind != nullptr) {
    const application_spec& spec = app.kind->spec;
    if (declared_party* party = context.names.find_party(name.text))
      party->spec = &spec;
    argument_names names;
    read_parameters(context, spec, app.given, names);
    context.in.finish();
    if (context.in.ok()) {
      // What is missing is asked last: after a mistake it may just be misspelt.
      complete_parameters(context, context.in.where(kind), spec, app.given,
                          names);
    }
  }
  charge(context, app.where, sizeof(app_line));
  // Even a broken line is kept, because its index was given to its name.
  context.plan.apps.push_back(std::move(app));
}

}  // namespace rehearse::scenario
