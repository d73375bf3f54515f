// Reads a file line by line and each line token by token, and keeps the first
// mistake of each statement.
//
// Failure is sticky: after the first mistake of a statement every further
// read finds the end of the line, and further mistakes are ignored. So the
// code that reads a statement needs no error paths; it asks `ok()` once,
// before it uses what it has read.

#ifndef SIM_LANGUAGE_READER_H_
#define SIM_LANGUAGE_READER_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/lexer.h"
#include "sim/language/mistakes.h"
#include "sim/language/plan.h"
#include "sim/language/source_lines.h"

namespace rehearse::scenario {

using word_list = std::span<const std::string_view>;

class reader {
 public:
  // `source` and `mistakes` outlive the reader.
  reader(std::string_view source, mistakes& mistakes)
      : lines_(source), mistakes_(mistakes) {}

  // Lines. `next_line` answers false at the end of the file, and when so many
  // mistakes were found that reading on helps nobody.
  bool next_line();
  void back_line() { lines_.back(); }
  std::string_view line() const { return lines_.text(); }
  int line_number() const { return lines_.number(); }

  // Files. `enter` goes on with the lines of an included one, which end like
  // those of any file; `leave` goes back behind the line that entered it.
  void enter(std::string_view text, int file);
  void leave();
  int file() const { return file_; }
  // Reads once more the lines behind the one at which it was marked. The file
  // is the same.
  source_lines mark() const { return lines_; }
  void rewind(const source_lines& to) { lines_ = to; }
  // Of all lines so far, each time that they were read.
  std::size_t size_read() const { return size_read_; }

  // Statements. One that a block belongs to goes on over several lines.
  void begin_statement() { failed_ = false; }
  bool ok() const { return !failed_; }

  // Tokens of the current line.
  const token& peek();
  token peek_second();
  // The first token from here on that is of another kind.
  token peek_past(token_kind kind);
  token take();
  // From here on, what stands together of the characters of names, of `/`, `.`,
  // `*` and `$`: for names that are no single token. Empty if none is there.
  token peek_run();
  token take_run();
  bool next_is(token_kind kind) { return peek().is(kind); }
  bool next_is_word(std::string_view word) { return peek().is_word(word); }
  bool take_if(token_kind kind);
  bool take_word_if(std::string_view word);
  // `what` completes "expected ..., found `x`".
  token require(token_kind kind, std::string_view what);
  void require_word(std::string_view word);
  // The end of the statement. `instead` are the words that might have gone on:
  // no others are suggested.
  void finish(word_list instead = {});

  // The place of a token, and that of the next one.
  place where(const token& which) const;
  place here() { return where(peek()); }
  // A part of the current line.
  place at(std::size_t offset, std::size_t length) const;
  // From `first` to the end of the last token taken, on the current line.
  place since(const token& first) const;
  std::string_view text_since(const token& first) const;

  // Mistakes of the current statement. Notes are whole: "help: ...".
  void fail(place where, std::string message, std::string note = {},
            std::string second_note = {});
  void fail_expected(std::string_view what, word_list words = {});
  // For the consequence of a mistake that was reported already.
  void fail_silently() { failed_ = true; }
  // Mistakes that belong to no statement.
  void add(diagnostic which) { mistakes_.add(std::move(which)); }

 private:
  struct level {
    source_lines lines;
    int file = 0;
  };

  source_lines lines_;
  int file_ = 0;
  std::vector<level> outer_;  // The files that include this one.
  std::size_t size_read_ = 0;
  mistakes& mistakes_;
  lexer tokens_;
  token next_;
  bool has_next_ = false;
  std::size_t taken_end_ = 0;
  bool failed_ = false;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_READER_H_
