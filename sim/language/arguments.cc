#include "sim/language/arguments.h"

#include <string>
#include <string_view>

#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

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

void fail_type(reading& context, const parameter_spec& which,
               const value& argument, const std::string& form) {
  const std::string wanted =
      std::string(name_of(which.type)) + " for " + in_quotes(which.name);
  std::string help = "help: as in `" + form + "`";
  // `title=hello` is the usual mistake. The lexer takes the word for a value,
  // so nothing complained about it before.
  const bool unquoted =
      which.type == value_type::text && argument.what == value::kind::word;
  if (unquoted) {
    const std::string before = form.substr(0, form.rfind("\"...\""));
    help = "help: a text is written in quotes: `" + before + "\"" +
           std::string(argument.text) + "\"`";
  }
  fail_kind(context, argument, wanted, help);
}

void set_integer(reading& context, parameters& to, const parameter_spec& which,
                 const value& argument) {
  if (argument.number < which.least || argument.number > which.most) {
    context.in.fail(argument.where, in_quotes(which.name) + " is from " +
                                        std::to_string(which.least) + " to " +
                                        std::to_string(which.most));
    return;
  }
  to.set(which.name, argument.number);
}

}  // namespace

// No value is converted into another type: a duration of `5` would leave it to
// the reader to guess the unit.
void set_parameter(reading& context, parameters& to,
                   const parameter_spec& which, const value& argument,
                   const std::string& form) {
  using kind = value::kind;
  if (which.type == value_type::text && argument.what == kind::bytes) {
    to.set(which.name,
           take_bytes(context, argument.where, *argument.bytes).data);
  } else if (which.type == value_type::integer &&
             argument.what == kind::integer) {
    set_integer(context, to, which, argument);
  } else if (which.type == value_type::duration &&
             argument.what == kind::time) {
    to.set(which.name, duration(argument.number));
  } else if (which.type == value_type::endpoint &&
             argument.what == kind::endpoint) {
    to.set(which.name, argument.to);
  } else {
    fail_type(context, which, argument, form);
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

std::string example_value_of(const parameter_spec& which) {
  switch (which.type) {
    case value_type::text:
      return "\"...\"";
    case value_type::integer:
      return "1";
    case value_type::duration:
      return "5ms";
    case value_type::endpoint:
      return "origin:80";
  }
  return {};
}

}  // namespace rehearse::scenario
