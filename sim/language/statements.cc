#include "sim/language/statements.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/foreign_words.h"
#include "sim/language/header.h"
#include "sim/language/include.h"
#include "sim/language/passes.h"
#include "sim/language/repeat.h"
#include "sim/language/setup.h"
#include "sim/language/suggestion.h"
#include "sim/language/together.h"
#include "sim/language/unsupported.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

std::string line_text(place where) {
  return "line " + std::to_string(where.line);
}

// Unlike `fail`, this does not end the statement: the rest of it is read and
// checked as well.
void add(reading& context, place where, std::string message, std::string note) {
  diagnostic mistake{where, std::move(message), {}, {}};
  if (!note.empty()) mistake.notes.push_back(std::move(note));
  context.in.add(std::move(mistake));
}

// ---------------------------------------------------------------------------
// Blocks of steps

void leave_does(reading& context) {
  context.open_block.reset();
  context.cursor = 0;
}

void read_closing_brace(reading& context) {
  const place where = context.in.here();
  context.in.take();
  const int file = context.in.file();
  // A `together` may stand in a `repeat`, and that in a `does` block.
  if (context.together && context.together->brace.file == file) {
    leave_together(context, where);
    context.in.finish();
  } else if (context.repeat && context.repeat->brace.file == file) {
    context.in.finish();
    end_round(context);
  } else if (context.open_block && context.open_block->file == file) {
    leave_does(context);
    context.in.finish();
  } else if (context.missing_braces > 0) {
    // This is the `}` of a block that was taken as closed further up.
    --context.missing_braces;
  } else {
    context.in.fail(where, "this `}` closes nothing");
  }
}

// A `peer ... does {` inside a block: most likely the block should have ended.
void assume_closed(reading& context) {
  ++context.missing_braces;
  context.braces_in_doubt = true;
  leave_does(context);
}

// ---------------------------------------------------------------------------
// Set-up

void check_set_up_is_allowed(reading& context, place start, const verb& which) {
  const std::string name = in_quotes(which.name);
  if (context.when)
    add(context, context.when->where, name + " is set-up and has no time", {});
  if (context.repeat) {
    add(context, start, name + " is not allowed inside a `repeat`",
        "help: set-up comes first, outside of blocks");
    context.misplaced = true;
  } else if (context.open_block) {
    const bool new_block =
        which.name == "peer" && opens_block(context.in.line());
    add(context, start, name + " is not allowed inside a `does` block",
        new_block ? "help: a `}` is missing before it, for the block of " +
                        line_text(*context.open_block)
                  : "help: set-up comes first, outside of blocks");
    // The line is still read, so that the names it declares are known below.
    context.misplaced = true;
    if (new_block) assume_closed(context);
  } else if (context.in_steps && !context.braces_in_doubt) {
    // While it is unclear where a block ended, so is whether a step came
    // before.
    add(context, start, name + " comes after the first step",
        "help: set-up comes first, and so do `does` blocks");
  }
}

// ---------------------------------------------------------------------------
// Statements

void read_step_time(reading& context) {
  const token sign = context.in.peek();
  if (!sign.is(token_kind::at) && !sign.is(token_kind::plus)) return;
  context.in.take();
  step_time timing;
  timing.absolute = sign.is(token_kind::at);
  timing.time = read_time(context);
  timing.where = context.in.since(sign);
  // On real sockets nothing can be made to happen at a given instant.
  note_simulated_only(context, timing.where, timing.absolute ? "`@`" : "`+`");
  context.when = timing;
}

// Whether a word that is no verb may have been meant to declare a name.
bool may_declare(const reading& context, std::string_view word) {
  const std::string_view meant =
      nearest(word, names_of(context.verbs.statements));
  return meant.empty() || meant == "let" || meant == "matrix" ||
         meant == "app" || meant == "peer";
}

void fail_unknown_verb(reading& context) {
  const token word = context.in.peek();
  if (word.is(token_kind::word) && may_declare(context, word.text)) {
    const token second = context.in.peek_second();
    if (second.is(token_kind::word)) context.names.excuse_unknown(second.text);
  }
  // As when two files were pasted together.
  if (word.is_word("scenario")) {
    context.in.fail(context.in.where(word),
                    context.in.file() == 0
                        ? "the header is the first line only"
                        : "a file that is included has no header");
  }
  if (word.is(token_kind::word)) {
    const std::string hint = hint_for(word.text, word_place::statement);
    if (!hint.empty()) {
      context.in.fail(context.in.where(word),
                      "expected a statement, found " + in_quotes(word.text),
                      hint);
    }
  }
  // `0.1 < S 0:0(0)`, `5ms send ...`
  const bool is_time = !word.text.empty() && is_digit(word.text.front());
  if (is_time) {
    context.in.fail(context.in.where(word),
                    "expected a statement, found " + in_quotes(word.text),
                    "help: a step at an instant is written `@5ms send ...`, so "
                    "long after the one before it `+5ms send ...`");
  }
  context.in.fail_expected("a statement", names_of(context.verbs.statements));
}

