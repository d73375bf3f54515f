#include "sim/scenario/report.h"

#include <poll.h>

#include <algorithm>
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
    return "for " + s.call.method.who.text + "." + s.call.method.method;
  }
  std::string operator()(const expect_order& s) const {
    const method_name& next = s.calls[at.progress].method;
    return "for " + next.who.text + "." + next.method + ", number " +
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
  return std::string("interest ") + (in ? "in" : "") +
         (in && out ? "+" : "") + (out ? "out" : "");
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
  if (view.unread > 0) {
    text += "; " + std::to_string(view.unread) +
            " bytes unread in its receive buffer   <- nobody called recv";
  }
  if (view.unsent > 0) {
    text += "; " + std::to_string(view.unsent) +
            " bytes sent that its peer has not read";
  }
  if (view.end_of_stream) text += "; its peer has closed";
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
    std::string text = describe_state(each.view);
    if (waiting != nullptr) {
      text = interest_of(*waiting, each.fd) + "; " + text;
    }
    rows.push_back({seen.apps[app]->name_of(each.identity), std::move(text)});
  }
  if (seen.on.is_spinning(app)) {
    rows.push_back({name,
                    "spins: passes that do nothing; is its writable() always "
                    "true?"});
  }
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

const expected_call* call_of(const step& waiting) {
  if (const auto* call = std::get_if<expect_call>(&waiting.what)) {
    return &call->call;
  }
  return nullptr;
}

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
  for (std::size_t app = 0; app < seen.apps.size(); ++app) {
    add_app(seen, app, rows);
  }
  rows.push_back({"timers", seen.on.has_events() ? "pending" : "none"});
  std::size_t width = 0;
  for (const table_row& each : rows) width = std::max(width, each.who.size());
  std::string text = "   who is waiting for what\n";
  for (const table_row& each : rows) {
    text += "     " + each.who + std::string(width + 2 - each.who.size(), ' ') +
            each.what + '\n';
  }
  return text;
}

std::string nearest_call(const run_view& seen, const step& waiting) {
  const expected_call* wanted = call_of(waiting);
  if (wanted == nullptr) return {};
  const auto& calls = seen.calls.calls();
  for (std::size_t i = calls.size(); i-- > seen.calls.last_mark();) {
    if (seen.calls.names(calls[i], wanted->method)) {
      return "nearest: " + seen.calls.describe(calls[i]) +
             (calls[i].taken ? ", which an earlier line took" : "");
    }
  }
  return {};
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

std::string quoted_start(std::string_view data) {
  constexpr std::size_t shown_max = 24;
  std::string text = quoted(data.substr(0, shown_max));
  if (data.size() > shown_max) {
    text += "…(" + std::to_string(data.size()) + ")";
  }
  return text;
}

std::string dump_difference(std::string_view expected, std::size_t offset,
                            std::string_view got) {
  // One row of bytes, aligned so that the difference is in its middle.
  constexpr std::size_t row = 10;
  static constexpr char digits[] = "0123456789abcdef";
  const std::size_t start = offset - std::min<std::size_t>(offset, row / 2);
  const std::string actual =
      std::string(expected.substr(start, offset - start)) +
      std::string(got.substr(0, row - (offset - start)));
  const auto hex = [&](std::string_view bytes) {
    std::string text;
    for (std::size_t i = 0; i < row; ++i) {
      const bool here = start + i == offset;
      const bool past = i > 0 && start + i == offset + 1;
      text += here ? '[' : past ? ']' : ' ';
      if (i < bytes.size()) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += digits[byte >> 4];
        text += digits[byte & 15];
      } else {
        text += "  ";
      }
    }
    return text + (start + row == offset + 1 ? ']' : ' ');
  };
  std::string text = "        offset  expected                         actual\n";
  std::string at(4, '0');
  for (std::size_t i = 0, rest = start; i < 4; ++i, rest >>= 4) {
    at[3 - i] = digits[rest & 15];
  }
  return text + "        " + at + "   " + hex(expected.substr(start, row)) +
         "  " + hex(actual) + '\n';
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

std::string to_text(const run_report& report, const scenario_file& file) {
  std::string text;
  for (const problem& each : report.problems) {
    text += render(each.what, file.path, file.source);
    text += each.details;
  }
  return text;
}

}  // namespace rehearse::scenario
