#include "sim/language/expressions.h"

#include <string>
#include <utility>
#include <vector>

#include "sim/language/literals.h"
#include "sim/language/party_values.h"
#include "sim/language/suggestion.h"
#include "sim/language/takes.h"
#include "sim/language/undeclared.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

// ---------------------------------------------------------------------------
// Parentheses

// How deep they may stand in each other: what is in them is read by recursion.
constexpr int deepest_parentheses = 64;

// Counts the parentheses around what is read now.
class nesting {
 public:
  nesting(reading& context, place where) : context_(context) {
    if (++context_.parentheses > deepest_parentheses) {
      context_.in.fail(where, "parentheses stand at most " +
                                  std::to_string(deepest_parentheses) +
                                  " deep in each other");
    }
  }
  nesting(const nesting&) = delete;
  nesting& operator=(const nesting&) = delete;
  ~nesting() { --context_.parentheses; }

 private:
  reading& context_;
};

bool next_is_call(reading& context, std::string_view word) {
  return context.in.next_is_word(word) &&
         context.in.peek_second().is(token_kind::open_parenthesis);
}

// The gap that a name stands for, if it is that of a value that a line takes.
const byte_gap* gap_of(const value& named) {
  if (named.what != value::kind::bytes || named.bytes == nullptr) {
    return nullptr;
  }
  const byte_recipe& recipe = *named.bytes;
  const bool alone =
      recipe.pieces.size() == 1 && recipe.pieces[0].gap != nullptr;
  return alone ? recipe.pieces[0].gap.get() : nullptr;
}

// ---------------------------------------------------------------------------
// Integers

value read_digits(reading& context) {
  const token digits = context.in.take();
  value result;
  result.what = value::kind::integer;
  result.text = digits.text;
  result.where = context.in.where(digits);
  const auto number = read_integer(digits.text);
  if (!number) {
    context.in.fail(result.where, "this number is too large",
                    "help: the largest is 9223372036854775807");
  }
  result.number = number.value_or(0);
  return result;
}

// Pieces between parentheses, which are still to come.
std::shared_ptr<const byte_recipe> read_group(reading& context) {
  const nesting inner(context, context.in.here());
  context.in.require(token_kind::open_parenthesis, "`(`");
  if (!next_is_piece(context)) context.in.fail_expected("bytes");
  auto recipe = read_pieces(context);
  context.in.require(token_kind::close_parenthesis, "`)`");
  return recipe;
}

std::int64_t read_length(reading& context) {
  const token first = context.in.take();
  const auto recipe = read_group(context);
  refuse_gaps(context, context.in.since(first), *recipe);
  return static_cast<std::int64_t>(recipe->size);
}

// An integer, or what it will be computed from.
struct computed {
  std::int64_t number = 0;
  std::vector<late_number::term> late;
};

using term_kind = late_number::term::kind;

void push(std::vector<late_number::term>& terms, computed operand) {
  if (operand.late.empty()) {
    terms.push_back(
        {.what = term_kind::number, .number = operand.number, .value = 0});
  } else {
    terms.insert(terms.end(), operand.late.begin(), operand.late.end());
  }
}

// `left` and then `right`; false if the result is too large.
bool combine(computed& left, const computed& right, term_kind operation) {
  if (left.late.empty() && right.late.empty()) {
    std::int64_t& to = left.number;
    switch (operation) {
      case term_kind::plus:
        return !__builtin_add_overflow(to, right.number, &to);
      case term_kind::minus:
        return !__builtin_sub_overflow(to, right.number, &to);
      default:
        return !__builtin_mul_overflow(to, right.number, &to);
    }
  }
  std::vector<late_number::term> terms;
  push(terms, std::move(left));
  push(terms, right);
  terms.push_back({.what = operation, .number = 0, .value = 0});
  left = {.number = 0, .late = std::move(terms)};
  return true;
}

computed read_sum(reading& context);

computed read_named_operand(reading& context) {
  const value named = read_symbol(context);
  if (const byte_gap* gap = gap_of(named); gap != nullptr && context.in.ok()) {
    return {
        .number = 0,
        .late = {{.what = term_kind::value, .number = 0, .value = gap->value}}};
  }
  if (named.what != value::kind::integer) {
    fail_kind(context, named, "an integer");
  }
  return {.number = named.number, .late = {}};
}

