#include "sim/command/regression_file.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/command/files.h"
#include "sim/command/output.h"
#include "sim/fault.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

namespace fs = std::filesystem;

std::string text_of(const scenario::swept_fault& found) {
  return found.line.who.text + "." + to_text(found.line.what);
}

// The part of `values` between two commas, counted from 0. A comma in quotes
// belongs to its value.
std::string_view value_at(std::string_view values, std::size_t index) {
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (quoted && values[i] == '\\') {
      ++i;
    } else if (values[i] == '"') {
      quoted = !quoted;
    } else if (values[i] == ',' && !quoted) {
      if (index == 0) return values.substr(begin, i - begin);
      --index;
      begin = i + 1;
    }
  }
  return values.substr(begin);
}

// Of each axis, which of its values the cell has; the last axis counts first.
std::vector<std::size_t> chosen_values(const std::vector<std::size_t>& axes,
                                       std::size_t cell) {
  std::vector<std::size_t> chosen(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    chosen[i] = cell % axes[i];
    cell /= axes[i];
  }
  return chosen;
}

// The file without its golden trace, which is of another run, and without a
// schedule. The ends of lines before them go, too.
std::string_view kept_part(const scenario::scenario_file& file) {
  std::string_view text = file.source;
  for (const std::string_view header :
       {"\n-- trace v1 --", "\n-- schedule v1 --"}) {
    const std::size_t begin = text.find(header);
    if (begin != std::string_view::npos) text = text.substr(0, begin + 1);
  }
  while (text.ends_with("\n\n")) text.remove_suffix(1);
  return text;
}

// "matrix cut = 1, 2, 7" becomes "let cut = 2".
std::string one_value_of(std::string_view line, std::size_t index) {
  constexpr std::string_view word = "matrix";
  const std::size_t begin = line.find(word) + word.size();
  const std::size_t equals = std::min(line.find('='), line.size());
  const std::string_view rest = line.substr(std::min(equals + 1, line.size()));
  return "let" + std::string(line.substr(begin, equals - begin)) + "=" +
         std::string(value_at(rest, index));
}

std::string_view first_word(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(begin, line.find(' ', begin) - begin);
}

// What a find adds to the file in which it was found.
struct addition {
  std::string prefix = {};      // Of the title.
  std::string set_up = {};      // Lines.
  std::string attachment = {};  // Instead of the golden trace, which is of
                                // another run.
};

addition addition_of(const scenario::plan& plan,
                     const scenario::swept_fault& found) {
  addition added;
  added.prefix = "after " + text_of(found) + ": ";
  added.set_up = "# Found by `rehearse sweep`.\nfault " + text_of(found) + "\n";
  const auto& off = plan.judges_off;
  if (std::find(off.begin(), off.end(), found.judge_off) == off.end()) {
    added.set_up += "judge " + std::string(found.judge_off) + " off\n";
  }
  return added;
}

// What stands behind the last application: it has all names that it needs, and
// is still set-up.
std::string added_lines(const scenario::plan& plan, const addition& added,
                        const play_options& options) {
  std::string text = "\n" + added.set_up;
  if (!options.loop.empty() && !plan.loop)
    text += "loop " + options.loop + "\n";
  if (!options.mode.empty() && !plan.mode)
    text += "mode " + options.mode + "\n";
  // Without them it might end in another way, or not at all.
  for (const std::string& each : options.limits) {
    text += "limit " + each + "\n";
  }
  return text == "\n" ? text : text + "\n";
}

// "one_line", or "one_line.2" of its second cell.
std::string stem_of(const scenario_job& job) {
  const std::string stem = fs::path(job.file->path).stem().string();
  return job.file->axes.empty() ? stem
                                : stem + "." + std::to_string(job.cell + 1);
}

// "one_line.echo-1.recv-nth-2-ECONNRESET.scn"
std::string name_of(const scenario_job& job,
                    const scenario::swept_fault& found) {
  std::string words = text_of(found);
  for (std::size_t at = 0; (at = words.find(" = ", at)) != std::string::npos;) {
    words.replace(at, 3, "-");
  }
  std::replace(words.begin(), words.end(), ' ', '-');
  std::replace(words.begin(), words.end(), '/', '-');
  return stem_of(job) + "." + words + ".scn";
}

