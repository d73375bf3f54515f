#include "sim/language/reader.h"

#include <algorithm>
#include <utility>

#include "sim/language/foreign_words.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

bool is_run_character(char c) {
  return is_word_character(c) || c == '/' || c == '.' || c == '*' || c == '$';
}

diagnostic new_diagnostic(place where, std::string message, std::string note,
                          std::string second_note) {
  diagnostic result{where, std::move(message), {}, {}};
  if (!note.empty()) result.notes.push_back(std::move(note));
  if (!second_note.empty()) result.notes.push_back(std::move(second_note));
  return result;
}

}  // namespace

bool reader::next_line() {
  // Beyond the limit no mistake is shown, so reading the rest of a large file
  // would be a waste.
  if (mistakes_.full() || !lines_.next()) return false;
  size_read_ += lines_.text().size() + 1;
  tokens_ = lexer(lines_.text());
  has_next_ = false;
  taken_end_ = 0;
  // The line is checked before its tokens: no token would show a bad byte
  // inside a comment.
  if (auto bad = find_bad_byte(lines_.text())) {
    mistakes_.add_damage(new_diagnostic(
        at(bad->offset, 1), std::move(bad->message), std::move(bad->help), {}));
  }
  return true;
}

void reader::enter(std::string_view text, int file) {
  outer_.push_back({lines_, file_});
  lines_ = source_lines(text);
  file_ = file;
}

void reader::leave() {
  lines_ = outer_.back().lines;
  file_ = outer_.back().file;
  outer_.pop_back();
}

const token& reader::peek() {
  if (!has_next_) {
    next_ = tokens_.next();
    has_next_ = true;
  }
  // From its first mistake on, a statement seems to end here. All that reads on
  // finds nothing, and so needs no error path.
  if (failed_ && !next_.is(token_kind::end)) {
    next_ = {token_kind::end, {}, next_.offset, {}, {}};
    tokens_ = lexer(lines_.text(), lines_.text().size());
  }
  return next_;
}

token reader::peek_second() {
  if (peek().is(token_kind::end)) return peek();
  // The copy moves ahead; the reader stays where it is.
  lexer further = tokens_;
  return further.next();
}

token reader::peek_past(token_kind kind) {
  token next = peek();
  lexer further = tokens_;
  while (next.is(kind)) next = further.next();
  return next;
}

token reader::take() {
  const token taken = peek();
  // The end is never taken, so `taken_end_` is always that of a real token.
  if (taken.is(token_kind::end)) return taken;
  taken_end_ = taken.end_offset();
  has_next_ = false;
  return taken;
}

token reader::peek_run() {
  token run = peek();
  if (run.is(token_kind::end)) return run;
  const std::string_view rest = lines_.text().substr(run.offset);
  const auto* end =
      std::find_if_not(rest.begin(), rest.end(), is_run_character);
  run.text = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  return run;
}

token reader::take_run() {
  const token run = peek_run();
  if (run.is(token_kind::end)) return run;
  taken_end_ = run.end_offset();
  tokens_ = lexer(lines_.text(), taken_end_);
  has_next_ = false;
  return run;
}

bool reader::take_if(token_kind kind) {
  if (!next_is(kind)) return false;
  take();
  return true;
}

bool reader::take_word_if(std::string_view word) {
  if (!next_is_word(word)) return false;
  take();
  return true;
}

token reader::require(token_kind kind, std::string_view what) {
  if (next_is(kind)) return take();
  fail_expected(what);
  // The statement has failed, so this is an empty token.
  return peek();
}

void reader::require_word(std::string_view word) {
  if (take_word_if(word)) return;
  fail_expected(in_quotes(word), std::span(&word, 1));
}

void reader::finish(word_list instead) {
  if (next_is(token_kind::end)) return;
  if (next_is(token_kind::word)) {
    const std::string hint = hint_for(peek().text, word_place::tail, instead);
    if (!hint.empty()) {
      fail(here(),
           "expected the end of the line, found " + in_quotes(peek().text),
           hint);
    }
  }
  fail_expected("the end of the line", instead);
}

place reader::where(const token& which) const {
  return at(which.offset, which.text.size());
}

place reader::since(const token& first) const {
  return at(first.offset, text_since(first).size());
}

place reader::at(std::size_t offset, std::size_t length) const {
  return {lines_.number(), static_cast<int>(offset) + 1,
          static_cast<int>(length), file_};
}

std::string_view reader::text_since(const token& first) const {
  if (taken_end_ <= first.offset) return {};
  return lines_.text().substr(first.offset, taken_end_ - first.offset);
}

void reader::fail(place where, std::string message, std::string note,
                  std::string second_note) {
  // What follows the first mistake of a statement is most likely its
  // consequence.
  if (failed_) return;
  failed_ = true;
  mistakes_.add(new_diagnostic(where, std::move(message), std::move(note),
                               std::move(second_note)));
}

void reader::fail_expected(std::string_view what, word_list words) {
  if (failed_) return;
  const token actual = peek();
  // The lexer knows what is wrong with this token. That it was not expected is
  // true, but it helps nobody.
  if (actual.is(token_kind::error)) {
    fail(where(actual), std::string(actual.problem), std::string(actual.help));
    return;
  }
  // A sign in front of a number, which the language does not have. Marking both
  // shows what the message is about.
  if (actual.is(token_kind::minus)) {
    const token number = peek_second();
    const bool is_sign =
        number.offset == actual.end_offset() &&
        (number.is(token_kind::number) || number.is(token_kind::measure));
    if (is_sign) {
      fail(at(actual.offset, number.end_offset() - actual.offset),
           "numbers and times are never negative");
      return;
    }
  }
  std::string message = "expected " + std::string(what) + ", found ";
  message += actual.is(token_kind::end) ? "the end of the line"
                                        : in_quotes(actual.text);
  // Only words can be misspelt. A number that is near to a word is a
  // coincidence.
  const bool may_be_misspelt =
      actual.is(token_kind::word) || actual.is(token_kind::path);
  fail(where(actual), std::move(message),
       may_be_misspelt ? did_you_mean(actual.text, words) : std::string());
}

}  // namespace rehearse::scenario
