#include "sim/play/report.h"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace rehearse::scenario {
namespace {

constexpr std::size_t trace_lines_shown = 8;
constexpr std::size_t calls_listed = 5;

// A step that waits, in the words of the table: "for 7 bytes".
struct waits_for {
  const run_view& seen;
  const cursor& at;

  std::string operator()(const accept_step& s) const {
    return "for a connection from " + seen.what.apps[s.from].name;
  }
  std::string operator()(const connect_step& s) const {
    if (s.app && at.progress == 0) {
      return "for " + seen.what.apps[*s.app].name + " to listen";
    }
    return "for its connection";
  }
  std::string operator()(const expect_bytes& s) const {
    const std::size_t left = s.bytes.data.size() - at.progress;
    std::string text = "for " + std::to_string(left);
    if (at.progress > 0) text += " more";
    text += left == 1 ? " byte " : " bytes ";
    return text +
           quoted_start(std::string_view(s.bytes.data).substr(at.progress));
  }
  std::string operator()(const expect_count& s) const {
    return "for " + std::to_string(s.bytes - at.progress) + " bytes, had " +
           std::to_string(at.progress);
  }
  std::string operator()(const expect_end& s) const {
    return s.reset ? "for a reset" : "for the end of the stream";
  }
  std::string operator()(const expect_call& s) const {
    std::string text = "for " + to_text(s.call);
    if (s.call.times) {
      text += ", " + std::to_string(at.repeats) + " of " +
              std::to_string(*s.call.times);
    }
    return text;
  }
  std::string operator()(const expect_order& s) const {
    return "for " + to_text(s.calls[at.progress]) + ", number " +
           std::to_string(at.progress + 1) + " of " +
           std::to_string(s.calls.size()) + " in order";
  }
  std::string operator()(const expect_state& s) const {
    return "for " + s.channel.text + " to be " + (s.open ? "open" : "closed");
  }
  std::string operator()(const expect_idle&) const {
    return "for nothing to be pending";
  }
  std::string operator()(const run_step& s) const {
    return s.time ? "for time to pass" : "for nothing to be pending";
  }
  template <typename Other>
  std::string operator()(const Other&) const {
    return "to go on";
  }
};

// Whose step it is: a peer's, or the scenario's own.
struct whose_step {
  const plan& what;