computed read_operand(reading& context) {
  if (next_is_party_value(context)) {
    const byte_piece party = read_party_value(context);
    context.in.fail(party.where,
                    "this is known only when the scenario runs, and has to be "
                    "known before");
    return {};
  }
  if (context.in.next_is(token_kind::number)) {
    return {.number = read_digits(context).number, .late = {}};
  }
  if (context.in.next_is(token_kind::dollar)) {
    return read_named_operand(context);
  }
  if (next_is_call(context, "len")) {
    return {.number = read_length(context), .late = {}};
  }
  if (context.in.next_is(token_kind::open_parenthesis)) {
    const nesting inner(context, context.in.here());
    context.in.take();
    computed sum = read_sum(context);
    context.in.require(token_kind::close_parenthesis, "`)`");
    return sum;
  }
  // `$n + 5ms`: the unit is one too many.
  if (context.in.next_is(token_kind::measure)) {
    context.in.fail(context.in.here(),
                    "this is computed with plain numbers, without a unit");
  }
  context.in.fail_expected("an integer");
  return {};
}

void fail_overflow(reading& context, const token& first) {
  context.in.fail(context.in.since(first),
                  "this is too large to compute: an integer is from "
                  "-9223372036854775808 to 9223372036854775807");
}

computed read_product(reading& context) {
  const token first = context.in.peek();
  computed product = read_operand(context);
  while (context.in.take_if(token_kind::times)) {
    const computed factor = read_operand(context);
    if (!combine(product, factor, term_kind::times)) {
      fail_overflow(context, first);
    }
  }
  return product;
}

computed read_sum(reading& context) {
  const token first = context.in.peek();
  computed sum = read_product(context);
  while (context.in.next_is(token_kind::plus) ||
         context.in.next_is(token_kind::minus)) {
    const bool minus = context.in.take().is(token_kind::minus);
    const computed term = read_product(context);
    if (!combine(sum, term, minus ? term_kind::minus : term_kind::plus)) {
      fail_overflow(context, first);
    }
  }
  return sum;
}

// ---------------------------------------------------------------------------
// Pieces

byte_piece read_counting(reading& context) {
  const token word = context.in.take();
  byte_piece piece;
  piece.what = byte_piece::kind::counting;
  context.in.require(token_kind::open_parenthesis, "`(`");
  const std::int64_t size = read_count(context, "a number of bytes");
  context.in.require(token_kind::close_parenthesis, "`)`");
  piece.size = static_cast<std::size_t>(size);
  piece.where = context.in.since(word);
  return piece;
}

byte_piece integer_piece(std::int64_t number, place where) {
  byte_piece piece;
  piece.what = byte_piece::kind::integer;
  piece.number = number;
  piece.where = where;
  return piece;
}

byte_piece read_named(reading& context) {
  const value named = read_symbol(context);
  if (named.what == value::kind::integer) {
    return integer_piece(named.number, named.where);
  }
  if (const byte_gap* gap = gap_of(named)) {
    // Where it is used is what a message is about.
    auto use = std::make_shared<byte_gap>(*gap);
    use->where = named.where;
    byte_piece piece;
    piece.what = byte_piece::kind::gap;
    piece.where = named.where;
    piece.gap = std::move(use);
    return piece;
  }
  byte_piece piece;
  piece.what = byte_piece::kind::named;
  piece.where = named.where;
  piece.inner = named.bytes;
  if (named.what != value::kind::bytes) {
    fail_kind(context, named, "a text",
              "help: write the value itself in quotes where it is named");
    // The statement has failed, but this piece is still looked at below.
    piece.inner = std::make_shared<const byte_recipe>();
  }
  // Bytes are made by recursion into what the names hold. Without a limit a
  // file of short lines could exhaust the stack.
  if (piece.inner->depth >= deepest_names) {
    context.in.fail(piece.where, "this name stands for names of names, " +
                                     std::to_string(deepest_names) + " deep");
  }
  return piece;
}

