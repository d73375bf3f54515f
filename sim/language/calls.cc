#include "sim/language/calls.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/errno_name.h"
#include "core/observer.h"
#include "sim/fault.h"
#include "sim/language/bounds.h"
#include "sim/language/channel_patterns.h"
#include "sim/language/lexer.h"
#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// Calls that have a result to compare.
constexpr std::string_view operations[] = {"connect", "accept", "send", "recv",
                                           "close"};

bool is_operation(std::string_view method) {
  return std::find(std::begin(operations), std::end(operations), method) !=
         std::end(operations);
}

// `readable` and `writable` are questions, not events.
bool is_library_method(std::string_view method) {
  const auto found = asyncore::find_call(method);
  return found && *found != asyncore::call::readable &&
         *found != asyncore::call::writable;
}

std::vector<std::string_view> methods_of(const application_spec& spec) {
  std::vector<std::string_view> all;
  for (std::size_t i = 0; i < asyncore::call_count; ++i) {
    const auto name = asyncore::to_string(static_cast<asyncore::call>(i));
    if (is_library_method(name)) all.push_back(name);
  }
  all.insert(all.end(), spec.reports.begin(), spec.reports.end());
  return all;
}

bool contains(const std::vector<std::string>& words, std::string_view wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

// A part of a path, with its place.
struct part {
  std::string_view text;
  place where;
};

part part_of(const part& whole, std::size_t offset, std::size_t length) {
  const std::string_view text = whole.text.substr(offset, length);
  // With a `$name` in it, what is written is not what is meant.
  if (whole.text.size() != static_cast<std::size_t>(whole.where.length)) {
    return {text, whole.where};
  }
  return {text, scenario::part_of(whole.where, offset, length)};
}

std::vector<part> split(const part& whole) {
  std::vector<part> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end =
        std::min(whole.text.find('/', begin), whole.text.size());
    parts.push_back(part_of(whole, begin, end - begin));
    if (end == whole.text.size()) return parts;
    begin = end + 1;
  }
}

std::optional<std::uint32_t> ordinal(reading& context, const part& which) {
  const auto number = read_integer(which.text);
  const bool fits =
      number && *number <= std::numeric_limits<std::uint32_t>::max();
  if (!fits) {
    context.in.fail(which.where,
                    in_quotes(which.text) + " is not a channel number");
    return std::nullopt;
  }
  // Programmers begin with 0, so this mistake deserves an answer of its own.
  if (*number == 0) {
    context.in.fail(which.where, "channels are counted from 1");
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*number);
}

std::vector<std::string_view> channel_words(reading& context,
                                            const declared_party& app) {
  std::vector<std::string_view> all = context.names.peer_names();
  all.insert(all.end(), app.spec->labels.begin(), app.spec->labels.end());
  return all;
}

// The part behind `app/` that is a word: a peer or a label.
void read_channel_word(reading& context, const declared_party& app,
                       const part& word, channel_name& channel) {
  // An unknown application may have any label.
  if (app.spec == nullptr) {
    if (declared_party* peer = context.names.find_party(word.text))
      peer->used = true;
    return;
  }
  declared_party* peer = context.names.find_party(word.text);
  const bool is_peer = peer != nullptr && !peer->is_app;
  const bool is_label = contains(app.spec->labels, word.text);
  // To choose one of the two in silence could look at other calls than the
  // author meant.
  if (is_peer && is_label) {
    peer->used = true;
    context.in.fail(word.where,
                    in_quotes(word.text) + " is both a peer and a label of " +
                        in_quotes(app.name),
                    "help: give the peer another name");
    return;
  }
  if (is_label) {
    channel.label = word.text;
    return;
  }
  // Without labels it can only be meant as a peer, and the message for an
  // undeclared peer has a suggestion.
  if (peer == nullptr && app.spec->labels.empty()) {
    use_party(context, word.text, word.where, meant::peer);
    return;
  }
  if (!is_peer) {
    context.in.fail(word.where,
                    in_quotes(word.text) +
                        " is neither a peer nor a label of " +
                        in_quotes(app.name),
                    did_you_mean(word.text, channel_words(context, app)));
    return;
  }
  peer->used = true;
  channel.peer = peer->index;
}