  template <typename Step>
  std::string operator()(const Step& s) const {
    if constexpr (requires { s.peer; }) return what.peers[s.peer].name;
    return "scenario";
  }
};

struct table_row {
  std::string who;
  std::string what;
};

void add_cursors(const run_view& seen, const std::vector<cursor>& cursors,
                 std::vector<table_row>& rows) {
  for (const cursor& each : cursors) {
    if (each.done()) continue;
    const step& now = each.at();
    rows.push_back({std::visit(whose_step{seen.what}, now.what),
                    std::visit(waits_for{seen, each}, now.what) + " (line " +
                        std::to_string(now.where.line) + ")"});
  }
}

// What a pass asks for, of one descriptor.
std::string interest_of(const asyncore::pass& waiting, int fd) {
  bool in = false;
  bool out = false;
  if (waiting.uses_poll()) {
    for (const auto& each : waiting.wanted_poll()) {
      if (each.fd != fd) continue;
      in = (each.events & POLLIN) != 0;
      out = (each.events & POLLOUT) != 0;
    }
  } else {
    const auto& wanted = waiting.wanted_select();
    const auto has = [&](const std::vector<int>& list) {
      return std::find(list.begin(), list.end(), fd) != list.end();
    };
    in = has(wanted.read);
    out = has(wanted.write);
  }
  if (!in && !out) return "no interest";
  return std::string("interest ") + (in ? "in" : "") + (in && out ? "+" : "") +
         (out ? "out" : "");
}

std::string describe_state(const socket_view& view) {
  using state = socket_view::state;
  std::string text;
  switch (view.now) {
    case state::unconnected:
      return "not connected";
    case state::listening:
      return "backlog " + std::to_string(view.backlog);
    case state::connecting:
      return "connecting";
    case state::connected:
      text = "connected";
      break;
    case state::closed:
      text = "disconnected";
      break;
  }
  if (view.unsent > 0) {
    text += "; " + std::to_string(view.unsent) +
            " bytes sent that its peer has not read";
  }
  if (view.end_of_stream) text += "; its peer has closed";
  if (view.unread > 0) {
    text += "; " + std::to_string(view.unread) +
            " bytes unread in its receive buffer   <- nobody reads";
  }
  return text;
}

void add_app(const run_view& seen, std::size_t app,
             std::vector<table_row>& rows) {
  const std::string& name = seen.what.apps[app].name;
  const asyncore::pass* waiting = seen.on.waiting(app);
  if (waiting == nullptr) {
    rows.push_back({name, "has no channel in its map: it waits for nothing"});
  }
  for (const open_socket& each : seen.on.open_sockets(app)) {
    std::string text;
    if (waiting != nullptr) {
      text.append(interest_of(*waiting, each.fd)).append("; ");
    }
    text += describe_state(each.view);
    rows.push_back({seen.apps[app]->name_of(each.identity), std::move(text)});
  }
  if (seen.on.is_spinning(app)) {
    rows.push_back({name,
                    "spins: passes that do nothing; is its writable() always "
                    "true?"});
  }
}

std::string describe_timers(const run_view& seen) {
  std::string text;
  for (std::size_t app = 0; app < seen.apps.size(); ++app) {
    const auto next = seen.on.next_timer(app);
    if (!next) continue;
    text.append(text.empty() ? "" : ", ")
        .append(seen.what.apps[app].name + " at " + to_string(*next));
  }
  if (text.empty()) text = seen.on.has_events() ? "pending" : "none";
  return text;
}

std::string indented(std::string_view lines, std::string_view by) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
    text.append(by).append(lines.substr(0, end + 1));
    lines.remove_prefix(end + 1);
  }
  return text;
}

// "     expected  68 65 6c 6c[6f]0a              hello."
std::string dump_row(std::string_view title, std::string_view bytes,
                     std::size_t marked) {
  constexpr std::size_t columns = 12;
  static constexpr char digits[] = "0123456789abcdef";
  std::string row = "     " + std::string(title) + " ";
  std::string text;
  for (std::size_t i = 0; i < columns; ++i) {
    row += i == marked ? '[' : i == marked + 1 ? ']' : ' ';
    if (i >= bytes.size()) {
      row += i == marked ? "--" : "  ";
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[i]);
    row += digits[byte >> 4];
    row += digits[byte & 15];
    text += byte >= 0x20 && byte < 0x7f ? bytes[i] : '.';
  }
  return row + "  " + text + '\n';
}

// The latest of the calls [from, to) that satisfies `is_meant`.
template <typename Predicate>
std::optional<std::size_t> latest_call(const run_view& seen, std::size_t from,
                                       std::size_t to, Predicate is_meant) {
  const auto& calls = seen.calls.calls();
  for (std::size_t i = to; i-- > from;) {
    if (is_meant(calls[i])) return i;
  }
  return std::nullopt;
}

std::string describe_call(const run_view& seen, std::size_t index) {
  const recorded_call& made = seen.calls.calls()[index];
  std::string text = seen.calls.describe(made);
  if (made.taken_by != 0) {
    text += ", which line " + std::to_string(made.taken_by) + " took";
  }
  return text;
}

// The call that a line could have meant: of the same method, if possible of the
// same channel, if possible since the last mark.
std::vector<std::string> nearest_call(const run_view& seen,
                                      const expected_call& wanted,
                                      std::size_t from) {
  const std::size_t end = seen.calls.calls().size();
  const auto is_same = [&](const recorded_call& made) {
    return seen.calls.names(made, wanted.method);
  };
  const auto is_like = [&](const recorded_call& made) {
    return made.method == wanted.method.method;
  };
  if (const auto found = latest_call(seen, from, end, is_same)) {
    return {"nearest: " + describe_call(seen, *found)};
  }
  if (const auto found = latest_call(seen, 0, from, is_same)) {
    return {"too early: " + describe_call(seen, *found)};
  }
  if (const auto found = latest_call(seen, from, end, is_like)) {
    return {"of another channel: " + describe_call(seen, *found)};
  }
  return {};
}