byte_piece read_group_piece(reading& context) {
  const token first = context.in.peek();
  byte_piece piece;
  piece.what = byte_piece::kind::named;
  piece.inner = read_group(context);
  piece.where = context.in.since(first);
  if (piece.inner->depth >= deepest_names) {
    context.in.fail(piece.where, "this stands for names of names, " +
                                     std::to_string(deepest_names) + " deep");
  }
  return piece;
}

// `[0..$cut]`, which follows what it is a part of.
void read_slice(reading& context, byte_piece& piece, const token& first) {
  const token bracket = context.in.take();
  const std::int64_t begin = read_count(context, "the first of a slice");
  context.in.require(token_kind::range, "`..` and the end of the slice");
  const std::int64_t end = read_count(context, "the end of a slice");
  context.in.require(token_kind::close_bracket, "`]`");
  if (!context.in.ok()) return;
  const place where = context.in.since(bracket);
  if (piece.gap == nullptr) {
    refuse_gaps(context, context.in.since(first), *piece.inner);
  }
  if (begin > end) {
    context.in.fail(where, "this slice ends before it begins",
                    "help: it is from the first to before the last");
    return;
  }
  if (piece.gap != nullptr) {
    // Whether it is out of range is known when the value is.
    auto part = std::make_shared<byte_gap>(*piece.gap);
    part->slice = {static_cast<std::size_t>(begin),
                   static_cast<std::size_t>(end)};
    part->where = context.in.since(first);
    piece.gap = std::move(part);
    return;
  }
  const std::size_t size = piece.inner->size;
  if (static_cast<std::uint64_t>(end) > size) {
    context.in.fail(where,
                    "this slice is out of range: it is " +
                        std::to_string(begin) + ".." + std::to_string(end) +
                        " of " + std::to_string(size) +
                        (size == 1 ? " byte" : " bytes"),
                    "help: bytes are counted from 0, and the last number is "
                    "that of the first byte behind the slice");
    return;
  }
  piece.slice = byte_slice{static_cast<std::size_t>(begin),
                           static_cast<std::size_t>(end)};
  piece.where = context.in.since(first);
  // All of it is made, and kept, to cut slices from.
  if (!std::exchange(piece.inner->is_whole_charged, true)) {
    charge(context, piece.where, size);
  }
}

// `data:NAME`. With a port, as in `data:20`, it is the endpoint of a peer that
// happens to have this name.
bool next_is_data(reading& context) {
  if (!context.in.next_is_word("data")) return false;
  const token colon = context.in.peek_second();
  const bool is_joined = colon.is(token_kind::colon) &&
                         context.in.peek().end_offset() == colon.offset;
  if (!is_joined) return false;
  const std::string_view after = context.in.line().substr(colon.end_offset());
  return !after.empty() && is_letter(after.front());
}

byte_piece read_data(reading& context) {
  const token first = context.in.take();
  context.in.take();
  // `capture.bin` is a path.
  const token name = context.in.next_is(token_kind::path)
                         ? context.in.take()
                         : context.in.require(token_kind::word, "a name");
  byte_piece piece;
  piece.what = byte_piece::kind::named;
  piece.where = context.in.since(first);
  attachments::data* data = context.attached.find_data(name.text);
  if (data == nullptr) {
    const auto names = context.attached.data_names();
    std::string help = did_you_mean(name.text, names);
    if (help.empty()) {
      help = "help: attach it at the end of the file: `-- data " +
             std::string(name.text) + " hex --` or `... text --`";
    }
    context.in.fail(piece.where,
                    "nothing is attached as " + in_quotes(name.text), help);
    return piece;
  }
  data->used = true;
  // Its lines have a mistake.
  if (data->bytes == nullptr) context.in.fail_silently();
  piece.inner = data->bytes;
  return piece;
}

byte_piece read_bare_piece(reading& context) {
  if (next_is_literal(context)) return read_literal(context);
  if (next_is_call(context, "counting")) return read_counting(context);
  if (next_is_take(context)) return read_take(context);
  if (next_is_party_value(context)) return read_party_value(context);
  const token first = context.in.peek();
  if (next_is_call(context, "len")) {
    const std::int64_t length = read_length(context);
    return integer_piece(length, context.in.since(first));
  }
  byte_piece piece = next_is_data(context) ? read_data(context)
                     : context.in.next_is(token_kind::dollar)
                         ? read_named(context)
                         : read_group_piece(context);
  // Directly behind it, since nothing else begins with a bracket.
  const bool has_parts = piece.inner != nullptr || piece.gap != nullptr;
  if (has_parts && context.in.next_is(token_kind::open_bracket)) {
    read_slice(context, piece, first);
  }
  return piece;
}

