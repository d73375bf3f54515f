#include "tests/sim/language/soundness.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "sim/language/format.h"
#include "sim/language/lexer.h"
#include "sim/language/limits.h"
#include "sim/language/parser.h"
#include "sim/language/source_lines.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

// Enough to see each kind of cell, and no more work than the test is worth.
constexpr std::size_t cells_tried = 4;

std::vector<std::size_t> line_lengths(std::string_view source) {
  if (source.starts_with("\xef\xbb\xbf")) source.remove_prefix(3);
  std::vector<std::size_t> lengths = {0};
  for (const char c : source) {
    if (c == '\n') {
      lengths.push_back(0);
    } else {
      ++lengths.back();
    }
  }
  return lengths;
}

std::string check_place(const std::vector<std::size_t>& lengths, place where) {
  if (where.line < 1 || static_cast<std::size_t>(where.line) > lengths.size()) {
    return "a line outside of the file";
  }
  const std::size_t length = lengths[static_cast<std::size_t>(where.line) - 1];
  if (where.column < 1 || where.length < 0) return "a place that is none";
  // NOLINTNEXTLINE(bugprone-*)
  const auto end = static_cast<std::size_t>(where.column - 1 + where.length);
  // The end of a line may be marked by one column behind it.
  if (end > std::max<std::size_t>(length, 1) + 1) {
    return "a column outside of its line";
  }
  return {};
}

bool stands_before(const diagnostic& a, const diagnostic& b) {
  return a.where.line < b.where.line ||
         (a.where.line == b.where.line && a.where.column < b.where.column);
}

std::string check_text(std::string_view text) {
  if (!text.ends_with('\n')) return "a message without a line end";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return "a message that is not UTF-8";
    const bool control = static_cast<unsigned char>(text.front()) < 0x20;
    if (control && text.front() != '\n') return "a message with a control";
    text.remove_prefix(length);
  }
  return {};
}

std::string check_messages(const scenario_file& file) {
  if (file.diagnostics.size() > limits::diagnostics + 1) {
    return "too many messages";
  }
  if (!std::is_sorted(file.diagnostics.begin(), file.diagnostics.end(),
                      stands_before)) {
    return "messages out of order";
  }
  const auto lengths = line_lengths(file.source);
  for (const diagnostic& each : file.diagnostics) {
    if (each.message.empty()) return "an empty message";
    std::string wrong = check_place(lengths, each.where);
    if (wrong.empty()) {
      wrong = check_text(render(each, file));
    }
    if (!wrong.empty()) return wrong + ": " + visible(each.message);
  }
  return {};
}

// One function for each kind of step, for the indices and bytes in it.
class step_check {
 public:
  explicit step_check(const plan& of) : of_(of) {}

  std::string wrong;

  void operator()(const listen_step& s) { peer(s.peer); }
  void operator()(const accept_step& s) {
    peer(s.peer);
    app(s.from);
    if (s.on) peer(*s.on);
  }
  void operator()(const connect_step& s) {
    peer(s.peer);
    if (s.app) app(*s.app);
    demand(s.app || s.to.port != 0 || !s.path.empty() || !s.port.terms.empty(),
           "a connect to nowhere");
  }
  void operator()(const send_step& s) {
    peer(s.peer);
    bytes(s.bytes);
  }
  void operator()(const shutdown_step& s) { peer(s.peer); }
  void operator()(const close_step& s) { peer(s.peer); }
  void operator()(const reset_step& s) { peer(s.peer); }
  void operator()(const window_step& s) {
    peer(s.peer);
    demand(s.bytes <= limits::window_bytes, "too large a window");
  }
  void operator()(const run_step&) {}
  void operator()(const call_step& s) {
    app(s.app);
    demand(s.what != nullptr, "a call of nothing");
  }
  void operator()(const mark_step&) {}
  void operator()(const expect_mark&) {}
  void operator()(const pass_step& s) {
    app(s.app);
    demand(s.number > 0, "a pass with the number 0");
    demand(s.what != pass_step::answer::ready || !s.ready.empty(),
           "a pass that finds nothing ready");
    for (const channel_flags& each : s.interest) channel(each.channel);
    for (const channel_flags& each : s.ready) channel(each.channel);
  }
  void operator()(const expect_bytes& s) {
    peer(s.peer);
    bytes(s.bytes);
    demand(s.times > 0, "bytes expected 0 times");
  }
  void operator()(const expect_count& s) {
    peer(s.peer);
    demand((s.bytes > 0 || !s.late_bytes.terms.empty()) && s.times > 0,
           "a count of 0");
  }
  void operator()(const expect_unordered& s) {
    peer(s.peer);
    demand(!s.texts.empty() && s.texts.size() <= limits::unordered_texts,
           "no texts, or too many");
    // A datagram may be empty.
    for (const byte_string& each : s.texts) {
      if (!each.data.empty()) bytes(each);
    }
    demand(s.times > 0, "texts expected 0 times");
  }
  void operator()(const expect_nothing& s) {
    peer(s.peer);
    demand(s.time > duration::zero(), "nothing in no time");
  }
  void operator()(const expect_end& s) { peer(s.peer); }
  void operator()(const expect_call& s) { call(s.call); }
  void operator()(const expect_never& s) { channel(s.method.who); }
  void operator()(const expect_order& s) {
    demand(!s.calls.empty(), "an empty order");
    for (const expected_call& each : s.calls) call(each);
  }
  void operator()(const expect_state& s) { channel(s.channel); }
  void operator()(const expect_probe& s) {
    app(s.app);
    demand(s.what != nullptr, "a probe of nothing");
  }
  void operator()(const expect_sometimes& s) {
    demand(s.line < of_.sometimes.size(), "a line that is none");
    std::visit(*this, s.what);
  }
  void operator()(const expect_idle&) {}
  void operator()(const expect_interest& s) {
    demand(!s.channels.empty(), "an interest of nobody");
    for (const channel_flags& each : s.channels) channel(each.channel);
  }
  void operator()(const fault_step& s) {
    demand(s.line < of_.faults.size(), "a fault that is none");
  }
  void operator()(const fault_line& s) {
    channel(s.who);
    demand(s.what.first > 0, "a fault of call 0");
    demand(s.what.error != 0 || s.what.most > 0, "a fault that does nothing");
  }

