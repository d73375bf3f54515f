// What all parts of the parser share while they read one cell of a file.
//
// The parser reads a file once for each cell of its matrix, with the values of
// that cell in place of their names; so every check looks at values, never at
// expressions. To check a cell, bytes are only measured and steps are not kept;
// to make its plan, they are.

#ifndef SIM_LANGUAGE_READING_H_
#define SIM_LANGUAGE_READING_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/application.h"
#include "sim/language/attachments.h"
#include "sim/language/bytes.h"
#include "sim/language/connections.h"
#include "sim/language/included_files.h"
#include "sim/language/marks.h"
#include "sim/language/mistakes.h"
#include "sim/language/names.h"
#include "sim/language/plan.h"
#include "sim/language/reader.h"
#include "sim/language/source_lines.h"
#include "sim/language/verb.h"

namespace rehearse::scenario {

enum class bytes_are : std::uint8_t { measured, made };

// A `matrix` line: one axis of the table of cells.
struct axis {
  std::vector<std::string> values;  // As a cell's name shows them: "cut=7".
};

struct reading {
  reading(std::string_view text, const verb_table& table,
          const application_registry& registry,
          std::span<const std::size_t> chosen, bytes_are wanted,
          included_files& files)
      : source(text),
        verbs(table),
        kinds(registry),
        cell(chosen),
        bytes(wanted),
        includes(files),
        in(script_of(text), mistakes) {
    attached.read(text, mistakes);
  }

  std::string_view source;
  const verb_table& verbs;
  const application_registry& kinds;
  std::span<const std::size_t> cell;  // Of each axis, which value.
  bytes_are bytes;
  included_files& includes;

  scenario::mistakes mistakes;
  reader in;
  attachments attached;
  scenario::names names;
  std::vector<int> open_files = {0};  // The scenario, and what it includes.
  std::deque<std::string> texts;      // What tokens that were put together say.
  connections links;
  scenario::marks marks;
  std::vector<axis> axes;
  std::size_t cell_count = 1;  // Of the axes so far.
  bool axes_broken = false;    // A `matrix` line has a mistake: cells unknown.

  scenario::plan plan;
  // The cursor that the current line belongs to, and the `{` of its block.
  std::size_t cursor = 0;
  std::optional<place> open_block;
  // The `together` block that the current line belongs to, if any. It may stand
  // inside a `does` block.
  struct together_block {
    place brace;
    std::optional<step_time> when;  // Of its first step.
    bool is_empty = true;
  };
  std::optional<together_block> together;
  std::uint32_t together_count = 0;  // Of the blocks so far.
  // The `repeat` that the current line belongs to.
  struct repetition {
    place brace;
    std::int64_t rounds = 1;
    std::int64_t round = 1;
    source_lines begin;  // At the line with the `{`.
    std::size_t size_before = 0;
    std::size_t plan_size_before = 0;
    std::size_t mistakes_before = 0;
  };
  std::optional<repetition> repeat;
  // Blocks that were taken as closed although no `}` was seen yet.
  int missing_braces = 0;
  bool braces_in_doubt = false;  // There were such blocks.
  bool in_steps = false;         // The main cursor has begun: set-up is over.

  // Of the current statement.
  std::optional<step_time> when;
  bool block_entered = false;
  bool misplaced = false;      // Its names are excused, as after a mistake.
  int parentheses = 0;         // Around what is read now.
  bool takes_allowed = false;  // `take` may be one of the pieces.
  bool late_allowed = false;   // An integer may be known only later.
  struct new_take {
    std::string_view name;
    place where;
    std::size_t value = 0;  // Index into plan::taken.
  };
  std::vector<new_take> takes;  // Of this statement.
  // Of an expectation of a peer's stream: whose, and the word that says which.
  std::size_t subject = 0;
  token word;

  // What only a simulator can do, for files that run on real sockets as well.
  struct simulated_only {
    place where;
    std::string what;
  };
  std::vector<simulated_only> only_simulated;
  std::optional<place> runs_on;
  std::optional<place> loop_line;
  std::optional<place> mode_line;
  std::optional<place> poll_line;
  // The passes that the file has scripted so far, and whose cursor says them.
  bool has_passes = false;
  std::uint64_t passes = 0;
  std::size_t pass_cursor = 0;

  // The earliest instant that each cursor can have reached, and why.
  struct clock {
    duration earliest{};
    int line = 0;
  };
  std::vector<clock> clocks = {clock{}};

  // The names under which peers listen. A name is that of one party.
  struct host {
    std::size_t peer = 0;  // Whose machine it is.
    int line = 0;
  };
  std::map<std::string, host, std::less<>> hosts;

  // Where names seem to be declared, for messages about unknown ones.
  bool declarations_found = false;
  std::map<std::string_view, int> party_lines;
  std::map<std::string_view, int> value_lines;

  std::size_t plan_size = 0;  // Of `limits::plan_bytes`.
};

// Counts memory that the plan takes; a mistake at `where` if it is too much.
void charge(reading& context, place where, std::size_t size);

// Whether `size` more bytes of text may be read, besides those so far; a
// mistake at `where` if not. What is included and repeated counts each time.
bool check_text_size(reading& context, place where, std::size_t size);

// Adds a step of the current cursor. `start` is the place of its verb.
void add_step(reading& context, place start, action what);

// For a word or value that only a simulator can honour.
void note_simulated_only(reading& context, place where, std::string what);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_READING_H_
