// Reads the values that an application's line, or a call of it, gives to
// parameters.

#ifndef SIM_LANGUAGE_ARGUMENTS_H_
#define SIM_LANGUAGE_ARGUMENTS_H_

#include "sim/application.h"
#include "sim/language/names.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// Fails the statement if `argument` is not of the type of `which`. `form` shows
// how such a value is written there: "port=1".
void set_parameter(reading& context, parameters& to,
                   const parameter_spec& which, const value& argument,
                   const std::string& form);
// For a parameter that has one.
void set_standard(parameters& to, const parameter_spec& which);

// "5ms": any value of its type.
std::string example_value_of(const parameter_spec& which);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_ARGUMENTS_H_