channel_name channel_of(reading& context, const part& whole) {
  channel_name channel;
  channel.text = whole.text;
  // The plan keeps the text for its messages.
  charge(context, whole.where, whole.text.size());
  const std::vector<part> parts = split(whole);
  const declared_party* app = use_app(context, parts[0].text, parts[0].where);
  if (app == nullptr) return channel;
  channel.app = app->index;
  if (parts.size() == 1) return channel;
  // No part is empty: the lexer joins words only if a letter or a digit follows
  // the `/`.
  if (is_digit(parts[1].text.front())) {
    channel.accept = ordinal(context, parts[1]);
  } else {
    read_channel_word(context, *app, parts[1], channel);
  }
  if (!context.in.ok() || parts.size() == 2) return channel;
  // For an unknown application nobody can say whether the word is a label.
  if (channel.label.empty() && app->spec != nullptr) {
    context.in.fail(parts[2].where, "only a label is followed by a number");
    return channel;
  }
  channel.label_number = ordinal(context, parts[2]).value_or(1);
  if (parts.size() > 3) {
    context.in.fail(parts[3].where, "nothing follows the number of a channel");
  }
  return channel;
}

void fail_if_pattern(reading& context) {
  const token run = context.in.peek_run();
  if (!is_pattern(run.text)) return;
  context.in.fail(context.in.where(run),
                  "one channel is needed here, without `*`",
                  "help: patterns are for `expect never` and `expect call`");
}

// A dotted name: the channel, and what is said about it.
struct dotted_form {
  std::string_view what;     // "method"
  std::string_view example;  // "handle_read"
  bool is_expected = true;   // A reader who names a peer expects its bytes.
  // Whether the word behind the dot is one of them; a mistake if not.
  void (*check)(reading& context, const declared_party& app,
                const part& channel, const part& word);
};

// `expect call echo handle_read`: the method was meant to be joined.
void fail_no_method(reading& context, const part& channel,
                    const dotted_form& form) {
  const token next = context.in.peek();
  const bool has_word = next.is(token_kind::word);
  context.in.fail(
      channel.where,
      in_quotes(channel.text) + " names no " + std::string(form.what),
      std::string(has_word ? "help: write it as `" : "help: as in `") +
          std::string(channel.text) + "." +
          std::string(has_word ? next.text : form.example) + "`");
}

// A note that lists the reports, if there are any.
std::string reports_of(const application_spec& spec) {
  if (spec.reports.empty()) return {};
  const std::vector<std::string_view> all(spec.reports.begin(),
                                          spec.reports.end());
  return in_quotes(spec.name) + " reports " + one_of(all);
}

// A misspelt method is never called. `expect never` would always hold, and
// `expect call` would wait for ever; so names are checked before the run.
void check_method(reading& context, const declared_party& app,
                  const part& /*channel*/, const part& method) {
  if (app.spec == nullptr || is_library_method(method.text) ||
      contains(app.spec->reports, method.text)) {
    return;
  }
  context.in.fail(method.where,
                  in_quotes(method.text) +
                      " is neither a method of the library nor "
                      "a report of " +
                      in_quotes(app.spec->name),
                  did_you_mean(method.text, methods_of(*app.spec)),
                  reports_of(*app.spec));
}

// One of the applications that a pattern may mean has to know the method.
void check_method_of_pattern(reading& context, const channel_name& who,
                             const part& method) {
  if (is_library_method(method.text)) return;
  const declared_party* last = nullptr;
  for (const declared_party& each : context.names.parties()) {
    if (!each.is_app || (!who.pattern->any_app && each.index != who.app))
      continue;
    if (each.spec == nullptr || contains(each.spec->reports, method.text))
      return;
    last = &each;
  }
  if (last != nullptr) {
    check_method(context, *last, method, method);
    return;
  }
  context.in.fail(method.where,
                  in_quotes(method.text) + " is not a method of the library");
}

bool has_names(std::string_view run) {
  return run.find('$') != std::string_view::npos;
}