// What is told of a step that waits in vain, for each kind of step.
struct explained {
  const run_view& seen;
  const cursor& at;

  wait_in_vain operator()(const expect_call& s) const {
    const std::size_t mark = seen.calls.last_mark();
    wait_in_vain told{.where = s.call.where};
    if (!s.call.times || at.repeats == 0) {
      told.notes = nearest_call(seen, s.call, mark);
      return told;
    }
    told.notes = list_calls(seen, s.call, mark);
    told.notes.insert(told.notes.begin(), "called " + times_text(at.repeats) +
                                              ", expected " +
                                              times_text(*s.call.times));
    return told;
  }

  wait_in_vain operator()(const expect_order& s) const {
    const expected_call& wanted = s.calls[at.progress];
    const std::size_t mark = seen.calls.last_mark();
    const std::size_t from = at.last_match ? *at.last_match + 1 : mark;
    wait_in_vain told{.where = wanted.where};
    if (at.last_match) {
      const std::size_t met = at.progress - (at.repeats == 0 ? 1 : 0);
      told.notes.push_back("after " + describe_call(seen, *at.last_match) +
                           ", which line " +
                           std::to_string(s.calls[met].where.line) + " met");
    }
    const auto before =
        latest_call(seen, mark, from, [&](const recorded_call& made) {
          return seen.calls.matches(made, wanted);
        });
    if (before && at.repeats == 0) {
      told.message = "calls came in another order";
      told.notes.push_back("found before that: " +
                           describe_call(seen, *before));
      return told;
    }
    for (auto& each : nearest_call(seen, wanted, from)) {
      told.notes.push_back(std::move(each));
    }
    return told;
  }

  wait_in_vain operator()(const expect_state& s) const {
    return {.where = at.at().where,
            .notes = {s.open ? why_not_open(s.channel)
                             : why_not_closed(s.channel)}};
  }

  template <typename Other>
  wait_in_vain operator()(const Other&) const {
    return {.where = at.at().where};
  }

 private:
  std::string why_not_open(const channel_name& named) const {
    if (!seen.calls.knows(named)) return never_there(named);
    const method_name closing = {.who = named, .method = "close"};
    const auto closed = latest_call(seen, 0, seen.calls.calls().size(),
                                    [&](const recorded_call& made) {
                                      return seen.calls.names(made, closing);
                                    });
    if (!closed) return named.text + " is not open any more";
    return named.text + " was closed: " + describe_call(seen, *closed);
  }

  std::string why_not_closed(const channel_name& named) const {
    const app_instance& app = *seen.apps[named.app];
    const auto open = app.find_open(named);
    if (!open) return never_there(named);
    for (const open_socket& each : seen.on.open_sockets(named.app)) {
      if (each.identity.id != open->id) continue;
      std::string text = named.text + " is ";
      if (app.name_of(each.identity) != named.text) {
        text += app.name_of(each.identity) + ", which is ";
      }
      return text + "open: " + describe_state(each.view);
    }
    return named.text + " is open";
  }

  std::string never_there(const channel_name& named) const {
    std::string accepted;
    for (const known_channel& each : seen.calls.channels()) {
      if (each.app != named.app || each.accept_ordinal == 0) continue;
      accepted += (accepted.empty() ? "" : ", ") + each.text;
      if (each.peer) accepted += " from " + seen.what.peers[*each.peer].name;
    }
    return "there was no " + named.text + "; " +
           seen.what.apps[named.app].name + " has accepted " +
           (accepted.empty() ? "nobody" : accepted);
  }
};

}  // namespace

