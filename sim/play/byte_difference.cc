#include "sim/play/byte_difference.h"

#include <algorithm>

#include "sim/play/failure.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// Where in the file the byte at `offset` stands. In a text block it has a place
// of its own. In a literal the escapes hide it, so the place is that of the
// literal.
place place_of(const byte_string& bytes, std::size_t offset, place otherwise) {
  if (bytes.lines.empty()) return otherwise;
  auto line = bytes.lines.begin();
  while (line + 1 != bytes.lines.end() && (line + 1)->offset <= offset) ++line;
  const std::size_t end =
      line + 1 != bytes.lines.end() ? (line + 1)->offset : bytes.data.size();
  place where = line->where;
  // A literal is always longer than its bytes, for its quotes.
  if (end - line->offset < static_cast<std::size_t>(where.length)) return where;
  const std::size_t within =
      std::min(offset - line->offset, static_cast<std::size_t>(where.length));
  where.column += static_cast<int>(within);
  where.length = 1;
  return where;
}

// "     expected  68 65 6c 6c[6f]0a              hello."
std::string dump_row(std::string_view title, std::string_view bytes,
                     std::size_t marked) {
  // As many bytes as fit a terminal of 80 columns, as numbers and as text.
  constexpr std::size_t columns = 12;
  static constexpr char digits[] = "0123456789abcdef";
  std::string row = "     " + std::string(title) + " ";
  std::string text;
  for (std::size_t i = 0; i < columns; ++i) {
    row += i == marked ? '[' : i == marked + 1 ? ']' : ' ';
    if (i >= bytes.size()) {
      // The difference may be that one text ends here. The mark then needs
      // something to stand around.
      row += i == marked ? "--" : "  ";
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[i]);
    row += digits[byte >> 4];
    row += digits[byte & 15];
    // Other bytes could move the cursor of the reader's terminal.
    text += byte >= 0x20 && byte < 0x7f ? bytes[i] : '.';
  }
  return row + "  " + text + '\n';
}

}  // namespace

// Shows some bytes before the one that differs, and more from there on.
std::string dump_difference(std::string_view expected, std::size_t offset,
                            std::string_view actual) {
  constexpr std::size_t before = 4;
  const std::size_t start = offset - std::min(offset, before);
  // Only the bytes from the difference on are at hand. Those before it were
  // equal, so they are taken from what was expected.
  std::string received(expected.substr(start, offset - start));
  received += actual;
  return "   around the first byte that differs\n" +
         dump_row("expected", expected.substr(start), offset - start) +
         dump_row("received", received, offset - start);
}

step_outcome fail_different(run_state& run, const cursor& thread,
                            std::size_t peer, const byte_string& expected,
                            std::size_t offset, const std::string& actual) {
  failure_details more;
  const std::string_view rest = std::string_view(expected.data).substr(offset);
  more.at_caret =
      "here: expected " + quoted_start(rest) + ", got " + quoted_start(actual);
  // In a long text the caret alone does not show how far it was right.
  if (offset > 0) {
    more.notes.push_back("the first " + std::to_string(offset) + " of " +
                         bytes_text(expected.data.size()) + " are as expected");
  }
  more.dump = dump_difference(expected.data, offset, actual);
  return fail(
      run, place_of(expected, offset, thread.current().where),
      run.name_of_peer(peer) + " received different bytes than expected", more);
}

}  // namespace rehearse::scenario
