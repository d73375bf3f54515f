// The record of a run: who did what, when, in which pass.
//
//   # pass time   who     event
//     1    0us    echo    handle_accepted echo/1 from alice
//     2    0us    alice   send 7 "hello\r\n"
//     2    0us    echo/1  recv 7 "hello\r\n"
//
// Records are kept as they come and rendered only when somebody reads them. A
// rolling hash covers every field and every byte that was carried, so two runs
// are equal if their hashes are. A trace holds no descriptor, pointer or port
// that the scenario did not name: it is the same on every machine.

#ifndef SIM_WATCH_TRACE_H_
#define SIM_WATCH_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/network.h"
#include "sim/run_limits.h"
#include "sim/value_text.h"

namespace rehearse {

// A name that occurs in a trace. 0 is no name.
using name_id = std::uint32_t;

struct trace_event {
  name_id who = 0;
  std::string_view verb;  // Must outlive the trace: "recv", "handle_read" ...
  name_id object = 0;     // As in `handle_accepted echo/1 from alice`.
  name_id origin = 0;
  int error = 0;  // An errno, printed by name.
  bool has_size = false;
  bool has_data = false;
  std::uint64_t size = 0;
  std::string_view data = {};  // Copied.
};

class trace {
 public:
  trace();

  name_id intern(std::string_view name);
  std::string_view name(name_id which) const { return names_[which]; }

  void add(asyncore::duration time, std::uint64_t pass,
           const trace_event& event);

  // A line about the run that is no part of what happened in it: the hash does
  // not cover it. `who` and `text` as they are to be read.
  void add_note(asyncore::duration time, std::uint64_t pass, std::string who,
                std::string text);

  // How many records a run may have: its `check` throws run_stopped if there
  // are more. `add` does not, since destructors of programs add records too.
  void set_limit(std::uint64_t records) { limit_ = records; }
  void check() const {
    if (size() > limit_) stop();
  }

  // Is told of each record, when it is there.
  void set_observer(std::function<void()> observer) {
    observer_ = std::move(observer);
  }

  std::size_t size() const { return size_; }
  std::uint64_t hash() const { return hash_; }

  // One line for each record, without the heading; the last `last` records
  // only.
  std::string text(std::size_t last = ~std::size_t{0}) const;
  static std::string_view heading();

  // Records beyond this number push out the oldest: the text ends with the
  // latest ones, and the hash still covers all.
  static constexpr std::size_t records_max = 200'000;

 private:
  struct record {
    std::int64_t time_us;
    std::uint64_t pass;
    std::uint64_t size;
    std::string_view verb;
    name_id who;
    name_id object;
    name_id origin;
    int error;
    std::uint64_t data_size;
    char data[shown_bytes_max];
    bool has_size;
    bool has_data;
    std::uint32_t note;  // Into notes_, from 1; 0: it is none.
  };
  struct note {
    std::string who;
    std::string text;
  };

  [[noreturn]] void stop() const;
  record& add_record(asyncore::duration time, std::uint64_t pass);
  std::string_view who(const record& which) const {
    return which.note == 0 ? std::string_view(names_[which.who])
                           : std::string_view(notes_[which.note - 1].who);
  }
  void render(const record& which, std::size_t who_width,
              std::string& text) const;

  std::deque<std::string> names_;  // By id; none moves.
  std::map<std::string_view, name_id> ids_;
  const record& record_at(std::size_t number) const {
    return records_[number % records_max];
  }

  // The latest ones: record `i` stands at `i % records_max`.
  std::vector<record> records_;
  std::size_t size_ = 0;
  std::vector<note> notes_;
  std::function<void()> observer_;
  std::uint64_t limit_ = run_limits().trace;
  std::uint64_t hash_;
};

// A log line may show a channel with its address in memory ("at 0x55d0c8e0"),
// which differs from run to run: the line without it.
std::string without_addresses(std::string_view line);

}  // namespace rehearse

#endif  // SIM_WATCH_TRACE_H_
