// `rehearse step`: goes through one run, forward and back, and tries what else
// could have happened.

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/choices.h"
#include "sim/command/commands.h"
#include "sim/command/files.h"
#include "sim/command/find_keeper.h"
#include "sim/command/guarded_run.h"
#include "sim/command/output.h"
#include "sim/command/play_options.h"
#include "sim/command/scenario_job.h"
#include "sim/command/stepper.h"
#include "sim/explore/scenario_subject.h"
#include "sim/explore/schedule.h"
#include "sim/explore/seeded_strategy.h"
#include "sim/language/parser.h"
#include "sim/language/suggestion.h"
#include "sim/play/run_report.h"
#include "sim/site.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

// Lines before the current one that are shown with it.
constexpr std::size_t lines_before = 3;

// What a user may write; the first letter will do.
struct step_word {
  std::string_view name;
  std::string_view syntax;
  std::string_view help;
};

constexpr step_word words[] = {
    {"next", "next [N]", "goes on by a line, or by N; so does an empty line"},
    {"back", "back [N]", "goes back by a line, or by N"},
    {"pass", "pass N", "goes to the first line of pass N"},
    {"to", "to TEXT",
     "goes on to a line that holds TEXT: `to echo/1.handle_read`"},
    {"start", "start", "goes to the beginning"},
    {"end", "end", "goes to the end, and says what came of the run"},
    {"line", "line N", "goes to line N"},
    {"choose", "choose [SITE] ANSWER",
     "answers a choice that is shown in another way, and plays the run anew"},
    {"undo", "undo", "takes the latest `choose` back"},
    {"schedule", "schedule", "shows which choices are not benign"},
    {"keep", "keep", "writes a run that fails as a scenario"},
    {"help", "help", "shows these words"},
    {"quit", "quit", "ends"},
};

const step_word* find_word(std::string_view name) {
  if (name.empty()) return &words[0];
  for (const step_word& each : words) {
    if (each.name == name) return &each;
  }
  // `s` could be two of them: the first one counts.
  for (const step_word& each : words) {
    if (name.size() == 1 && each.name[0] == name[0]) return &each;
  }
  return nullptr;
}

