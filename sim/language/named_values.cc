#include "sim/language/named_values.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/language/limits.h"
#include "sim/language/parties.h"
#include "sim/language/reading.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

// Values longer than this are shown in a cell's name by their number.
constexpr std::size_t longest_cell_value = 32;

// A name that is declared, and its place: a block has left its line when its
// value is known.
struct new_name {
  token name;
  place where;
};

new_name read_name(reading& context) {
  const token name = read_new_name(context, "a value");
  return {name, context.in.where(name)};
}

void declare_symbol(reading& context, const new_name& what, value stands_for,
                    bool is_matrix) {
  if (what.name.text.empty()) return;
  if (const symbol* before = context.names.find_symbol(what.name.text)) {
    context.in.fail(what.where, in_quotes(what.name.text) +
                                    " is already declared, in line " +
                                    std::to_string(before->where.line));
    return;
  }
  // Declared even so: otherwise each use of the name would be a mistake.
  if (!context.in.ok()) stands_for.what = value::kind::broken;
  symbol entry;
  entry.name = what.name.text;
  entry.stands_for = std::move(stands_for);
  entry.where = what.where;
  entry.is_matrix = is_matrix;
  // A mistake in the declaration may hide its use.
  entry.excused = !context.in.ok();
  context.names.declare(entry);
}

void read_let(reading& context, place /*start*/) {
  const new_name name = read_name(context);
  context.in.require(token_kind::equals, "`=`");
  // The value is read before the name is declared, so a name cannot stand for
  // itself.
  value definition = read_value(context);
  if (definition.bytes) {
    refuse_gaps(context, definition.where, *definition.bytes);
  }
  context.in.finish();
  declare_symbol(context, name, std::move(definition), false);
}

// ---------------------------------------------------------------------------
// matrix

// The index of the chosen value of the axis that is read now.
std::size_t chosen_value(const reading& context) {
  const std::size_t which = context.axes.size();
  return which < context.cell.size() ? context.cell[which] : 0;
}

std::string cell_text(const value& which, std::size_t index) {
  // However it is computed, the number itself tells most.
  if (which.what == value::kind::integer) return std::to_string(which.number);
  if (which.text.size() > longest_cell_value) {
    return "#" + std::to_string(index + 1);
  }
  return std::string(which.text);
}

value read_axis_value(reading& context) {
  value item = read_value(context);
  if (item.bytes) refuse_gaps(context, item.where, *item.bytes);
  // A block takes lines of its own, but the values of a matrix share one line.
  const bool block = item.what == value::kind::bytes && context.block_entered;
  if (block) {
    context.in.fail(item.where, "a block of lines is not a value of a matrix",
                    "help: write it as a string");
  }
  return item;
}

// Asked after each value: a list of half a million is not read to its end.
void check_cells(reading& context, place where, std::size_t values) {
  if (context.cell_count * values <= limits::cells) return;
  context.in.fail(where, "the matrix has more than " +
                             std::to_string(limits::cells) + " cells");
}

// The whole file is read again for each cell, so both numbers matter.
void check_size_of_cells(reading& context, place where) {
  const std::size_t cells = context.cell_count;
  if (cells * context.source.size() <= limits::checked_bytes) return;
  context.in.fail(where,
                  "the matrix has " + std::to_string(cells) +
                      " cells, too many for a file of this size",
                  "help: split the file");
}

// The line that is read: its names, and the values of the cell.
struct matrix_line {
  std::vector<new_name> names;
  axis dimension;
  std::vector<value> chosen;  // Of each name.
  std::size_t wanted = 0;     // Which values they are.

  place where() const { return names.front().where; }
};

// The next values of all names.
void add_values(reading& context, matrix_line& line, std::vector<value> values,
                place where) {
  const std::size_t index = line.dimension.values.size();
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ",";
    text.append(line.names[i].name.text).append("=");
    text += cell_text(values[i], index);
  }
  // Two cells of one name could not be told apart in a report.
  if (std::find(line.dimension.values.begin(), line.dimension.values.end(),
                text) != line.dimension.values.end()) {
    const bool alone = values.size() == 1;
    context.in.fail(where,
                    in_quotes(alone ? cell_text(values[0], index) : text) +
                        " is listed twice");
  }
  if (index == line.wanted) line.chosen = std::move(values);
  line.dimension.values.push_back(std::move(text));
  check_cells(context, line.where(), line.dimension.values.size());
}

