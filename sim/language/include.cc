#include "sim/language/include.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/language/limits.h"
#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/utf8.h"
#include "sim/language/values.h"

namespace rehearse::scenario {
namespace {

void read_parameter(reading& context, std::vector<symbol>& all) {
  if (all.size() == limits::parameters) {
    context.in.fail(context.in.here(), "a file has at most " +
                                           std::to_string(limits::parameters) +
                                           " parameters");
  }
  const token name = read_new_name(context, "a parameter");
  symbol entry;
  entry.name = name.text;
  entry.where = context.in.where(name);
  if (std::any_of(all.begin(), all.end(), [&](const symbol& each) {
        return each.name == entry.name;
      })) {
    context.in.fail(entry.where, in_quotes(name.text) + " is given twice");
  }
  context.in.require(token_kind::equals, "`=`");
  entry.stands_for = read_value(context);
  if (context.block_entered && context.in.ok()) {
    context.in.fail(entry.where, "a block of lines is not a parameter",
                    "help: name it with `let`, and give the name");
  }
  if (context.in.ok()) all.push_back(std::move(entry));
}

std::vector<symbol> read_parameters(reading& context) {
  std::vector<symbol> all;
  if (!context.in.take_if(token_kind::open_parenthesis)) return all;
  do {
    read_parameter(context, all);
  } while (context.in.ok() && context.in.take_if(token_kind::comma));
  context.in.require(token_kind::close_parenthesis, "`,` or `)`");
  return all;
}

void read_include(reading& context, place /*start*/) {
  const place where = context.in.here();
  const std::string name =
      read_string(context, "a file, as in `include \"login.scni\"`");
  std::vector<symbol> parameters = read_parameters(context);
  context.in.finish();
  if (context.when) {
    context.in.fail(context.when->where, "`include` is no step and has no time",
                    "help: give the time to a line of the file");
  }
  if (!context.in.ok()) return;
  const auto opened = context.includes.open(name, where, context.open_files);
  if (opened.file == 0) {
    context.in.fail(where, opened.mistake, opened.help);
    return;
  }
  const std::string_view text = *context.includes.file(opened.file).text;
  if (!check_text_size(context, where, text.size())) return;
  context.names.enter(std::move(parameters));
  context.open_files.push_back(opened.file);
  context.in.enter(text, opened.file);
}

constexpr verb rows[] = {
    {.name = "include",
     .syntax = "include \"FILE\" [(NAME=VALUE, ...)]",
     .help = "Reads the lines of another file here, with values for its "
             "`$names`.",
     .example = "include \"login.scni\"",
     .group = verb_group::composition,
     .read = read_include},
};

}  // namespace

verb_rows include_verbs() { return rows; }

bool leave_included(reading& context) {
  if (context.open_files.size() == 1) return false;
  const int file = context.open_files.back();
  const std::string path = context.includes.path_of(file);
  context.open_files.pop_back();
  for (const symbol& each : context.names.leave()) {
    if (each.used || each.excused) continue;
    context.in.add({.where = each.where,
                    .message = "`" + path + "` does not use " +
                               in_quotes("$" + std::string(each.name)),
                    .at_caret = {},
                    .notes = {}});
  }
  context.in.leave();
  return true;
}

}  // namespace rehearse::scenario