problem make_problem(const run_view& seen, place where, std::string message,
                     const failure_details& more) {
  problem made;
  made.what = {.where = where,
               .message = std::move(message),
               .at_caret = more.at_caret,
               .notes = more.notes};
  if (!seen.what.cell.empty()) {
    made.what.notes.push_back("in cell [" + seen.what.cell + "]");
  }
  made.details = more.dump + more.waiting;
  const std::size_t lines = seen.record.size();
  if (lines > 0) {
    const std::size_t shown = std::min(lines, trace_lines_shown);
    made.details += "   last " + std::to_string(shown) + " of " +
                    std::to_string(lines) +
                    " trace lines: pass, time, who, event\n" +
                    indented(seen.record.text(shown), "   ");
  }
  return made;
}

std::string describe_waiting(const run_view& seen,
                             const std::vector<cursor>& cursors) {
  std::vector<table_row> rows;
  add_cursors(seen, cursors, rows);
  for (std::size_t i = 0; i < seen.queued.size(); ++i) {
    if (seen.queued[i] == 0) continue;
    rows.push_back(
        {seen.what.peers[i].name, "has " + std::to_string(seen.queued[i]) +
                                      " bytes to send, and no room for them"});
  }
  for (std::size_t app = 0; app < seen.apps.size(); ++app) {
    add_app(seen, app, rows);
  }
  rows.push_back({"timers", describe_timers(seen)});
  std::size_t width = 0;
  for (const table_row& each : rows) width = std::max(width, each.who.size());
  std::string text = "   who is waiting for what\n";
  for (const table_row& each : rows) {
    text += "     " + each.who + std::string(width + 2 - each.who.size(), ' ') +
            each.what + '\n';
  }
  return text;
}

wait_in_vain explain_wait(const run_view& seen, const cursor& waiting) {
  return std::visit(explained{seen, waiting}, waiting.at().what);
}

std::vector<std::string> list_calls(const run_view& seen,
                                    const expected_call& expected,
                                    std::size_t from) {
  std::vector<std::string> listed;
  const auto& calls = seen.calls.calls();
  for (std::size_t i = from; i < calls.size() && listed.size() < calls_listed;
       ++i) {
    if (seen.calls.matches(calls[i], expected)) {
      listed.push_back(seen.calls.describe(calls[i]));
    }
  }
  return listed;
}

std::string describe_socket(const std::string& name, const socket_view& view) {
  return name + ", " + describe_state(view);
}

// Some bytes before the one that differs, and more from it on.
std::string dump_difference(std::string_view expected, std::size_t offset,
                            std::string_view got) {
  constexpr std::size_t before = 4;
  const std::size_t start = offset - std::min(offset, before);
  std::string received(expected.substr(start, offset - start));
  received += got;
  return "   around the first byte that differs\n" +
         dump_row("expected", expected.substr(start), offset - start) +
         dump_row("received", received, offset - start);
}

std::pair<duration, duration> span_of(const bound& of, duration arrived) {
  switch (of.what) {
    case bound::kind::within:
      return {duration::zero(), arrived + of.first};
    case bound::kind::at:
      return {of.first, of.first};
    case bound::kind::after:
      return {of.first, duration::max()};
    case bound::kind::in:
      return {of.first, of.last};
  }
  return {};
}

std::string times_text(std::uint64_t count) {
  return count == 1 ? std::string("once") : std::to_string(count) + " times";
}

std::string to_text(const bound& of, duration arrived) {
  switch (of.what) {
    case bound::kind::within:
      return "within " + to_string(of.first) + " (by " +
             to_string(arrived + of.first) + ")";
    case bound::kind::at:
      return "at " + to_string(of.first);
    case bound::kind::after:
      return "after " + to_string(of.first);
    case bound::kind::in:
      return "in " + to_string(of.first) + ".." + to_string(of.last);
  }
  return {};
}

const bounds* bounds_of(const step& of) {
  if (const auto* call = std::get_if<expect_call>(&of.what)) {
    return &call->call.when;
  }
  return std::visit(
      [](const auto& what) -> const bounds* {
        if constexpr (requires { what.when; }) return &what.when;
        return nullptr;
      },
      of.what);
}

}  // namespace rehearse::scenario