// `1..40`, after its first number: both ends are in it.
void read_range(reading& context, matrix_line& line, const token& first,
                value number) {
  const value last = read_integer_value(context);
  const place where = context.in.since(first);
  if (context.in.ok() && number.what != value::kind::integer) {
    fail_kind(context, number, "an integer", "help: as in `1..40`");
  }
  if (context.in.ok() && last.number < number.number) {
    context.in.fail(where, "this range ends before it begins",
                    "help: the smaller number comes first");
  }
  while (context.in.ok()) {
    add_values(context, line, {number}, where);
    if (number.number == last.number) return;
    ++number.number;
  }
}

void read_single(reading& context, matrix_line& line) {
  const token first = context.in.peek();
  value item = read_axis_value(context);
  if (context.in.take_if(token_kind::range)) {
    read_range(context, line, first, std::move(item));
    return;
  }
  const place where = item.where;
  std::vector<value> values;
  values.push_back(std::move(item));
  add_values(context, line, std::move(values), where);
}

// `(1, "x")`: one value for each name.
void read_tuple(reading& context, matrix_line& line) {
  const token first = context.in.peek();
  context.in.require(token_kind::open_parenthesis,
                     "`(` and a value for each "
                     "name");
  std::vector<value> values;
  do {
    values.push_back(read_axis_value(context));
  } while (context.in.ok() && context.in.take_if(token_kind::comma));
  context.in.require(token_kind::close_parenthesis, "`,` or `)`");
  const place where = context.in.since(first);
  if (context.in.ok() && values.size() != line.names.size()) {
    context.in.fail(where, "there are " + std::to_string(line.names.size()) +
                               " names, but here is a value for " +
                               std::to_string(values.size()));
  }
  if (context.in.ok()) add_values(context, line, std::move(values), where);
}

void read_names(reading& context, matrix_line& line) {
  const bool several = context.in.take_if(token_kind::open_parenthesis);
  do {
    line.names.push_back(read_name(context));
  } while (several && context.in.ok() && context.in.take_if(token_kind::comma));
  if (several) {
    context.in.require(token_kind::close_parenthesis, "`,` or `)`");
  }
}

void read_matrix(reading& context, place /*start*/) {
  matrix_line line;
  line.wanted = chosen_value(context);
  read_names(context, line);
  context.in.require(token_kind::equals, "`=`");
  // All values are read for each cell, not only its own: a mistake in one of
  // them is a mistake of the file.
  do {
    if (line.names.size() == 1) {
      read_single(context, line);
    } else {
      read_tuple(context, line);
    }
  } while (context.in.ok() && context.in.take_if(token_kind::comma));
  context.in.finish();
  if (context.in.ok()) {
    context.cell_count *= line.dimension.values.size();
    check_size_of_cells(context, line.where());
  }
  line.chosen.resize(line.names.size());
  for (std::size_t i = 0; i < line.names.size(); ++i) {
    declare_symbol(context, line.names[i], std::move(line.chosen[i]), true);
  }
  if (!context.in.ok()) context.axes_broken = true;
  // A broken axis takes its place too, since later ones are found by position.
  context.axes.push_back(std::move(line.dimension));
}

constexpr verb rows[] = {
    {.name = "let",
     .syntax = "let NAME = VALUE",
     .help = "Names a value, which is then written `$NAME`.",
     .example = "let greeting = \"hello\\r\\n\"",
     .group = verb_group::set_up,
     .read = read_let},
    {.name = "matrix",
     .syntax = "matrix NAME = VALUE, FIRST..LAST ... | matrix (NAME, NAME) = "
               "(VALUE, VALUE), ...",
     .help = "Runs the scenario once for each value, which is written `$NAME`.",
     .example = "matrix cut = 1, 2, 7",
     .group = verb_group::set_up,
     .read = read_matrix},
};

}  // namespace

verb_rows named_value_verbs() { return rows; }

}  // namespace rehearse::scenario
