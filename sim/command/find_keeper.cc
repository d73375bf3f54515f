#include "sim/command/find_keeper.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "sim/choice_draw.h"
#include "sim/command/exploration_text.h"
#include "sim/command/regression_file.h"
#include "sim/command/shell_quoting.h"
#include "sim/explore/schedule_replay.h"
#include "sim/value_text.h"

namespace rehearse::command_line {
namespace {

// "busy-3fa2": what fails, and a number that tells two such finds apart, of one
// scenario or of two with one name, in one loop and mode or in another.
std::string slug_of(const std::string& violation, const scenario_job& job,
                    const play_options& options) {
  const std::string whole =
      violation + "\n" + job.name + "\n" + options.loop + "\n" + options.mode;
  const std::string kind = violation.substr(0, violation.find(':'));
  std::string text;
  for (const char c : kind) text += is_word_character(c) ? c : '-';
  char number[8];
  std::snprintf(number, sizeof number, "-%04x",
                static_cast<unsigned>(name_hash(whole) & 0xffff));
  return text + number;
}

}  // namespace

std::string find_keeper::keep(const scenario_job& job,
                              const scenario::plan& plan, const find& found,
                              const schedule& deviations,
                              const label_names& names,
                              const std::string& progress) {
  kept_schedule kept;
  kept.comments = {origin_text(found) + "; " + progress};
  kept.what = scenario::attachment_of(found.violation, deviations, names);
  regression_file file;
  if (job.file->schedule) {
    // A find that is shrunk again stays where it is.
    const std::filesystem::path own = job.file->path;
    const std::string beside = own.has_parent_path() ? own.parent_path() : ".";
    file = regression_of(job, plan, kept, options_,
                         folder_.empty() ? beside : folder_);
    file.path = file.folder / own.filename();
  } else {
    kept.title_prefix = "found by exploration: ";
    kept.name = slug_of(found.violation, job, options_);
    file = regression_of(job, plan, kept, options_, folder_);
  }
  if (has_failed_ || !write(file)) {
    has_failed_ = true;
    return {};
  }
  const std::scoped_lock lock(mutex_);
  std::string path = file.path.string();
  if (std::find(paths_.begin(), paths_.end(), path) == paths_.end()) {
    paths_.push_back(path);
  }
  return path;
}

last_file find_keeper::file_for_the_end(const scenario_job& job,
                                        const scenario::plan& plan) const {
  kept_schedule kept;
  kept.title_prefix = "found by exploration: ";
  kept.name = slug_of("ended", job, options_);
  kept.comments = {"its program ended, or did not return; not shrunk"};
  const regression_file file =
      regression_of(job, plan, kept, options_, folder_);
  return {.folder = file.folder.string(),
          .path = file.path.string(),
          .text = file.text,
          .has_schedule = true,
          .help = "   reproduce: rehearse run " +
                  shell_quoted_path(file.path.string()) + "\n"};
}

std::optional<std::vector<std::string>> find_keeper::paths_if_idle() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return std::nullopt;
  return paths_;
}

}  // namespace rehearse::command_line
