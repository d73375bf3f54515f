#include "sim/language/requests.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/arguments.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

// `web.get`, taken apart.
struct app_member {
  const declared_party* app = nullptr;  // Null after a mistake.
  std::string_view name;
  place where;
};

app_member read_member(reading& context, std::string_view what) {
  if (!context.in.next_is(token_kind::path) &&
      !context.in.next_is(token_kind::word)) {
    context.in.fail_expected(what);
    return {};
  }
  const token taken = context.in.take();
  const place where = context.in.where(taken);
  const std::size_t end = taken.text.find_first_of("./");
  const std::string_view app = taken.text.substr(0, end);
  app_member member;
  member.app = use_app(
      context, app, {where.line, where.column, static_cast<int>(app.size())});
  if (!context.in.ok()) return {};
  // A channel has neither: what it does, its application is asked to do.
  if (end == std::string_view::npos || taken.text[end] == '/' ||
      taken.text.find_first_of("./", end + 1) != std::string_view::npos) {
    context.in.fail(where, "expected " + std::string(what) + ", found " +
                               in_quotes(taken.text));
    return {};
  }
  member.name = taken.text.substr(end + 1);
  member.where = {where.line, where.column + static_cast<int>(end) + 1,
                  static_cast<int>(member.name.size())};
  return member;
}

template <typename Spec>
std::vector<std::string_view> names_of_all(const std::vector<Spec>& all) {
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const Spec& each : all) names.push_back(each.name);
  return names;
}

// `what`: "a call".
template <typename Spec>
void fail_unknown(reading& context, const app_member& member,
                  std::string_view what, const std::vector<Spec>& all) {
  const std::vector<std::string_view> names = names_of_all(all);
  std::string help = did_you_mean(member.name, names);
  if (help.empty()) {
    help = "help: it has " + (names.empty() ? "none" : one_of(names));
  }
  context.in.fail(member.where,
                  in_quotes(member.name) + " is not " + std::string(what) +
                      " of " + in_quotes(member.app->spec->name),
                  help);
}

// `call web.get PATH`, to show the form.
std::string form_of(const declared_party& app, const call_spec& call) {
  std::string form = "call " + std::string(app.name) + "." + call.name;
  for (const parameter_spec& each : call.parameters) {
    form += " " + example_value_of(each);
  }
  return form;
}

void read_arguments(reading& context, const declared_party& app,
                    const call_spec& call, place where, parameters& given) {
  for (const parameter_spec& each : call.parameters) {
    if (!context.in.ok()) return;
    if (!context.in.next_is(token_kind::end)) {
      const value argument = read_value(context);
      if (context.in.ok()) {
        set_parameter(context, given, each, argument, example_value_of(each));
      }
    } else if (each.standard) {
      set_standard(given, each);
    } else {
      context.in.fail(where,
                      in_quotes(call.name) + " needs " + in_quotes(each.name),
                      "help: as in `" + form_of(app, call) + "`");
    }
  }
  if (context.in.ok() && !context.in.next_is(token_kind::end)) {
    context.in.fail(context.in.here(),
                    in_quotes(call.name) + " takes no more values",
                    "help: as in `" + form_of(app, call) + "`");
  }
}

void read_call(reading& context, place start) {
  const app_member member =
      read_member(context, "a call of an application, as in `web.get`");
  // What is known of an unknown kind is nothing.
  if (member.app == nullptr || member.app->spec == nullptr) {
    context.in.fail_silently();
    return;
  }
  call_step step;
  step.app = member.app->index;
  step.what = member.app->spec->find_call(member.name);
  if (step.what == nullptr) {
    fail_unknown(context, member, "a call", member.app->spec->calls);
    return;
  }
  read_arguments(context, *member.app, *step.what, member.where, step.given);
  context.in.finish();
  add_step(context, start, std::move(step));
}

constexpr verb rows[] = {
    {.name = "call",
     .syntax = "call APP.NAME VALUE ...",
     .help = "Makes an application do what it offers to scenarios.",
     .example = "call echo.say \"hello\"",
     .group = verb_group::driving,
     .read = read_call},
};

}  // namespace

verb_rows request_verbs() { return rows; }

std::optional<expect_probe> read_probe(reading& context) {
  const app_member member =
      read_member(context, "a probe of an application, as in `room.guests`");
  if (member.app == nullptr || member.app->spec == nullptr) {
    context.in.fail_silently();
    return std::nullopt;
  }
  expect_probe expectation;
  expectation.app = member.app->index;
  expectation.what = member.app->spec->find_probe(member.name);
  if (expectation.what == nullptr) {
    fail_unknown(context, member, "a probe", member.app->spec->probes);
    return std::nullopt;
  }
  context.in.require(token_kind::equals, "`=`");
  const value wanted = read_value(context);
  context.in.finish();
  if (!context.in.ok()) return std::nullopt;
  const bool is_text = expectation.what->type == value_type::text;
  if (wanted.what != (is_text ? value::kind::bytes : value::kind::integer)) {
    fail_kind(context, wanted, is_text ? "a text" : "an integer",
              "help: that is what " + in_quotes(member.name) + " shows");
    return std::nullopt;
  }
  if (is_text) {
    expectation.value = take_bytes(context, wanted.where, *wanted.bytes).data;
  } else {
    expectation.value = wanted.number;
  }
  return expectation;
}

void read_expected_probe(reading& context, place start) {
  if (auto probe = read_probe(context)) {
    add_step(context, start, *std::move(probe));
  }
}

}  // namespace rehearse::scenario