// `echo/$who.handle_close`: a `$name` of a word is a part of a name.
part take_run(reading& context) {
  const token run = context.in.take_run();
  const place where = context.in.where(run);
  if (!has_names(run.text)) return {run.text, where};
  std::string text;
  std::string_view rest = run.text;
  while (!rest.empty()) {
    const std::size_t sign = std::min(rest.find('$'), rest.size());
    text += rest.substr(0, sign);
    rest.remove_prefix(sign);
    if (rest.empty()) break;
    const token name = lexer(rest).next();
    const std::size_t offset = run.text.size() - rest.size();
    text += read_word_name(context, name.text.substr(1),
                           scenario::part_of(where, offset, name.text.size()));
    rest.remove_prefix(name.text.size());
  }
  charge(context, where, text.size());
  return {context.texts.emplace_back(std::move(text)), where};
}

void check_seam_call(reading& context, const declared_party& app,
                     const part& channel, const part& word) {
  const auto call = find_seam_call(word.text);
  if (!call) {
    std::string help = did_you_mean(word.text, seam_call_names());
    if (word.text == "select") {
      help = "help: `poll` is the wait of a loop, whichever call it makes";
    } else if (help.empty()) {
      help = "help: there are " + one_of(seam_call_names());
    }
    context.in.fail(word.where, in_quotes(word.text) + " is no call that fails",
                    help);
    return;
  }
  if (has_descriptor(*call) || channel.text == app.name) return;
  context.in.fail(channel.where,
                  in_quotes(word.text) +
                      " is a call of the application itself, for no channel",
                  "help: write it as `" + std::string(app.name) + "." +
                      std::string(word.text) + "`");
}

// `echo` is a word for the lexer and `echo/1` is a path. Either may be a
// channel.
part take_path(reading& context, std::string_view what) {
  if (has_names(context.in.peek_run().text)) return take_run(context);
  if (!context.in.next_is(token_kind::path) &&
      !context.in.next_is(token_kind::word)) {
    context.in.fail_expected(what);
    return {};
  }
  const token taken = context.in.take();
  return {taken.text, context.in.where(taken)};
}

// `db/*.handle_error`: the channel is a pattern.
method_name read_pattern(reading& context) {
  const part whole = take_run(context);
  const std::size_t dot = whole.text.rfind('.');
  if (dot == std::string_view::npos) {
    context.in.fail(
        whole.where, in_quotes(whole.text) + " names no method",
        "help: as in `" + std::string(whole.text) + ".handle_error`");
    return {};
  }
  method_name name;
  name.who = read_channel_pattern(context, whole.text.substr(0, dot),
                                  part_of(whole, 0, dot).where);
  if (!context.in.ok()) return name;
  const part method = part_of(whole, dot + 1, whole.text.size() - dot - 1);
  name.method = method.text;
  if (is_pattern(method.text)) {
    context.in.fail(method.where, "a method is named in full",
                    "help: `*` is a part of the name of a channel");
    return name;
  }
  check_method_of_pattern(context, name.who, method);
  return name;
}

// Looks at the first part only; says nothing if it is not declared.
bool fail_if_peer(reading& context, const part& channel,
                  const dotted_form& form) {
  const std::string_view name =
      channel.text.substr(0, channel.text.find_first_of("/."));
  declared_party* party = context.names.find_party(name);
  if (party == nullptr || party->is_app) return false;
  party->used = true;
  context.in.fail(
      part_of(channel, 0, name.size()).where,
      in_quotes(name) + " is a peer, and calls are those of applications",
      form.is_expected
          ? "help: what a peer receives is expected as in `expect " +
                std::string(name) + " \"...\"`"
          : std::string());
  return true;
}

method_name read_dotted(reading& context, const dotted_form& form) {
  fail_if_pattern(context);
  const part whole =
      take_path(context, "a " + std::string(form.what) + ", as in `echo." +
                             std::string(form.example) + "`");
  if (whole.text.empty() || fail_if_peer(context, whole, form)) return {};
  const std::size_t dot = whole.text.rfind('.');
  if (dot == std::string_view::npos) {
    // An undeclared name is worth the message then, not the method that it
    // lacks.
    const declared_party* app =
        context.names.find_party(whole.text.substr(0, whole.text.find('/')));
    if (app == nullptr) channel_of(context, whole);
    fail_no_method(context, whole, form);
    return {};
  }
  method_name name;
  const part channel = part_of(whole, 0, dot);
  name.who = channel_of(context, channel);
  if (!context.in.ok()) return name;
  const part method = part_of(whole, dot + 1, whole.text.size() - dot - 1);
  name.method = method.text;
  const std::string_view app =
      whole.text.substr(0, whole.text.find_first_of("/."));
  form.check(context, *context.names.find_party(app), channel, method);
  return name;
}