 private:
  void demand(bool holds, const char* otherwise) {
    if (!holds) wrong = otherwise;
  }
  void peer(std::size_t index) {
    demand(index < of_.peers.size(), "a peer that is none");
  }
  void app(std::size_t index) {
    demand(index < of_.apps.size(), "an application that is none");
  }
  void channel(const channel_name& which) {
    const bool any_app = which.pattern && which.pattern->any_app;
    if (!any_app) app(which.app);
    if (which.peer) peer(*which.peer);
    demand(!which.text.empty(), "a channel without a name");
    demand(which.accept.value_or(1) > 0 && which.label_number > 0,
           "a channel with the number 0");
  }
  void call(const expected_call& which) {
    channel(which.method.who);
    demand(!which.method.method.empty(), "a call of nothing");
    demand(which.times.value_or(1) > 0, "a call expected 0 times");
  }
  void bytes(const byte_string& which) {
    demand(which.data.size() <= limits::literal_bytes, "too many bytes");
    demand(which.data.empty() == which.lines.empty(), "bytes without a place");
    demand(which.lines.empty() || which.lines.front().offset == 0,
           "bytes that begin nowhere");
    for (std::size_t i = 1; i < which.lines.size(); ++i) {
      demand(which.lines[i - 1].offset < which.lines[i].offset,
             "places out of order");
    }
  }

  const plan& of_;
};

std::string check_plan(const plan& made) {
  for (const app_line& each : made.apps) {
    if (each.kind == nullptr) return "an application of no kind";
  }
  for (std::size_t i = 0; i < made.peers.size(); ++i) {
    const auto& at = made.peers[i].at;
    if (at && (*at >= i || made.peers[*at].at)) return "a host of nobody's";
  }
  if (made.cursors.empty()) return "no main cursor";
  step_check check(made);
  for (const fault_line& each : made.faults) check(each);
  for (const cursor_steps& cursor : made.cursors) {
    for (const step& each : cursor.steps) std::visit(check, each.what);
  }
  return check.wrong;
}

std::string check_plans(const scenario_file& file,
                        const application_registry& registry) {
  for (std::size_t i = 0; i < std::min(file.cells.size(), cells_tried); ++i) {
    std::string wrong = check_plan(file.plan_of(i, registry));
    if (!wrong.empty()) return wrong;
  }
  return {};
}

// Whether two lines are the same but for the blanks between their words. In a
// line of text, which begins with `|`, and in comments blanks count.
bool same_words(std::string_view one, std::string_view other) {
  lexer words(one);
  lexer other_words(other);
  token word = words.next();
  token other_word = other_words.next();
  if (word.is(token_kind::bar)) return one == other;
  while (word.kind == other_word.kind && word.text == other_word.text) {
    if (word.is(token_kind::end)) {
      return one.substr(word.offset) == other.substr(other_word.offset);
    }
    word = words.next();
    other_word = other_words.next();
  }
  return false;
}

std::string check_words(std::string_view source, std::string_view laid_out) {
  source_lines lines(source);
  source_lines other_lines(laid_out);
  while (lines.next()) {
    if (!other_lines.next()) return "a layout with fewer lines";
    if (!same_words(lines.text(), other_lines.text())) {
      return "a layout that changes a line: " + visible(lines.text());
    }
  }
  return other_lines.next() ? "a layout with more lines" : "";
}

std::string check_layout(const scenario_file& file,
                         const application_registry& registry) {
  const std::string text = formatted(file.source);
  const bool is_sound = file.diagnostics.empty();
  // Others are not laid out: their bytes may be anything.
  if (!is_sound && !mistakes_of_layout(file.source).empty()) return {};
  if (formatted(text) != text) return "a layout that is laid out otherwise";
  std::string wrong = check_words(file.source, text);
  if (!is_sound || !wrong.empty()) return wrong;
  const scenario_file again = parse(file.path, text, registry);
  if (again.title != file.title || again.cells != file.cells ||
      again.trace_text() != file.trace_text()) {
    return "a layout that means something else";
  }
  return check_plans(again, registry);
}

}  // namespace

std::string broken_promise(std::string_view source,
                           const application_registry& registry) {
  const scenario_file file = parse("input.scn", std::string(source), registry);
  std::string wrong = check_messages(file);
  if (!wrong.empty()) return wrong;
  if (file.diagnostics.empty() == file.cells.empty()) {
    return "neither messages nor cells, or both";
  }
  wrong = check_plans(file, registry);
  return wrong.empty() ? check_layout(file, registry) : wrong;
}

}  // namespace rehearse::scenario
