#include "sim/application.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace rehearse {
namespace {

// For mistakes of the program itself, never of a scenario.
[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "rehearse: %s\n", why.c_str());
  std::abort();
}

bool in_range(std::int64_t number, const parameter_spec& of) {
  return number >= of.least && number <= of.most;
}

// A standard value that does not read is found when the program starts.
// Otherwise only a scenario that leaves the parameter out would find it.
bool reads_as_its_type(const parameter_spec& which) {
  if (!which.standard) return true;
  switch (which.type) {
    case value_type::text:
      return true;
    case value_type::integer: {
      const auto number = read_integer(*which.standard);
      return number && in_range(*number, which);
    }
    case value_type::duration:
      return read_duration(*which.standard).has_value();
    case value_type::endpoint:
      return read_endpoint(*which.standard).has_value();
  }
  return false;
}

const parameter_spec* find(const std::vector<parameter_spec>& parameters,
                           std::string_view wanted) {
  const auto found =
      std::find_if(parameters.begin(), parameters.end(),
                   [&](const parameter_spec& p) { return p.name == wanted; });
  return found == parameters.end() ? nullptr : &*found;
}

void check_parameters(const std::vector<parameter_spec>& parameters,
                      const std::string& owner) {
  for (const parameter_spec& each : parameters) {
    const std::string what = "parameter `" + each.name + "` of " + owner;
    if (!is_word(each.name)) stop(what + ": its name is not a word");
    // The first parameter of a name is the one that is found, so a second one
    // does not find itself.
    if (find(parameters, each.name) != &each) stop(what + " is declared twice");
    if (!reads_as_its_type(each)) {
      stop(what + ": its standard value does not read as its type");
    }
  }
}

// Scenarios write these names. One that is not a word could be registered, but
// no scenario could ever use it.
void check_words(const application_spec& spec,
                 const std::vector<std::string>& words, const char* what) {
  for (const std::string& each : words) {
    if (is_word(each)) continue;
    stop(std::string(what) + " `" + each + "` of application `" + spec.name +
         "` is not a word");
  }
}

void check_calls(const application_spec& spec) {
  std::vector<std::string> names;
  for (const call_spec& each : spec.calls) {
    names.push_back(each.name);
    check_parameters(
        each.parameters,
        "call `" + each.name + "` of application `" + spec.name + "`");
    // Values stand in their order, so one that is left out is at the end.
    bool may_lack = false;
    for (const parameter_spec& parameter : each.parameters) {
      if (may_lack && !parameter.standard) {
        stop("call `" + each.name + "` of application `" + spec.name + "`: `" +
             parameter.name + "` needs a standard value, like those before it");
      }
      may_lack = parameter.standard.has_value();
    }
  }
  check_words(spec, names, "call");
}

void check_probes(const application_spec& spec) {
  std::vector<std::string> names;
  for (const probe_spec& each : spec.probes) {
    names.push_back(each.name);
    if (each.type != value_type::integer && each.type != value_type::text) {
      stop("probe `" + each.name + "` of application `" + spec.name +
           "` is neither an integer nor a text");
    }
  }
  check_words(spec, names, "probe");
}

void check(const application_spec& spec) {
  if (!is_word(spec.name)) {
    stop("the name of application `" + spec.name + "` is not a word");
  }
  check_parameters(spec.parameters, "application `" + spec.name + "`");
  check_words(spec, spec.reports, "report");
  check_words(spec, spec.labels, "label");
  check_calls(spec);
  check_probes(spec);
}

}  // namespace

const parameter_spec* application_spec::find_parameter(
    std::string_view wanted) const {
  return find(parameters, wanted);
}

const call_spec* application_spec::find_call(std::string_view wanted) const {
  const auto found =
      std::find_if(calls.begin(), calls.end(),
                   [&](const call_spec& c) { return c.name == wanted; });
  return found == calls.end() ? nullptr : &*found;
}

const probe_spec* application_spec::find_probe(std::string_view wanted) const {
  const auto found =
      std::find_if(probes.begin(), probes.end(),
                   [&](const probe_spec& p) { return p.name == wanted; });
  return found == probes.end() ? nullptr : &*found;
}

std::int64_t parameters::integer(std::string_view name) const {
  return value_of(name, value_type::integer).number;
}

const std::string& parameters::text(std::string_view name) const {
  return value_of(name, value_type::text).text;
}

asyncore::duration parameters::duration(std::string_view name) const {
  return asyncore::duration(value_of(name, value_type::duration).number);
}

const endpoint& parameters::place(std::string_view name) const {
  return value_of(name, value_type::endpoint).where;
}

void parameters::set(std::string name, std::int64_t given) {
  values_[std::move(name)] = {.type = value_type::integer, .number = given};
}

void parameters::set(std::string name, std::string given) {
  values_[std::move(name)] = {.type = value_type::text,
                              .text = std::move(given)};
}

void parameters::set(std::string name, asyncore::duration given) {
  values_[std::move(name)] = {.type = value_type::duration,
                              .number = given.count()};
}

void parameters::set(std::string name, endpoint given) {
  values_[std::move(name)] = {.type = value_type::endpoint,
                              .where = std::move(given)};
}

const parameters::value& parameters::value_of(std::string_view name,
                                              value_type type) const {
  const auto entry = values_.find(name);
  // Both are bugs of the application. A value made up in their place would let
  // a scenario pass that tests something else.
  if (entry == values_.end()) {
    stop("an application asked for parameter `" + std::string(name) +
         "`, which its spec does not declare");
  }
  if (entry->second.type != type) {
    stop("an application asked for parameter `" + std::string(name) +
         "` as another type than its spec declares");
  }
  return entry->second;
}

application_registry& application_registry::global() {
  // Applications register themselves before `main`, in an order that nobody
  // knows. A static in a function exists as soon as the first of them asks.
  static application_registry registry;
  return registry;
}

void application_registry::add(application_spec spec,
                               application_factory make) {
  check(spec);
  std::string name = spec.name;
  if (kinds_.contains(name)) stop("two applications are called `" + name + "`");
  kinds_.emplace(std::move(name),
                 registered_kind{std::move(spec), std::move(make)});
}

const registered_kind* application_registry::find(std::string_view name) const {
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? nullptr : &found->second;
}

std::vector<std::string> application_registry::names() const {
  std::vector<std::string> all;
  all.reserve(kinds_.size());
  for (const auto& [name, kind] : kinds_) all.push_back(name);
  return all;
}

}  // namespace rehearse