// A connection never accepts one: `expect never` would always hold.
void refuse_accept_of_connection(reading& context, const method_name& name,
                                 place where) {
  constexpr std::string_view accepting[] = {"accept", "handle_accept",
                                            "handle_accepted"};
  if (!context.in.ok() || (!name.who.accept && !name.who.peer)) return;
  if (std::find(std::begin(accepting), std::end(accepting), name.method) ==
      std::end(accepting)) {
    return;
  }
  const std::string app = name.who.text.substr(0, name.who.text.find('/'));
  context.in.fail(
      where,
      in_quotes(name.who.text) +
          " is a connection, and accepts "
          "none",
      "help: the channel that listens does: `" + app + "." + name.method + "`");
}

// ECONNREFUSED, but not runtime_error.
bool is_like_an_errno(std::string_view word) {
  return word.front() == 'E' &&
         std::none_of(word.begin(), word.end(),
                      [](char c) { return c >= 'a' && c <= 'z'; });
}

// A word is an errno or, for `handle_error`, the type of an exception.
void check_word(reading& context, const value& word, std::string_view method) {
  if (asyncore::errno_number(word.text)) return;
  // Applications may throw types of their own, so there is no list of
  // exceptions to check against.
  if (method == "handle_error" && !is_like_an_errno(word.text)) return;
  std::string help = errno_suggestion(word.text);
  if (help.empty()) {
    help = "help: a text is written in quotes: `\"" + std::string(word.text) +
           "\"`";
  }
  context.in.fail(word.where, in_quotes(word.text) + " is not an errno", help);
}

void read_text_operand(reading& context, const value& source,
                       call_value& operand) {
  byte_string bytes =
      take_bytes(context, source.where, *source.bytes, gaps_are::allowed);
  if (source.bytes->gaps == 0) {
    operand.text = std::move(bytes.data);
    return;
  }
  // Its text is kept as it is written, for messages.
  operand.late = std::make_shared<const byte_string>(std::move(bytes));
}

call_value read_call_value(reading& context, std::string_view method) {
  using kind = call_value::kind;
  const value source = read_value(context, "a value to compare with");
  call_value operand;
  operand.where = source.where;
  operand.text = source.text;
  switch (source.what) {
    case value::kind::integer:
      operand.what = kind::integer;
      operand.number = source.number;
      operand.text = std::to_string(source.number);
      break;
    case value::kind::endpoint:
      operand.what = kind::endpoint;
      break;
    case value::kind::bytes:
      operand.what = kind::text;
      read_text_operand(context, source, operand);
      break;
    case value::kind::word:
      operand.what = kind::word;
      check_word(context, source, method);
      // Some errnos have two names; calls are recorded with one of them.
      if (const auto number = asyncore::errno_number(source.text)) {
        operand.text = asyncore::errno_name(*number);
      }
      break;
    // No call of the library takes or returns a duration, so the comparison
    // could never hold.
    case value::kind::time:
      context.in.fail(source.where, "a call is never compared with a duration");
      break;
    case value::kind::broken:
      break;
  }
  charge(context, operand.where, sizeof(call_value) + operand.text.size());
  return operand;
}

void read_times(reading& context, expected_call& call) {
  const token word = context.in.take();
  if (call.times) {
    context.in.fail(context.in.where(word), "a second `times`");
    return;
  }
  const place where = context.in.here();
  const std::int64_t times = read_count(context, "a number of calls");
  // It could be meant as `expect never`, which is checked until the end of the
  // run; an expectation is over once it is met.
  if (times == 0) {
    context.in.fail(
        where,
        "`times 0` cannot be met: an expected call is made at least once",
        "help: `expect never` says that a call is not made");
  }
  call.times = static_cast<std::uint64_t>(times);
}