byte_piece read_piece(reading& context) {
  byte_piece piece = read_bare_piece(context);
  if (context.in.take_if(token_kind::times)) {
    piece.repeated =
        static_cast<std::uint64_t>(read_count(context, "a number"));
    const bool takes = (piece.gap && piece.gap->take) ||
                       (piece.inner && piece.inner->has_takes);
    if (takes) {
      context.in.fail(piece.where, "what is taken is taken once",
                      "help: leave the `*` out");
    }
  }
  return piece;
}

// ---------------------------------------------------------------------------

// `$cut-1`, which is one name.
void fail_if_subtraction(reading& context, place where,
                         std::string_view spelled) {
  const std::size_t dash = spelled.find('-');
  if (dash == std::string_view::npos) return;
  symbol* entry = context.names.find_symbol(spelled.substr(1, dash - 1));
  if (entry == nullptr) return;
  entry->used = true;
  context.in.fail(where, in_quotes(spelled) + " is not declared",
                  "help: a name may hold a dash; to subtract, leave blanks: `" +
                      std::string(spelled.substr(0, dash)) + " - " +
                      std::string(spelled.substr(dash + 1)) + "`");
}

// `$name`, where the value came from a name.
std::string_view spelling_of(const reading& context, const value& which) {
  // After a block the reader is on another line, whose text says nothing about
  // this value.
  if (which.where.line != context.in.line_number() ||
      which.where.file != context.in.file()) {
    return which.text;
  }
  const auto offset = static_cast<std::size_t>(which.where.column - 1);
  const auto length = static_cast<std::size_t>(which.where.length);
  return context.in.line().substr(offset, length);
}

}  // namespace

value read_symbol(reading& context) {
  const token name = context.in.take();
  const place where = context.in.where(name);
  symbol* entry = context.names.find_symbol(name.text.substr(1));
  if (entry == nullptr) {
    fail_if_subtraction(context, where, name.text);
    fail_undeclared_value(context, where, name.text.substr(1));
    value broken;
    broken.text = name.text;
    broken.where = where;
    return broken;
  }
  entry->used = true;
  // Its declaration has a message already.
  if (entry->stands_for.what == value::kind::broken) context.in.fail_silently();
  value result = entry->stands_for;
  // Messages are about the use: there the value may be wrong, although it is
  // right elsewhere.
  result.where = where;
  return result;
}

bool next_is_integer(reading& context) {
  return context.in.next_is(token_kind::number) ||
         context.in.next_is(token_kind::dollar) ||
         context.in.next_is(token_kind::open_parenthesis) ||
         next_is_call(context, "len");
}

value read_integer_value(reading& context) {
  const token first = context.in.peek();
  value result;
  result.what = value::kind::integer;
  const computed sum = read_sum(context);
  result.number = sum.number;
  result.where = context.in.since(first);
  result.text = context.in.text_since(first);
  if (sum.late.empty()) return result;
  result.late = std::make_shared<const late_number>(
      late_number{.terms = sum.late, .where = result.where});
  if (!context.late_allowed) {
    context.in.fail(result.where,
                    "this is known only when the scenario runs, and has to be "
                    "known before",
                    "help: what is taken may be a port to connect to, and a "
                    "count of bytes");
  }
  return result;
}

std::int64_t read_count(reading& context, std::string_view what,
                        std::int64_t least) {
  if (!next_is_integer(context)) {
    // `times 5ms`: not the number is wrong, but its unit.
    const bool measure = context.in.next_is(token_kind::measure);
    if (measure) {
      context.in.fail(context.in.here(),
                      std::string(what) + " is a plain number, without a unit");
    }
    context.in.fail_expected(what);
    // Callers may go on for a while after a mistake. The least value is one
    // that they can handle.
    return least;
  }
  const value number = read_integer_value(context);
  if (!context.in.ok()) return least;
  if (number.number < least) {
    context.in.fail(number.where, std::string(what) + " is at least " +
                                      std::to_string(least));
    return least;
  }
  return number.number;
}