std::optional<std::size_t> number_in(std::string_view text) {
  const auto number = read_integer(text);
  if (!number) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

// All of them, a line each.
std::string words_text() {
  std::string text;
  for (const step_word& each : words) {
    std::string line = "  " + std::string(each.syntax);
    line.resize(25, ' ');
    text += line + std::string(each.help) + "\n";
  }
  return text;
}

// "echo/1.handle_read" finds the line "echo/1  handle_read", too.
bool holds(std::string_view line, std::string_view text) {
  std::string single = scenario::with_single_blanks(line);
  if (single.find(text) != std::string::npos) return true;
  // Pass and time come before who it is.
  std::size_t who = single.find_first_not_of(' ');
  for (int field = 0; field < 2 && who != std::string::npos; ++field) {
    who = single.find(' ', who);
    if (who != std::string::npos) ++who;
  }
  if (who == std::string::npos) return false;
  single.erase(0, who);
  const std::size_t blank = single.find(' ');
  if (blank != std::string::npos) single[blank] = '.';
  return single.find(text) != std::string::npos;
}

// "recv.len echo/alice #1: all bytes; could be 1 to 4 (so many bytes ...)"
std::string choice_text(const asked_choice& next) {
  const choice& made = next.made;
  std::string text = std::string(to_string(made.where)) + " " +
                     (made.label.empty() ? "" : made.label + " ") + "#" +
                     std::to_string(made.ordinal) + ": ";
  const site_facts& facts = facts_of(made.where);
  if (is_length(made.where)) {
    text += made.value == 0 ? "all bytes" : bytes_text(made.value);
    text += "; could be ";
    text += next.n == 2 ? "1" : "1 to " + std::to_string(next.n - 1);
    if (made.value != 0) text += ", or all";
  } else {
    text += made.value == 0 ? "no" : answer_text(made.where, made.value);
    text += "; could be ";
    if (made.value != 0) {
      text += "no";
    } else {
      for (std::uint32_t value = 1; value < next.n; ++value) {
        if (value > 1) text += ", ";
        text += answer_text(made.where, value);
      }
    }
  }
  return text + " (" + std::string(facts.meaning) + ")";
}

// "all" and "no" are the benign answer.
std::optional<std::uint32_t> answer_in(const asked_choice& next,
                                       const std::string& text) {
  if (text == "all" || text == "no" || text == "0") return 0;
  const auto value = read_answer(next.made.where, text);
  return value && *value < next.n ? value : std::nullopt;
}

class dialog {
 public:
  // `folder`: where the keeper writes, if the user has said so.
  dialog(const scenario_job& job, const scenario::plan& plan, stepper& run,
         find_keeper& keeper, const std::string& folder)
      : job_(job), plan_(plan), run_(run), keeper_(keeper), folder_(folder) {}

  void go_on();

 private:
  void obey(const step_word& word, const std::string& rest);
  void go_to(std::size_t line);
  void go_to_pass(std::string_view text);
  void go_to_text(const std::string& text);
  void choose(const std::string& text);
  void show();
  void show_choices() const;
  void show_end() const;
  void show_schedule() const;
  void keep();
  static void say(const std::string& text) { std::cout << text << "\n"; }
  std::size_t last() const { return run_.lines().size(); }

  const scenario_job& job_;
  const scenario::plan& plan_;
  stepper& run_;
  find_keeper& keeper_;
  const std::string& folder_;
  std::size_t line_ = 0;
  bool has_ended_ = false;
};

void dialog::go_on() {
  const bool is_asked = isatty(STDIN_FILENO) == 1;
  show();
  std::string input;
  while (!has_ended_) {
    if (is_asked) std::cout << "step> " << std::flush;
    if (!std::getline(std::cin, input)) break;
    input = scenario::with_single_blanks(input);
    const std::size_t blank = std::min(input.find(' '), input.size());
    const std::string name = input.substr(0, blank);
    const std::string rest =
        blank < input.size() ? input.substr(blank + 1) : std::string();
    if (const step_word* word = find_word(name)) {
      obey(*word, rest);
    } else {
      std::vector<std::string_view> names;
      for (const step_word& each : words) names.push_back(each.name);
      const std::string meant = scenario::did_you_mean(name, names);
      say("`" + printable(name) + "` is no word of `step`; " +
          (meant.empty() ? "`help` shows them" : meant));
    }
    std::cout << std::flush;
  }
}

void dialog::obey(const step_word& word, const std::string& rest) {
  const auto number = number_in(rest);
  const bool moves =
      word.name == "next" || word.name == "back" || word.name == "line";
  if (moves && !rest.empty() && !number) {
    say("`" + std::string(word.syntax) + "`: " + printable(rest) +
        " is no number");
    return;
  }
  if (word.name == "next") {
    const std::size_t count = number.value_or(1);
    go_to(line_ + std::min(count, last() - line_));
  } else if (word.name == "back") {
    go_to(line_ - std::min(number.value_or(1), line_));
  } else if (word.name == "line") {
    go_to(std::min(number.value_or(line_), last()));
  } else if (word.name == "pass") {
    go_to_pass(rest);
  } else if (word.name == "to") {
    go_to_text(rest);
  } else if (word.name == "start") {
    go_to(0);
  } else if (word.name == "end") {
    go_to(last());
  } else if (word.name == "choose") {
    choose(rest);
  } else if (word.name == "undo") {
    if (!run_.undo()) {
      say("nothing was chosen");
      return;
    }
    go_to(std::min(line_, last()));
  } else if (word.name == "schedule") {
    show_schedule();
  } else if (word.name == "keep") {
    keep();
  } else if (word.name == "help") {
    std::cout << words_text();
  } else {
    has_ended_ = true;
  }
}

void dialog::go_to(std::size_t line) {
  const bool was_there = line == line_ && line == last() && line > 0;
  line_ = line;
  if (!was_there) show();
  if (line_ == last()) show_end();
}

void dialog::go_to_pass(std::string_view text) {
  const auto wanted = number_in(text);
  if (!wanted) {
    say("`pass N` needs the number of a pass");
    return;
  }
  const auto& lines = run_.lines();
  const auto first = std::find_if(
      lines.begin(), lines.end(),
      [&](const stepped_line& each) { return each.pass >= *wanted; });
  if (first == lines.end()) {
    say("the run has no pass " + std::to_string(*wanted) +
        ": its last one is " +
        std::to_string(lines.empty() ? 0 : lines.back().pass));
    return;
  }
  go_to(static_cast<std::size_t>(first - lines.begin()) + 1);
}

void dialog::go_to_text(const std::string& text) {
  if (text.empty()) {
    say("`to TEXT` needs something to look for, as `to echo/1.handle_read`");
    return;
  }
  for (std::size_t line = line_; line < last(); ++line) {
    if (!holds(run_.lines()[line].text, text)) continue;
    go_to(line + 1);
    return;
  }
  say("no line after this one holds `" + printable(text) +
      "`; `start` goes to the beginning");
}

// Of several the first that can be answered so.
void dialog::choose(const std::string& text) {
  const std::vector<asked_choice> next = run_.choices_at(line_);
  if (next.empty()) {
    say("no choice is left from here to the end");
    return;
  }
  const std::size_t blank = text.find(' ');
  const auto where = find_site(text.substr(0, blank));
  const std::string answer =
      where && blank != std::string::npos ? text.substr(blank + 1) : text;
  for (const asked_choice& each : next) {
    if (where && each.made.where != *where) continue;
    const auto value = answer_in(each, answer);
    if (!value || *value == each.made.value) continue;
    run_.answer(each, *value);
    go_to(std::min(line_, last()));
    return;
  }
  say("no choice here can be answered by `" + printable(text) + "`");
  show_choices();
}

void dialog::show_choices() const {
  const std::vector<asked_choice> next = run_.choices_at(line_);
  say(next.empty() ? "   no choice is left" : "   what is chosen next");
  for (const asked_choice& each : next) say("     " + choice_text(each));
}

void dialog::show() {
  if (line_ == 0) {
    say(printable(job_.name) + ": before the first of " +
        std::to_string(last()) + " lines");
  } else {
    say("line " + std::to_string(line_) + " of " + std::to_string(last()));
    const std::size_t first = line_ > lines_before ? line_ - lines_before : 1;
    for (std::size_t line = first; line <= line_; ++line) {
      say((line == line_ ? "> " : "  ") + run_.lines()[line - 1].text);
    }
    std::cout << run_.state_at(line_);
  }
  show_choices();
}

void dialog::show_end() const {
  const scenario::run_report& report = run_.report();
  if (report.outcome == scenario::verdict::passed) {
    say("the run passes");
    return;
  }
  say("the run fails");
  std::cout << to_text(report, *job_.file);
}

void dialog::show_schedule() const {
  const schedule& deviations = run_.deviations();
  if (deviations.empty()) say("every choice is benign");
  for (const deviation& each : deviations) {
    say("  " + to_text(each, run_.names()));
  }
}

void dialog::keep() {
  const std::string violation =
      scenario::violation_of(run_.report(), *job_.file);
  if (violation.empty()) {
    say("the run passes: only one that fails is kept");
    return;
  }
  if (run_.deviations().empty()) {
    say("it fails without any choice: the file itself is all that it takes");
    return;
  }
  if (job_.file->schedule && folder_.empty()) {
    say("the file has a schedule of its own: --save-dir says where to write "
        "this one");
    return;
  }
  const find found = {.violation = violation, .search = "hand"};
  const std::string path =
      keeper_.keep(job_, plan_, found, run_.deviations(), run_.names(),
                   "chosen step by step, not shrunk");
  if (path.empty()) return;
  say("written: " + path +
      "\n`rehearse shrink` makes it as small as it can be");
}

class step_command : public command {
 public:
  std::string name() const override { return "step"; }
  std::string help() const override {
    return "go through one run, forward and back, and try other choices";
  }
  std::string example() const override {
    return "step scenarios/echo/one_line.scn --seed=7";
  }
  void add_options(CLI::App& parser) override;
  exit_code run() override;

 private:
  std::string path_;
  play_options options_;
  std::string filter_;
  std::string folder_;
  find_keeper keeper_{options_, folder_};
};

void step_command::add_options(CLI::App& parser) {
  parser.add_option("FILE", path_, "a scenario file")->required();
  add_play_options(parser, options_);
  parser.add_option("--filter", filter_,
                    "the cell whose name holds this text (default: the first)");
  parser.add_option("--save-dir", folder_,
                    "where `keep` writes (default: the folder `regress` beside "
                    "the file)");
  parser.footer("It reads words from standard input, one a line:\n" +
                words_text() +
                "The run is the canonical one, that of --seed, or that of the "
                "schedule in the\nfile.");
}

exit_code step_command::run() {
  if (options_.network != "sim") {
    complain("only a simulated run can be gone through: leave out --network");
    return exit_code::cannot_run;
  }
  const auto file = load(path_);
  if (!file || !file->diagnostics.empty()) return exit_code::cannot_run;
  if (options_.seed && file->schedule) {
    complain(path_, "has a schedule of its own: leave out --seed");
    return exit_code::cannot_run;
  }
  const std::vector<scenario::scenario_file> files = {*file};
  std::vector<scenario_job> jobs = jobs_of(files, filter_);
  if (jobs.empty()) {
    complain("no cell matches --filter='" + filter_ + "'");
    return exit_code::cannot_run;
  }
  scenario_job& job = jobs.front();
  const scenario::plan plan = plan_of(job);
  if (!plan.on_sim) {
    complain(path_, "does not run on the simulator");
    return exit_code::cannot_run;
  }
  guarded_run guard(options_, true, [&](const ending& why) {
    if (why.stuck != nullptr) print_stuck(why, options_);
    std::cout << std::flush;
    return true;
  });
  stepper run(job, plan, options_, guard);
  label_names names;
  if (file->schedule) {
    const std::vector<choice> kept = file->schedule->choices();
    schedule_strategy followed(without_names(kept, names));
    run.play(&followed);
  } else if (options_.seed) {
    seeded_strategy drawn(*options_.seed);
    run.play(&drawn);
  } else {
    run.play(nullptr);
  }
  dialog(job, plan, run, keeper_, folder_).go_on();
  return keeper_.has_failed() ? exit_code::cannot_run : exit_code::all_passed;
}

}  // namespace

std::unique_ptr<command> make_step_command() {
  return std::make_unique<step_command>();
}

}  // namespace rehearse::command_line