void read_verb(reading& context) {
  const token word = context.in.peek();
  const verb* which = word.is(token_kind::word)
                          ? find_verb(context.verbs.statements, word.text)
                          : nullptr;
  if (which == nullptr) {
    fail_unknown_verb(context);
    return;
  }
  const place start = context.in.where(word);
  if (which->is_reserved()) {
    fail_unsupported(context, start, *which);
    return;
  }
  if (which->group == verb_group::set_up) {
    check_set_up_is_allowed(context, start, *which);
  } else if (!context.open_block && which->name != "include" &&
             which->group != verb_group::faults) {
    // Steps inside a `does` block do not end the set-up, since the next block
    // is set-up again. A fault may stand in both.
    context.in_steps = true;
  }
  if (context.together) check_together(context, start, *which);
  context.in.take();
  if (!which->on_posix)
    note_simulated_only(context, start, in_quotes(which->name));
  which->read(context, start);
}

// Whether a block is one of a word that the language does not know, or of a
// `repeat` in another one.
bool holds_unknown_steps(const reading& context, std::string_view head) {
  lexer tokens(head);
  const token word = tokens.next();
  return word.is_word("repeat") ||
         find_verb(context.verbs.statements, word.text) == nullptr;
}

// After a mistake. Any name in the statement may be right, so all are excused.
// A block that it opened is skipped, or entered if it holds steps.
void recover(reading& context, std::string_view head) {
  context.names.excuse_all_in(head);
  if (context.block_entered || !opens_block(head)) return;
  // A search in the text, because the tokens behind the mistake were not read.
  const bool holds_steps = head.find("does") != std::string_view::npos;
  const std::size_t first = head.find_first_not_of(' ');
  if (head.substr(std::min(first, head.size())).starts_with("repeat") &&
      !context.repeat) {
    // Its steps are checked once.
    enter_repeat(context, context.in.at(head.rfind('{'), 1), 1);
  } else if (holds_steps && !context.open_block) {
    const auto column = static_cast<int>(head.rfind('{')) + 1;
    // Whose block it is may be unknown, but its steps can be checked.
    enter_does(context, std::nullopt,
               context.in.at(static_cast<std::size_t>(column) - 1, 1));
  } else if (!skip_block_of(context, head) &&
             holds_unknown_steps(context, head)) {
    // Its lines are statements, and its `}` closes what is no block here.
    ++context.missing_braces;
  }
}

void read_statement(reading& context) {
  const std::string_view head = context.in.line();
  context.in.begin_statement();
  context.when.reset();
  context.block_entered = false;
  context.misplaced = false;
  context.takes.clear();
  if (context.in.next_is(token_kind::end)) return;
  if (context.in.next_is(token_kind::close_brace)) {
    read_closing_brace(context);
    return;
  }
  read_step_time(context);
  read_verb(context);
  if (context.misplaced) context.names.excuse_all_in(head);
  if (!context.in.ok()) recover(context, head);
}

// ---------------------------------------------------------------------------
// The end of the file

// Over UDP an application and a peer meet without a line that names both.
bool has_datagrams(const reading& context) {
  return std::any_of(context.plan.peers.begin(), context.plan.peers.end(),
                     [](const peer_line& each) { return each.udp; });
}

// A name that nothing uses is most likely misspelt somewhere, or what is left
// of lines that were deleted.
void check_used(reading& context) {
  const bool apps_are_used = has_datagrams(context);
  for (const declared_party& each : context.names.parties()) {
    if (each.used || each.excused || (each.is_app && apps_are_used)) continue;
    add(context, each.where,
        std::string(each.is_app ? "application " : "peer ") +
            in_quotes(each.name) + " is never used",
        {});
  }
  for (const symbol& each : context.names.symbols()) {
    if (each.used || each.excused) continue;
    const std::string spelled = "$" + std::string(each.name);
    add(context, each.where, in_quotes(spelled) + " is never used", {});
  }
}

// Asked at the end, since `runs-on` may come after the lines that it affects.
void check_real_sockets(reading& context) {
  if (!context.plan.on_posix) return;
  for (const reading::simulated_only& each : context.only_simulated) {
    add(context, each.where, each.what + " needs the simulated network",
        std::string("help: the file runs on posix") +
            (context.plan.on_sim ? " as well" : "") + ": see " +
            line_text(*context.runs_on));
  }
}

// A block ends in the file in which it begins.
void check_blocks_of_file(reading& context) {
  const auto is_open = [&](const place& brace) {
    if (brace.file != context.in.file() || context.mistakes.full()) {
      return false;
    }
    add(context, brace, "this `{` is never closed",
        "help: a line with `}` alone closes it");
    return true;
  };
  if (context.together && is_open(context.together->brace)) {
    context.together.reset();
  }
  if (context.repeat && context.repeat->brace.file == context.in.file()) {
    const place brace = context.repeat->brace;
    leave_repeat(context);
    is_open(brace);
    return;
  }
  if (context.open_block && is_open(*context.open_block)) leave_does(context);
}

void check_whole_file(reading& context) {
  check_used(context);
  context.attached.check_used(context.mistakes);
  check_real_sockets(context);
  check_passes(context);
  for (diagnostic& each : context.links.check(context.names))
    context.in.add(std::move(each));
  for (diagnostic& each : context.marks.check())
    context.in.add(std::move(each));
}

}  // namespace

void read_file(reading& context) {
  // The main cursor, which every step without a block belongs to.
  context.plan.cursors.push_back({});
  if (!read_header(context)) return;
  do {
    while (context.in.next_line()) read_statement(context);
    check_blocks_of_file(context);
  } while (leave_included(context));
  // With too many mistakes the file was not read to its end.
  if (!context.mistakes.full()) check_whole_file(context);
}

}  // namespace rehearse::scenario
