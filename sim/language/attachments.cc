#include "sim/language/attachments.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/language/limits.h"
#include "sim/language/line_words.h"
#include "sim/language/source_lines.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view dashes = "--";
constexpr std::string_view forms_help =
    "help: attachments are `-- data NAME hex --`, `-- data NAME text --`, "
    "`-- schedule v1 --` and `-- trace v1 --`";

// A line between dashes, which are words of their own.
bool is_header(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(' ') + 1);
  return line.starts_with("-- ") && line.ends_with(" --");
}

// As names of files are: `capture.bin`
bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && text.back() != '.' &&
         text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_word_character(c) || c == '.'; });
}

}  // namespace

std::string_view script_of(std::string_view source) {
  if (source.starts_with(dashes)) return {};
  const std::size_t end = source.find("\n--");
  return end == std::string_view::npos ? source : source.substr(0, end + 1);
}

// Goes over the lines behind the script.
class attachment_reader {
 public:
  attachment_reader(std::string_view source, attachments& to, mistakes& found)
      : source_(source), lines_(source), to_(to), found_(found) {}

  void read() {
    // The lines of the script are those of the statements.
    const std::size_t first = script_of(source_).size();
    while (offset_ < first && next_line()) {
    }
    if (!next_line()) return;
    do {
      read_attachment();
    } while (!at_end_ && !found_.full());
  }

 private:
  bool next_line() {
    line_offset_ = offset_;
    if (!lines_.next()) {
      at_end_ = true;
      return false;
    }
    const std::size_t end = source_.find('\n', offset_);
    offset_ = end == std::string_view::npos ? source_.size() : end + 1;
    return true;
  }

  void fail(place where, std::string message, std::string_view help = {}) {
    diagnostic mistake{where, std::move(message), {}, {}};
    if (!help.empty()) mistake.notes.emplace_back(help);
    found_.add(std::move(mistake));
  }

  place whole_line() const {
    return {lines_.number(), 1, static_cast<int>(lines_.text().size())};
  }

  // Reads from its first line to that of the next one.
  void read_attachment() {
    const std::string_view line = lines_.text();
    const place where = whole_line();
    const std::vector<word> words = words_of(line, where.line);
    const std::string_view kind =
        is_header(line) && words.size() > 2 ? words[1].text : "";
    const auto go_on = [&](const auto& content) {
      const std::size_t begin = offset_;
      while (next_line() && !is_header(lines_.text())) {
      }
      content(source_.substr(
          begin, (at_end_ ? source_.size() : line_offset_) - begin));
    };
    const auto skip = [](std::string_view) {};
    if (kind == "data") {
      const auto header = words;
      go_on([&](std::string_view content) { add_data(header, content); });
    } else if (kind == "trace") {
      const std::size_t begin = offset_;
      const auto header = words;
      go_on([&](std::string_view content) {
        add_trace(header, where, begin, content.size());
      });
    } else if (kind == "schedule") {
      const auto header = words;
      go_on([&](std::string_view content) {
        add_schedule(header, where, content);
      });
    } else {
      fail_unknown(line, where, words);
      go_on(skip);
    }
  }

  void fail_unknown(std::string_view line, place where,
                    const std::vector<word>& words) {
    constexpr std::string_view kinds[] = {"data", "schedule", "trace"};
    if (!is_header(line)) {
      fail(where, "this is no attachment, and the script has ended here",
           forms_help);
      return;
    }
    const bool named = words.size() > 2;
    const std::string meant =
        named ? did_you_mean(words[1].text, kinds) : std::string();
    fail(named ? words[1].where : where,
         named ? in_quotes(words[1].text) + " is not a kind of attachment"
               : std::string("this attachment has no kind"),
         meant.empty() ? forms_help : std::string_view(meant));
  }

  // Whether `-- trace v1 --`, or schedule, names a version that there is.
  bool check_version(const std::vector<word>& words, place where) {
    if (words.size() == 4 && words[2].text == "v1") return true;
    const std::string kind(words[1].text);
    const bool other = words.size() == 4 && words[2].text.starts_with('v');
    fail(other ? words[2].where : where,
         other ? kind + " version " + in_quotes(words[2].text) +
                     " is not known to this build"
               : "a " + kind + " names its version",
         "help: write `-- " + kind + " v1 --`");
    return false;
  }