void read_returning(reading& context, expected_call& call) {
  const token word = context.in.take();
  // A handler has no result to compare: the line could never be met, and the
  // run would blame the application.
  if (context.in.ok() && !is_operation(call.method.method)) {
    context.in.fail(
        context.in.where(word),
        in_quotes(call.method.method) + " returns nothing",
        "help: `returning` is for connect, accept, send, recv and close");
  }
  call.returning.push_back(read_call_value(context, call.method.method));
  if (call.returning.back().late) {
    context.in.fail(call.returning.back().where,
                    "a call returns a number or an errno");
  }
}

// Nothing waits for such a call, and a run need not have one.
void refuse_times_and_bounds(reading& context) {
  constexpr std::string_view not_here[] = {"times", "within", "at", "after",
                                           "in"};
  for (const std::string_view word : not_here) {
    if (!context.in.next_is_word(word)) continue;
    context.in.fail(context.in.here(),
                    "`sometimes` neither waits nor counts: it asks whether "
                    "there is such a call",
                    "help: leave " + in_quotes(word) + " out");
    return;
  }
}

void read_tail(reading& context, expected_call& call, call_tail tail) {
  // The first is for operations.
  constexpr std::string_view words[] = {"returning", "with",  "times", "within",
                                        "at",        "after", "in"};
  // These may come in any order, because none of them changes what another one
  // means. Bounds end the line, as they do for streams.
  while (true) {
    if (context.in.take_word_if("with")) {
      call.with.push_back(read_call_value(context, call.method.method));
    } else if (context.in.next_is_word("returning")) {
      read_returning(context, call);
    } else if (tail == call_tail::all && context.in.next_is_word("times")) {
      read_times(context, call);
    } else {
      break;
    }
  }
  const bool returns = is_operation(call.method.method);
  word_list all(words);
  if (!returns) all = all.subspan(1);
  if (tail == call_tail::values) {
    refuse_times_and_bounds(context);
    context.in.finish(all.first(returns ? 2 : 1));
    return;
  }
  call.when = read_bounds(context);
  context.in.finish(words_behind(call.when, all));
}

}  // namespace

std::string errno_suggestion(std::string_view word) {
  std::vector<std::string_view> errnos;
  for (const auto& each : asyncore::errno_names()) errnos.push_back(each.name);
  return did_you_mean(word, errnos);
}

channel_name read_channel(reading& context) {
  fail_if_pattern(context);
  const part whole = take_path(context, "a channel");
  if (whole.text.empty()) return {};
  // `expect open echo.recv`: the user may have begun with a call in mind.
  if (whole.text.find('.') != std::string_view::npos) {
    context.in.fail(whole.where, in_quotes(whole.text) +
                                     " is a method; a channel is needed here");
    return {};
  }
  return channel_of(context, whole);
}

method_name read_method_pattern(reading& context) {
  if (!is_pattern(context.in.peek_run().text)) return read_method(context);
  const token first = context.in.peek();
  method_name name = read_pattern(context);
  refuse_accept_of_connection(context, name, context.in.since(first));
  return name;
}

method_name read_method(reading& context) {
  const token first = context.in.peek();
  method_name name = read_dotted(
      context,
      {.what = "method", .example = "handle_read", .check = check_method});
  refuse_accept_of_connection(context, name, context.in.since(first));
  return name;
}

method_name read_seam_call(reading& context) {
  return read_dotted(context, {.what = "call",
                               .example = "recv",
                               .is_expected = false,
                               .check = check_seam_call});
}

void refuse_late_values(reading& context, const expected_call& call) {
  for (const call_value& each : call.with) {
    if (each.late == nullptr) continue;
    context.in.fail(each.where,
                    "this is known only when the scenario runs: it may be "
                    "compared by a plain `expect call`");
  }
}

expected_call read_expected_call(reading& context, call_tail tail) {
  const token first = context.in.peek();
  expected_call call;
  call.where = context.in.where(first);
  call.method = read_method_pattern(context);
  read_tail(context, call, tail);
  charge(context, call.where, sizeof(expected_call));
  return call;
}

}  // namespace rehearse::scenario
