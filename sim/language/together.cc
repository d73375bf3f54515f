#include "sim/language/together.h"

#include <string>
#include <string_view>
#include <vector>

#include "sim/language/blocks.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

void read_together(reading& context, place /*start*/) {
  const place brace = context.in.here();
  context.in.require(token_kind::open_brace, "`{`");
  if (!context.in.ok()) return;
  // Even if something else follows the `{`: the lines below it are those of the
  // block.
  if (opens_block(context.in.line())) {
    context.block_entered = true;
    context.together = {.brace = brace, .when = context.when};
    ++context.together_count;
  }
  if (!context.in.next_is(token_kind::end)) {
    context.in.fail(context.in.here(), "the steps stand below the `{`",
                    "help: one in a line, and `}` alone in the last one");
  }
}

constexpr verb rows[] = {
    {.name = "together",
     .syntax = "together { ... }",
     .help = "Lets the peers' actions in it all happen before any program "
             "runs.",
     .example = "together { ... }",
     .group = verb_group::driving,
     .read = read_together},
};

// The words that may stand in a block.
std::string words_inside(const reading& context) {
  std::vector<std::string_view> names;
  for (const verb& row : context.verbs.statements) {
    if (row.in_together && !row.is_reserved()) names.push_back(row.name);
  }
  return one_of(names);
}

}  // namespace

verb_rows together_verbs() { return rows; }

void check_together(reading& context, place start, const verb& which) {
  context.together->is_empty = false;
  // What waits would let the programs run, and what looks would see nothing
  // new.
  if (!which.in_together) {
    // Its `}` is not the one of this block.
    if (which.name == "together" && opens_block(context.in.line())) {
      ++context.missing_braces;
    }
    context.in.fail(start, in_quotes(which.name) + " is no part of one instant",
                    "help: `together` holds " + words_inside(context));
    return;
  }
  if (context.when) {
    context.in.fail(context.when->where, "a step in `together` has no time",
                    "help: write it before `together`");
  }
}

void leave_together(reading& context, place where) {
  const bool is_empty = context.together->is_empty;
  context.together.reset();
  if (is_empty) context.in.fail(where, "this `together` holds no steps");
}

}  // namespace rehearse::scenario