  void add_schedule(const std::vector<word>& words, place where,
                    std::string_view content) {
    if (!check_version(words, where)) return;
    if (to_.schedule_) {
      fail(where, "a second schedule",
           "help: the first one is in line " +
               std::to_string(to_.schedule_->where.line));
      return;
    }
    std::vector<diagnostic> mistakes;
    to_.schedule_ = read_schedule(content, where, mistakes);
    for (diagnostic& each : mistakes) found_.add(std::move(each));
  }

  void add_trace(const std::vector<word>& words, place where,
                 std::size_t offset, std::size_t size) {
    if (!check_version(words, where)) return;
    if (to_.trace_) {
      fail(
          where, "a second trace",
          "help: the first one is in line " + std::to_string(to_.trace_->line));
      return;
    }
    to_.trace_ = {.line = where.line, .offset = offset, .size = size};
  }

  void add_data(const std::vector<word>& words, std::string_view content) {
    const place header{
        words[0].where.line, 1,
        words.back().where.column + words.back().where.length - 1};
    const bool is_form = words.size() == 5 &&
                         (words[3].text == "hex" || words[3].text == "text");
    if (!is_form) {
      fail(header, "data has a name, and is `hex` or `text`", forms_help);
      // Perhaps it is used all the same.
      if (words.size() > 3) to_.data_.try_emplace(words[2].text);
      if (words.size() > 3) to_.data_[words[2].text].used = true;
      return;
    }
    const word& name = words[2];
    if (!is_name(name.text)) {
      fail(name.where, in_quotes(name.text) + " is not a name",
           "help: a name is a letter, then letters, digits, `_`, `-` and `.`");
      return;
    }
    const auto [entry, added] = to_.data_.try_emplace(name.text);
    if (!added) {
      fail(name.where, in_quotes(name.text) + " is already attached, in line " +
                           std::to_string(entry->second.where.line));
      return;
    }
    entry->second.where = name.where;
    entry->second.bytes =
        recipe_of(words[3].text == "hex", content, header.line + 1);
  }

  std::shared_ptr<const byte_recipe> recipe_of(bool hex,
                                               std::string_view content,
                                               int first_line) {
    auto recipe = std::make_shared<byte_recipe>();
    byte_piece piece;
    piece.what = hex ? byte_piece::kind::hex_lines : byte_piece::kind::lines;
    piece.text = content;
    piece.where = {first_line, 1, 1};
    if (hex && !check_lines(content, first_line)) return recipe;
    // A file is smaller than bytes may be.
    add_piece(*recipe, std::move(piece));
    return recipe;
  }

  bool check_lines(std::string_view content, int number) {
    while (!content.empty()) {
      const std::string_view line = first_line_of(content);
      if (const auto problem = check_hex(line)) {
        fail({number, static_cast<int>(problem->offset) + 1,
              static_cast<int>(problem->length)},
             problem->message, problem->help);
        return false;
      }
      drop_line(content);
      ++number;
    }
    return true;
  }

  std::string_view source_;
  source_lines lines_;
  attachments& to_;
  mistakes& found_;
  std::size_t offset_ = 0;       // Behind the current line.
  std::size_t line_offset_ = 0;  // Where it begins.
  bool at_end_ = false;
};

void attachments::read(std::string_view source, mistakes& found) {
  if (script_of(source).size() == source.size()) return;
  attachment_reader(source, *this, found).read();
}

attachments::data* attachments::find_data(std::string_view name) {
  const auto found = data_.find(name);
  return found == data_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> attachments::data_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, each] : data_) names.push_back(name);
  return names;
}

void attachments::check_used(mistakes& found) const {
  for (const auto& [name, each] : data_) {
    if (each.used) continue;
    found.add(
        {.where = each.where,
         .message = in_quotes("data:" + std::string(name)) + " is never used",
         .at_caret = {},
         .notes = {}});
  }
}

}  // namespace rehearse::scenario
