#include "sim/language/schedule_attachment.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <tuple>

#include "sim/language/line_words.h"
#include "sim/language/suggestion.h"
#include "sim/language/utf8.h"
#include "sim/site.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view expect_words = "expect violation ";
constexpr std::string_view form_help =
    "help: a line is a site, a label, a number and an answer: `poll.ready "
    "alice #2 withhold`";

std::string words_for(site which) {
  if (is_length(which)) return "help: it is a number of bytes, from 1";
  std::string text;
  for (const std::string_view each : facts_of(which).words) {
    text += (text.empty() ? "help: it is `" : "` or `") + std::string(each);
  }
  return text + "`";
}

class schedule_reader {
 public:
  schedule_reader(schedule_attachment& to, std::vector<diagnostic>& mistakes)
      : to_(to), mistakes_(mistakes) {}

  void read_line(std::string_view line, int number) {
    const std::vector<word> words = words_of(line, number);
    if (words.empty() || words[0].text.starts_with('#')) return;
    const place whole{
        number, words[0].where.column,
        static_cast<int>(line.size()) - words[0].where.column + 1};
    if (line.starts_with(expect_words)) {
      read_violation(line.substr(expect_words.size()), whole);
    } else if (words.size() == 4) {
      read_choice(words, whole);
    } else {
      fail(whole, "this is no choice", std::string(form_help));
    }
  }

 private:
  void fail(place where, std::string message, std::string help) {
    mistakes_.push_back({where, std::move(message), {}, {std::move(help)}});
  }

  void read_violation(std::string_view text, place whole) {
    if (!to_.violation.empty()) {
      fail(whole, "a schedule has one violation",
           "help: leave out this line, or the one before it");
      return;
    }
    to_.violation = text;
  }

  void read_choice(const std::vector<word>& words, place whole) {
    const auto where = find_site(words[0].text);
    if (!where) {
      std::vector<std::string_view> known;
      for (const site_facts& each : all_sites()) known.push_back(each.name);
      const std::string meant = did_you_mean(words[0].text, known);
      fail(words[0].where, in_quotes(words[0].text) + " is no kind of choice",
           meant.empty() ? std::string(form_help) : meant);
      return;
    }
    const bool is_number = words[2].text.starts_with('#');
    const auto ordinal = is_number ? read_integer(words[2].text.substr(1))
                                   : std::optional<std::int64_t>();
    if (!ordinal || *ordinal < 1) {
      fail(words[2].where, "here stands which of these choices it is",
           "help: write a number from 1, as `#2`");
      return;
    }
    const auto value = read_answer(*where, words[3].text);
    if (!value) {
      fail(words[3].where,
           in_quotes(words[3].text) + " is no answer to `" +
               std::string(to_string(*where)) + "`",
           words_for(*where));
      return;
    }
    choice what{*where, std::string(words[1].text),
                static_cast<std::uint64_t>(*ordinal), *value};
    if (!seen_.insert({what.where, what.label, what.ordinal}).second) {
      fail(whole, "this choice has an answer already",
           "help: leave out this line, or the one before it");
      return;
    }
    to_.lines.push_back({std::move(what), whole});
  }

  schedule_attachment& to_;
  std::vector<diagnostic>& mistakes_;
  std::set<std::tuple<site, std::string, std::uint64_t>> seen_;
};

}  // namespace

std::vector<choice> schedule_attachment::choices() const {
  std::vector<choice> all;
  all.reserve(lines.size());
  for (const schedule_line& each : lines) all.push_back(each.what);
  return all;
}

schedule_attachment read_schedule(std::string_view content, place header,
                                  std::vector<diagnostic>& mistakes) {
  schedule_attachment result;
  result.where = header;
  schedule_reader reader(result, mistakes);
  int number = header.line;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size() - 1);
    std::string_view line = content.substr(0, end + 1);
    content.remove_prefix(end + 1);
    while (line.ends_with('\n') || line.ends_with('\r') ||
           line.ends_with(' ')) {
      line.remove_suffix(1);
    }
    reader.read_line(line, ++number);
  }
  // It would pass without having been tried.
  if (result.lines.empty() && mistakes.empty()) {
    mistakes.push_back(
        {header, "this schedule has no choices", {}, {std::string(form_help)}});
  }
  return result;
}

std::string to_text(const schedule_attachment& which) {
  std::string text;
  if (!which.violation.empty()) {
    text += std::string(expect_words) + which.violation + "\n";
  }
  for (const schedule_line& each : which.lines) {
    text += to_text(each.what) + "\n";
  }
  return text;
}

}  // namespace rehearse::scenario
