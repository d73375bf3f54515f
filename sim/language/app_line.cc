#include "sim/language/app_line.h"

#include <set>
#include <string>
#include <utility>

#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

void fail_unknown_kind(reading& at, const token& kind) {
  const std::vector<std::string> all = at.kinds.names();
  const std::vector<std::string_view> known(all.begin(), all.end());
  std::string help = did_you_mean(kind.text, known);
  if (help.empty() && known.empty()) help = "no application is registered";
  if (help.empty()) help = "registered are " + one_of(known);
  at.in.fail(at.in.where(kind),
             in_quotes(kind.text) + " is no kind of application", help);
}

std::string_view name_of(value_type type) {
  switch (type) {
    case value_type::text:
      return "a text";
    case value_type::integer:
      return "an integer";
    case value_type::duration:
      return "a duration";
    case value_type::endpoint:
      return "an endpoint";
  }
  return "a value";
}

std::string example_of(const parameter_spec& which) {
  switch (which.type) {
    case value_type::text:
      return which.name + "=\"...\"";
    case value_type::integer:
      return which.name + "=1";
    case value_type::duration:
      return which.name + "=5ms";
    case value_type::endpoint:
      return which.name + "=origin:80";
  }
  return which.name;
}

void fail_unknown_parameter(reading& at, const token& name,
                            const application_spec& spec) {
  std::vector<std::string_view> known;
  for (const parameter_spec& each : spec.parameters) known.push_back(each.name);
  std::string help = did_you_mean(name.text, known);
  if (help.empty() && !known.empty()) help = "it has " + one_of(known);
  if (known.empty()) help = "it has no parameters";
  at.in.fail(
      at.in.where(name),
      in_quotes(name.text) + " is no parameter of " + in_quotes(spec.name),
      help);
}

void fail_type(reading& at, const parameter_spec& which, const value& given) {
  const std::string wanted =
      std::string(name_of(which.type)) + " for " + in_quotes(which.name);
  std::string help = "help: as in `" + example_of(which) + "`";
  const bool unquoted =
      which.type == value_type::text && given.what == value::kind::word;
  if (unquoted) {
    help = "help: a text is written in quotes: `" + which.name + "=\"" +
           std::string(given.text) + "\"`";
  }
  fail_kind(at, given, wanted, help);
}

void set_integer(reading& at, parameters& to, const parameter_spec& which,
                 const value& given) {
  if (given.number < which.least || given.number > which.most) {
    at.in.fail(given.where, in_quotes(which.name) + " is from " +
                                std::to_string(which.least) + " to " +
                                std::to_string(which.most));
    return;
  }
  to.set(which.name, given.number);
}

void set_parameter(reading& at, parameters& to, const parameter_spec& which,
                   const value& given) {
  using kind = value::kind;
  if (which.type == value_type::text && given.what == kind::bytes) {
    to.set(which.name, take_bytes(at, given.where, *given.bytes).data);
  } else if (which.type == value_type::integer && given.what == kind::integer) {
    set_integer(at, to, which, given);
  } else if (which.type == value_type::duration && given.what == kind::time) {
    to.set(which.name, duration(given.number));
  } else if (which.type == value_type::endpoint &&
             given.what == kind::endpoint) {
    to.set(which.name, given.to);
  } else {
    fail_type(at, which, given);
  }
}

// A standard value was checked when its application was registered.
void set_standard(parameters& to, const parameter_spec& which) {
  const std::string& text = *which.standard;
  switch (which.type) {
    case value_type::text:
      to.set(which.name, text);
      break;
    case value_type::integer:
      to.set(which.name, read_integer(text).value_or(0));
      break;
    case value_type::duration:
      to.set(which.name, read_duration(text).value_or(duration{}));
      break;
    case value_type::endpoint:
      to.set(which.name, read_endpoint(text).value_or(endpoint{}));
      break;
  }
}

using given_names = std::set<std::string_view>;

void read_parameter(reading& at, const application_spec& spec, parameters& to,
                    given_names& given) {
  const token name = at.in.require(token_kind::word, "a parameter");
  if (!at.in.ok()) return;
  const parameter_spec* which = spec.find_parameter(name.text);
  if (which == nullptr) {
    fail_unknown_parameter(at, name, spec);
    return;
  }
  if (!given.insert(name.text).second) {
    at.in.fail(at.in.where(name), in_quotes(name.text) + " is given twice");
  }
  at.in.require(token_kind::equals, "`=`");
  const value what = read_value(at);
  if (at.in.ok()) set_parameter(at, to, *which, what);
}

void read_parameters(reading& at, const application_spec& spec, parameters& to,
                     given_names& given) {
  at.in.require(token_kind::open_parenthesis, "`(`");
  if (at.in.take_if(token_kind::close_parenthesis)) return;
  do {
    read_parameter(at, spec, to, given);
  } while (at.in.take_if(token_kind::comma));
  at.in.require(token_kind::close_parenthesis, "`,` or `)`");
}

void complete_parameters(reading& at, place kind, const application_spec& spec,
                         parameters& to, const given_names& given) {
  std::string missing;
  const parameter_spec* first = nullptr;
  for (const parameter_spec& each : spec.parameters) {
    if (given.contains(each.name)) continue;
    if (each.standard) {
      set_standard(to, each);
      continue;
    }
    if (first == nullptr) first = &each;
    missing += (missing.empty() ? "" : " and ") + in_quotes(each.name);
  }
  if (first == nullptr) return;
  at.in.fail(kind, in_quotes(spec.name) + " needs " + missing,
             "help: as in `" + example_of(*first) + "`");
}

}  // namespace

void read_app_line(reading& at, place /*start*/) {
  const token name = read_new_name(at, "an application");
  app_line made;
  made.name = name.text;
  made.where = at.in.where(name);
  declare_party(at, name, true, at.made.apps.size());
  at.in.require(token_kind::equals, "`=`");
  const token kind = at.in.require(token_kind::word, "a kind of application");
  if (at.in.ok()) {
    made.kind = at.kinds.find(kind.text);
    if (made.kind == nullptr) fail_unknown_kind(at, kind);
  }
  if (made.kind != nullptr) {
    const application_spec& spec = made.kind->spec;
    if (declared_party* known = at.known.find_party(name.text))
      known->spec = &spec;
    given_names given;
    read_parameters(at, spec, made.given, given);
    at.in.finish();
    if (at.in.ok()) {
      complete_parameters(at, at.in.where(kind), spec, made.given, given);
    }
  }
  charge(at, made.where, sizeof(app_line));
  at.made.apps.push_back(std::move(made));
}

}  // namespace rehearse::scenario
