// What a scenario file says, checked and ready to run.
//
// The parser makes one plan for each cell of the file's matrix (one in all if
// it has none). A plan holds no symbols any more: names are substituted, bytes
// are expanded, applications and their parameters are known to exist, and each
// step remembers its place in the file for messages.
//
// Parties (applications and peers) and cursors are referred to by index.

#ifndef SIM_LANGUAGE_PLAN_H_
#define SIM_LANGUAGE_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/network.h"
#include "sim/application.h"
#include "sim/fault.h"
#include "sim/place.h"
#include "sim/run_limits.h"

namespace rehearse::scenario {

using asyncore::duration;

// Which calls or channels of an application a line is about. `echo` alone is
// the application's own calls and those of its channels that are neither
// accepted nor labelled; `echo/2` the second channel that it accepted;
// `echo/alice` the one whose far end is peer alice; `proxy/upstream` a labelled
// one, `proxy/upstream/2` the second of that label.
//
// In a pattern `*` stands for one whole part: `echo/*`, `*/alice`,
// `proxy/upstream/*`; `echo/*` is also the first channel of each label, which
// needs no number.
struct channel_pattern {
  std::size_t parts = 1;
  bool any_app = false;
  bool any_second = false;  // Number, peer or label.
  bool any_number = false;  // Of a label.
};

struct channel_name {
  std::size_t app = 0;                  // Index into plan::apps.
  std::optional<std::uint32_t> accept;  // echo/2
  std::optional<std::size_t> peer;      // echo/alice: index into plan::peers.
  std::string label;                    // proxy/upstream
  std::uint32_t label_number = 1;       // proxy/upstream/2
  std::optional<channel_pattern> pattern;
  std::string text;  // As the file writes it.
};

struct method_name {
  channel_name who;
  std::string method;  // handle_read, recv, on_response ...
};

// What an expectation takes out of the bytes that it meets, under a name.
struct take_form {
  enum class kind : std::uint8_t { digits, word, line, until, bytes };
  kind what = kind::word;
  std::string until;      // It goes up to this.
  std::size_t bytes = 0;  // How many.
};

// Where a party is, as text: `$ann.port`, or its address, `10.0.0.2`, with what
// separates the numbers.
struct party_value {
  bool is_app = false;
  std::size_t index = 0;  // Into plan::apps or plan::peers.
  bool is_port = false;   // Otherwise the address.
  std::string separator = ".";
};

// A place in bytes that is filled while a scenario is played: by a value that
// an earlier line has taken, by where a party is, or by what is received there.
struct byte_gap {
  std::size_t offset = 0;            // It stands before this byte of the data.
  std::size_t value = 0;             // Index into plan::taken.
  std::optional<take_form> take;     // Otherwise the value is put here,
  std::optional<party_value> party;  // Instead of a value.
  std::optional<std::pair<std::size_t, std::size_t>> slice;  // or this part.
  place where;
};

// A number that is computed from such values: its terms are pushed on a stack,
// and each operation takes two from there.
struct late_number {
  struct term {
    enum class kind : std::uint8_t { number, value, plus, minus, times };
    kind what = kind::number;
    std::int64_t number = 0;
    std::size_t value = 0;  // Index into plan::taken.
  };
  std::vector<term> terms;  // None: it is known already.
  place where;
};

// Bytes as the file writes them, with the places of their lines, so that a
// difference can be shown at the line that differs.
struct byte_string {
  struct line_start {
    std::size_t offset = 0;  // Of the first byte that the line gives.
    place where;             // Of the text after `|`, or of the literal.
  };
  std::string data;
  std::vector<line_start> lines;  // Ascending; the first at offset 0.
  std::vector<byte_gap> gaps;     // In their order.
};

// A value that a call is compared with: as `with "hello"`, `with ECONNREFUSED`
// (a word), `with origin:80`, `returning 4096`.
struct call_value {
  enum class kind { text, integer, word, endpoint };
  kind what = kind::text;
  std::string text;         // Bytes, word, or the text of the others.
  std::int64_t number = 0;  // integer
  std::shared_ptr<const byte_string> late;  // Bytes with gaps.
  place where;
};

// When an expectation must be met. Absolute scenario time, except `within`,
// which counts from the moment at which the cursor arrived at the line.
struct bound {
  enum class kind { within, at, after, in };
  kind what = kind::within;
  duration first{};
  duration last{};  // Only for `in`.
  place where;
};

struct bounds {
  std::vector<bound> all;
};

struct expected_call {
  method_name method;
  std::vector<call_value> with;
  std::vector<call_value> returning;
  std::optional<std::uint64_t> times;
  bounds when;
  place where;  // Of the method's name.
};

// What a channel asks of select or poll, or what that finds: `echo/1:in+hup`.
// The flags are those of poll(2); 0 is written `none`.
struct channel_flags {
  channel_name channel;
  int flags = 0;
  place where;
};

// What the loop of an application asks, and what it is answered, in its
// N-th pass.
struct pass_step {
  enum class answer { ready, timeout, error };
  std::size_t app = 0;
  std::uint64_t number = 0;
  std::vector<channel_flags> interest;
  answer what = answer::ready;
  std::vector<channel_flags> ready;
  int error = 0;
  std::string text;  // Of the answer, as the file writes it.
};

struct listen_step {
  std::size_t peer = 0;
  endpoint on;
  std::string path;  // Of a UNIX socket, which has no port.
};
struct accept_step {
  std::size_t peer = 0;
  std::size_t from = 0;           // Index into plan::apps.
  std::optional<std::size_t> on;  // The peer whose listener it is, if another.
  bounds when;
};
struct connect_step {
  std::size_t peer = 0;
  std::optional<std::size_t> app;  // `connect p to echo`: its one listener.
  endpoint to;                     // Otherwise `connect p to echo:7`.
  std::string path;                // Or `connect p to echo:unix "/run/echo"`.
  late_number port;                // Instead of that of `to`, if it has terms.
};
struct send_step {
  std::size_t peer = 0;
  std::size_t chunk = 0;       // 0: all at once.
  duration every{};            // Between two chunks.
  std::optional<endpoint> to;  // Over UDP, if it is no answer.
  byte_string bytes;
};
struct shutdown_step {
  std::size_t peer = 0;
  bool read = false;  // Otherwise write.
};
struct close_step {
  std::size_t peer = 0;
};
struct reset_step {
  std::size_t peer = 0;
};
struct window_step {
  std::size_t peer = 0;
  std::size_t bytes = 0;
  bool is_added = false;  // To what the window has been before.
};
struct run_step {
  std::optional<duration> time;  // Nothing: until idle.
};
// `call web.get "/"`: the spec and the values that it declares.
struct call_step {
  std::size_t app = 0;
  const call_spec* what = nullptr;
  parameters given;
};
struct mark_step {
  std::string text;
};
struct expect_mark {
  std::string text;
};
struct expect_bytes {
  enum class kind { exact, prefix, through };
  std::size_t peer = 0;
  kind what = kind::exact;
  byte_string bytes;
  std::uint64_t times = 1;
  bounds when;
};
struct expect_count {
  std::size_t peer = 0;
  std::uint64_t bytes = 0;
  late_number late_bytes;  // Instead, if it has terms.
  std::uint64_t times = 1;
  bounds when;
};
// Each of the texts once, in any order; over UDP each is a datagram.
struct expect_unordered {
  std::size_t peer = 0;
  std::vector<byte_string> texts;
  std::uint64_t times = 1;
  bounds when;
};
// No byte, no datagram and no end, from the cursor's arrival on.
struct expect_nothing {
  std::size_t peer = 0;
  duration time{};
};
struct expect_end {
  std::size_t peer = 0;
  bool reset = false;  // Otherwise the end of the stream (FIN).
  bounds when;
};
struct expect_call {
  expected_call call;
};
struct expect_never {
  method_name method;
};
struct expect_order {
  std::vector<expected_call> calls;
};
struct expect_state {
  channel_name channel;
  bool open = false;  // Otherwise closed.
};
struct expect_probe {
  std::size_t app = 0;
  const probe_spec* what = nullptr;
  probe_value value;
};
// What some run of an exploration must meet, and none need. Index into
// plan::sometimes.
struct expect_sometimes {
  std::size_t line = 0;
  std::variant<expect_call, expect_state, expect_probe> what;
};
struct expect_idle {};
struct expect_interest {
  std::vector<channel_flags> channels;
};

// From here on the calls are counted, and fail.
struct fault_step {
  std::size_t line = 0;  // Index into plan::faults.
};

using action =
    std::variant<listen_step, accept_step, connect_step, send_step,
                 shutdown_step, close_step, reset_step, window_step, run_step,
                 call_step, mark_step, expect_mark, expect_bytes, expect_count,
                 expect_unordered, expect_nothing, expect_end, expect_call,
                 expect_never, expect_order, expect_state, expect_probe,
                 expect_sometimes, expect_idle, pass_step, expect_interest,
                 fault_step>;

// `@50ms` runs a step at that instant, `+5ms` so long after the one before it.
struct step_time {
  bool absolute = false;
  duration time{};
  place where;
};

struct step {
  std::optional<step_time> when;
  action what;
  place where;  // Of the verb.
  // Steps of one `together` block share its number: no program runs between
  // them. 0: it stands in none.
  std::uint32_t together = 0;
};

struct app_line {
  std::string name;
  const registered_kind* kind = nullptr;
  parameters given;
  place where;
};

struct peer_line {
  std::string name;
  std::optional<std::size_t> at;      // The peer whose host it shares.
  std::optional<endpoint> udp;        // Where it is, if it speaks UDP.
  std::optional<std::size_t> window;  // Bytes.
  place where;
};

// `fault CHANNEL.CALL ...`: a step, or from the beginning of the run on.
struct fault_line {
  channel_name who;
  fault what;
  bool is_step = false;
  place where;  // Of the channel and its call.
};

// `expect sometimes ...`. In a `repeat` it is one line, however many rounds.
struct sometimes_line {
  std::string text;  // As the file writes it, without blanks before it.
  place where;       // Of `expect`.
};

// One thread of the scenario: the main one first, then each `does` block.
struct cursor_steps {
  std::optional<std::size_t> peer;  // Whose `does` block it is.
  std::vector<step> steps;
};

enum class loop_kind { select, poll };
enum class loop_mode { safe, cpython };

struct plan {
  std::string title;
  std::string cell;  // "cut=7", "cut=7,loop=2", or empty.
  bool on_sim = true;
  bool on_posix = false;
  std::optional<loop_kind> loop;  // Only if the file pins it.
  std::optional<loop_mode> mode;
  bool is_scripted = false;  // `poll scripted`: it has one application.
  // `schedule peers=eager`: they need not wait for a reply before they send on.
  bool has_eager_peers = false;
  std::vector<limit_setting> limits;
  std::vector<std::string_view> judges_off;  // Of `judge_names`.
  std::vector<app_line> apps;
  std::vector<peer_line> peers;
  std::vector<std::string> taken;  // The names of what lines take.
  std::vector<fault_line> faults;
  std::vector<sometimes_line> sometimes;
  std::vector<cursor_steps> cursors;

  // The peer whose machine it is at: another's, or its own.
  std::size_t host_of(std::size_t peer) const {
    return peers[peer].at.value_or(peer);
  }
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_PLAN_H_