late_number read_late_count(reading& context, std::string_view what,
                            std::int64_t least, std::int64_t& number) {
  context.late_allowed = true;
  if (next_is_integer(context)) {
    const value late = read_integer_value(context);
    context.late_allowed = false;
    number = late.number;
    if (late.late != nullptr) return *late.late;
    if (context.in.ok() && number < least) {
      context.in.fail(late.where, std::string(what) + " is at least " +
                                      std::to_string(least));
    }
    return {};
  }
  context.late_allowed = false;
  number = read_count(context, what, least);
  return {};
}

void refuse_gaps(reading& context, place where, const byte_recipe& recipe) {
  if (recipe.gaps == 0) return;
  context.in.fail(where,
                  "this is known only when the scenario runs, and has to be "
                  "known before",
                  "help: what is taken may be sent and expected as it is");
}

bool next_is_piece(reading& context) {
  if (next_is_literal(context) || context.in.next_is(token_kind::dollar) ||
      context.in.next_is(token_kind::open_parenthesis)) {
    return true;
  }
  if (!context.in.next_is(token_kind::word)) return false;
  return next_is_call(context, "counting") || next_is_call(context, "len") ||
         next_is_data(context) || next_is_take(context) ||
         next_is_party_value(context);
}

bool next_is_bytes_value(reading& context) {
  if (next_is_call(context, "len")) return false;
  // Parentheses may stand around an integer, too: what is in them decides.
  if (next_is_take(context)) return context.takes_allowed;
  if (next_is_party_value(context)) return true;
  const token first = context.in.peek_past(token_kind::open_parenthesis);
  if (first.is(token_kind::dollar)) {
    const symbol* entry = context.names.find_symbol(first.text.substr(1));
    return entry != nullptr && entry->stands_for.what == value::kind::bytes;
  }
  if (!context.in.next_is(token_kind::open_parenthesis)) {
    return next_is_piece(context);
  }
  return first.is(token_kind::string) || first.is(token_kind::hex) ||
         first.is(token_kind::base64) || first.is_word("counting") ||
         first.is_word("data");
}

std::shared_ptr<const byte_recipe> read_pieces(reading& context) {
  const token first = context.in.peek();
  auto recipe = std::make_shared<byte_recipe>();
  while (context.in.ok() && next_is_piece(context)) {
    byte_piece piece = read_piece(context);
    if (!context.in.ok()) break;
    // A name alone gives the recipe that it names. Otherwise a long chain of
    // `let b = $a` would be refused as names of names.
    const bool alone = piece.inner && piece.repeated == 1 && !piece.slice &&
                       recipe->pieces.empty() && !next_is_piece(context);
    if (alone) {
      if (piece.inner->size > 0 || piece.inner->has_names) return piece.inner;
      // Empty, but not written so: only in some cells, perhaps.
      recipe->has_names = true;
      return recipe;
    }
    if (recipe->gaps + (piece.inner ? piece.inner->gaps : 1) > most_gaps) {
      context.in.fail(context.in.since(first),
                      "what is taken stands here more than " +
                          std::to_string(most_gaps) + " times");
    }
    if (!add_piece(*recipe, std::move(piece))) {
      fail_too_large(context, context.in.since(first));
    }
  }
  return recipe;
}

std::shared_ptr<const byte_recipe> read_one_piece(reading& context,
                                                  std::string_view what) {
  auto recipe = std::make_shared<byte_recipe>();
  const place where = context.in.here();
  if (!next_is_piece(context)) {
    context.in.fail_expected(what, byte_words);
    return recipe;
  }
  byte_piece piece = read_piece(context);
  if (context.in.ok() && !add_piece(*recipe, std::move(piece))) {
    fail_too_large(context, where);
  }
  return recipe;
}

void fail_kind(reading& context, const value& actual, std::string_view wanted,
               std::string note) {
  context.in.fail(actual.where,
                  "expected " + std::string(wanted) + ", but " +
                      in_quotes(spelling_of(context, actual)) + " is " +
                      std::string(kind_of(actual)),
                  std::move(note));
}

}  // namespace rehearse::scenario
