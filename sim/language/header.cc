#include "sim/language/header.h"

#include <algorithm>
#include <string>

#include "sim/language/literals.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view keyword = "scenario";
constexpr std::string_view shape = "`scenario v1 \"title\"`";

bool is_version(const token& which) {
  return which.is(token_kind::word) && which.text.front() == 'v' &&
         which.text.size() > 1 && is_digit(which.text[1]);
}

// Titles are printed in reports, one line each. A line feed would break that
// line, and other control characters could upset the terminal.
bool is_one_line_of_text(std::string_view title) {
  std::string_view rest = title;
  while (!rest.empty()) {
    const std::size_t length = utf8_length(rest);
    if (length == 0) return false;
    rest.remove_prefix(length);
  }
  return std::none_of(title.begin(), title.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

void read_title(reading& context) {
  const place where = context.in.here();
  std::string title =
      read_string(context, "a title, as in " + std::string(shape));
  if (context.in.ok() && title.empty())
    context.in.fail(where, "the title is empty");
  if (!is_one_line_of_text(title)) {
    context.in.fail(where, "a title is one line of text");
  }
  context.in.finish();
  context.plan.title = std::move(title);
}

bool is_blank(reading& context) { return context.in.next_is(token_kind::end); }

void fail_missing(reading& context) {
  context.in.fail_expected("the header " + std::string(shape),
                           std::span(&keyword, 1));
}

}  // namespace

bool read_header(reading& context) {
  context.in.begin_statement();
  // Comments may come before the header, such as a licence.
  do {
    if (context.in.next_line()) continue;
    // An empty file has no line, but a message has to be somewhere.
    const int line = std::max(context.in.line_number(), 1);
    context.in.fail({line, 1, 0}, "this file has no header",
                    "help: it begins with " + std::string(shape));
    return false;
  } while (is_blank(context));

  const token first = context.in.peek();
  if (!first.is_word(keyword)) {
    // A line that was meant to be the header is not a statement as well.
    const bool meant = first.is(token_kind::word) &&
                       !nearest(first.text, std::span(&keyword, 1)).empty();
    fail_missing(context);
    // The line is read again as a statement, so that its mistakes are reported
    // in the same run as the missing header.
    if (!meant) context.in.back_line();
    return true;
  }
  context.in.take();
  const token version = context.in.peek();
  // Another version may mean other things by the same words, so nothing else of
  // the file is judged.
  if (is_version(version) && version.text != "v1") {
    context.in.fail(context.in.where(version),
                    "format version " + in_quotes(version.text) +
                        " is not known to this build",
                    "help: it reads `v1`");
    return false;
  }
  if (!version.is_word("v1")) {
    context.in.fail(context.in.where(version), "the header names no version",
                    "help: it begins with " + std::string(shape));
  }
  context.in.take();
  read_title(context);
  return true;
}

}  // namespace rehearse::scenario
