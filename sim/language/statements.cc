#include "sim/language/statements.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/language/blocks.h"
#include "sim/language/header.h"
#include "sim/language/setup.h"
#include "sim/language/suggestion.h"
#include "sim/language/unsupported.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

std::string line_text(place where) {
  return "line " + std::to_string(where.line);
}

void add(reading& at, place where, std::string message, std::string note) {
  diagnostic made{where, std::move(message), {}, {}};
  if (!note.empty()) made.notes.push_back(std::move(note));
  at.in.add(std::move(made));
}

// ---------------------------------------------------------------------------
// Attachments

bool begins_attachment(std::string_view line) { return line.starts_with("--"); }

// An attachment goes to the next one or to the end of the file.
void refuse_attachment(reading& at) {
  const std::string_view text = at.in.line();
  const int line = at.in.line_number();
  at.in.fail({line, 1, static_cast<int>(text.size())},
             "attachments are not supported by this build",
             "help: the file ends before this line");
  while (at.in.skip_line()) {
    if (begins_attachment(at.in.line())) {
      at.in.back_line();
      return;
    }
  }
}

// ---------------------------------------------------------------------------
// Blocks of steps

void leave_does(reading& at) {
  at.open_block.reset();
  at.cursor = 0;
}

void read_closing_brace(reading& at) {
  const place where = at.in.here();
  at.in.take();
  if (at.open_block) {
    leave_does(at);
    at.in.finish();
  } else if (at.missing_braces > 0) {
    --at.missing_braces;
  } else {
    at.in.fail(where, "this `}` closes nothing");
  }
}

// A `peer ... does {` inside a block: most likely the block should have ended.
void assume_closed(reading& at) {
  ++at.missing_braces;
  at.braces_in_doubt = true;
  leave_does(at);
}

// ---------------------------------------------------------------------------
// Set-up

void check_set_up_stands_here(reading& at, place start, const verb& which) {
  const std::string name = in_quotes(which.name);
  if (at.when) add(at, at.when->where, name + " is set-up and has no time", {});
  if (at.open_block) {
    const bool new_block = which.name == "peer" && opens_block(at.in.line());
    add(at, start, name + " does not stand inside a `does` block",
        new_block ? "help: a `}` is missing before it, for the block of " +
                        line_text(*at.open_block)
                  : "help: set-up comes first, outside of blocks");
    at.misplaced = true;
    if (new_block) assume_closed(at);
  } else if (at.in_steps && !at.braces_in_doubt) {
    add(at, start, name + " comes after the first step",
        "help: set-up comes first, and so do `does` blocks");
  }
}

// ---------------------------------------------------------------------------
// Statements

void read_step_time(reading& at) {
  const token sign = at.in.peek();
  if (!sign.is(token_kind::at) && !sign.is(token_kind::plus)) return;
  at.in.take();
  step_time made;
  made.absolute = sign.is(token_kind::at);
  made.time = read_time(at);
  made.where = at.in.since(sign);
  note_simulated_only(at, made.where, made.absolute ? "`@`" : "`+`");
  at.when = made;
}

// Whether a word that is no verb may have been meant to declare a name.
bool may_declare(const reading& at, std::string_view word) {
  const std::string_view meant = nearest(word, names_of(at.verbs.statements));
  return meant.empty() || meant == "let" || meant == "matrix" ||
         meant == "app" || meant == "peer";
}

void fail_unknown_verb(reading& at) {
  const token found = at.in.peek();
  if (found.is(token_kind::word) && may_declare(at, found.text)) {
    const token second = at.in.peek_second();
    if (second.is(token_kind::word)) at.known.excuse_unknown(second.text);
  }
  if (found.is_word("scenario")) {
    at.in.fail(at.in.where(found), "the header is the first line only");
  }
  at.in.fail_expected("a statement", names_of(at.verbs.statements));
}

void read_verb(reading& at) {
  const token word = at.in.peek();
  const verb* which = word.is(token_kind::word)
                          ? find_verb(at.verbs.statements, word.text)
                          : nullptr;
  if (which == nullptr) {
    fail_unknown_verb(at);
    return;
  }
  const place start = at.in.where(word);
  if (which->is_reserved()) {
    fail_unsupported(at, start, *which);
    return;
  }
  if (which->group == verb_group::set_up) {
    check_set_up_stands_here(at, start, *which);
  } else if (!at.open_block) {
    at.in_steps = true;
  }
  at.in.take();
  if (!which->on_posix) note_simulated_only(at, start, in_quotes(which->name));
  which->read(at, start);
}

// After a mistake: every name of the statement may be right, and a block that
// it opened is left or, if it holds steps, entered.
void recover(reading& at, std::string_view head) {
  at.known.excuse_all_in(head);
  if (at.block_entered || !opens_block(head)) return;
  const bool holds_steps = head.find("does") != std::string_view::npos;
  if (holds_steps && !at.open_block) {
    const auto column = static_cast<int>(head.rfind('{')) + 1;
    enter_does(at, std::nullopt, {at.in.line_number(), column, 1});
  } else {
    skip_block_of(at, head);
  }
}

void read_statement(reading& at) {
  const std::string_view head = at.in.line();
  at.in.begin_statement();
  at.when.reset();
  at.block_entered = false;
  at.misplaced = false;
  if (at.in.at(token_kind::end)) return;
  if (begins_attachment(head)) {
    refuse_attachment(at);
    return;
  }
  if (at.in.at(token_kind::close_brace)) {
    read_closing_brace(at);
    return;
  }
  read_step_time(at);
  read_verb(at);
  if (at.misplaced) at.known.excuse_all_in(head);
  if (!at.in.ok()) recover(at, head);
}

// ---------------------------------------------------------------------------
// The end of the file

// Over UDP an application and a peer meet without a line that names both.
bool has_datagrams(const reading& at) {
  return std::any_of(at.made.peers.begin(), at.made.peers.end(),
                     [](const peer_line& each) { return each.udp; });
}

void check_used(reading& at) {
  const bool apps_are_used = has_datagrams(at);
  for (const declared_party& each : at.known.parties()) {
    if (each.used || each.excused || (each.is_app && apps_are_used)) continue;
    add(at, each.where,
        std::string(each.is_app ? "application " : "peer ") +
            in_quotes(each.name) + " is never used",
        {});
  }
  for (const symbol& each : at.known.symbols()) {
    if (each.used || each.excused) continue;
    const std::string spelled = "$" + std::string(each.name);
    add(at, each.where, in_quotes(spelled) + " is never used", {});
  }
}

void check_real_sockets(reading& at) {
  if (!at.made.on_posix) return;
  for (const reading::simulated_only& each : at.only_simulated) {
    add(at, each.where, each.what + " needs the simulated network",
        "help: the file runs on posix as well, by " + line_text(*at.runs_on));
  }
}

void check_whole_file(reading& at) {
  if (at.open_block) {
    add(at, *at.open_block, "this `{` is never closed",
        "help: a line with `}` alone closes it");
  }
  check_used(at);
  check_real_sockets(at);
  for (diagnostic& each : at.links.check(at.known)) at.in.add(std::move(each));
}

}  // namespace

void read_file(reading& at) {
  at.made.cursors.push_back({});
  if (!read_header(at)) return;
  while (at.in.next_line()) read_statement(at);
  // With too many mistakes the file was not read to its end.
  if (!at.found.full()) check_whole_file(at);
}

}  // namespace rehearse::scenario