std::string text_with(const scenario_job& job, const scenario::plan& plan,
                      const addition& added, const play_options& options,
                      const fs::path& folder) {
  const std::vector<std::size_t> chosen =
      chosen_values(job.file->axes, job.cell);
  int last_app = 0;
  for (const scenario::app_line& each : plan.apps) {
    last_app = std::max(last_app, each.where.line);
  }
  std::string text = {};
  std::string_view rest = kept_part(*job.file);
  std::size_t axis = 0;
  bool has_title = false;
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!has_title && first_word(line) == "scenario") {
      has_title = true;
      text +=
          "scenario v1 " + rehearse::quoted(added.prefix + plan.title) + "\n";
    } else if (first_word(line) == "include") {
      text += include_from(line, job.file->path, folder) + "\n";
    } else if (axis < chosen.size() && first_word(line) == "matrix") {
      text += one_value_of(line, chosen[axis++]) + "\n";
    } else {
      text.append(line).append("\n");
    }
    if (number == last_app) text += added_lines(plan, added, options);
  }
  return text + added.attachment;
}

fs::path folder_of(const scenario_job& job, const std::string& folder) {
  return folder.empty() ? fs::path(job.file->path).parent_path() / "regress"
                        : fs::path(folder);
}

regression_file file_of(const fs::path& folder, const std::string& name,
                        std::string text) {
  return {.folder = folder, .path = folder / name, .text = std::move(text)};
}

}  // namespace

std::string include_from(std::string_view line, const fs::path& file,
                         const fs::path& folder) {
  const std::size_t begin = line.find('"');
  const std::size_t end = line.find('"', std::min(begin, line.size() - 1) + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) {
    return std::string(line);
  }
  const fs::path named(line.substr(begin + 1, end - begin - 1));
  if (named.is_absolute()) return std::string(line);
  const fs::path moved =
      fs::absolute(file.parent_path() / named)
          .lexically_normal()
          .lexically_relative(fs::absolute(folder).lexically_normal());
  return std::string(line.substr(0, begin + 1)) + moved.generic_string() +
         std::string(line.substr(end));
}

regression_file regression_of(const scenario_job& job,
                              const scenario::plan& plan,
                              const scenario::swept_fault& found,
                              const play_options& options,
                              const std::string& folder) {
  const fs::path place = folder_of(job, folder);
  return file_of(
      place, name_of(job, found),
      text_with(job, plan, addition_of(plan, found), options, place));
}

regression_file regression_of(const scenario_job& job,
                              const scenario::plan& plan,
                              const kept_schedule& found,
                              const play_options& options,
                              const std::string& folder) {
  const fs::path place = folder_of(job, folder);
  addition added;
  added.prefix = found.title_prefix;
  added.attachment = "\n-- schedule v1 --\n";
  for (const std::string& each : found.comments) {
    added.attachment += "# " + each + "\n";
  }
  added.attachment += to_text(found.what);
  return file_of(place, stem_of(job) + "." + found.name + ".scn",
                 text_with(job, plan, added, options, place));
}

bool write(const regression_file& file) {
  std::error_code ignored;
  fs::create_directories(file.folder, ignored);
  // A find that is written again while it shrinks is never half there.
  if (fs::is_regular_file(file.path, ignored)) {
    return replace_text(file.path, file.text);
  }
  // Nor is one that is written for the first time: whoever ends the program in
  // the midst of it leaves a file that is no scenario.
  const fs::path part = file.path.string() + ".part";
  std::ofstream out(part, std::ios::binary);
  out << file.text;
  out.close();
  std::error_code error;
  if (out) fs::rename(part, file.path, error);
  if (out && !error) return true;
  fs::remove(part, ignored);
  complain(file.path.string(),
           "cannot be written: is there room, and may you write there?");
  return false;
}

}  // namespace rehearse::command_line
