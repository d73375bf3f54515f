#include "sim/language/parser.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "sim/language/limits.h"
#include "sim/language/mistakes.h"
#include "sim/language/reading.h"
#include "sim/language/statements.h"
#include "sim/language/verbs.h"

namespace rehearse::scenario {
namespace {

// For mistakes of the program itself, never of a file.
[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "rehearse: %s\n", why);
  std::abort();
}

using choices = std::vector<std::size_t>;

// The cells are counted like the digits of a number: the last axis first.
bool next_cell(const std::vector<axis>& axes, choices& cell) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    if (++cell[i] < axes[i].values.size()) return true;
    cell[i] = 0;
  }
  return false;
}

// The reverse of counting with `next_cell`: both must agree on the order of the
// cells.
choices cell_number(const std::vector<std::size_t>& axes, std::size_t number) {
  choices cell(axes.size(), 0);
  for (std::size_t i = axes.size(); i-- > 0;) {
    cell[i] = number % axes[i];
    number /= axes[i];
  }
  return cell;
}

std::string name_of(const std::vector<axis>& axes, const choices& cell) {
  std::string name;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (i > 0) name += ",";
    name += axes[i].values[cell[i]];
  }
  return name;
}

// The mistakes of all cells, each once.
class all_mistakes {
 public:
  void add(std::vector<diagnostic> of_one_cell, const std::string& cell) {
    ++cells_;
    for (diagnostic& each : of_one_cell) {
      // Most mistakes are those of all cells. They are recognised by their
      // place; of two different ones in one place the first is shown, and the
      // other one comes to light once that is corrected.
      const auto key =
          std::tuple(each.where.file, each.where.line, each.where.column);
      const auto [entry, added] = mistakes_.try_emplace(key);
      if (added) entry->second = {std::move(each), cell};
      // Of two mistakes in one place of one cell only one counts.
      if (std::exchange(entry->second.last_cell, cells_) == cells_) continue;
      ++entry->second.cells;
    }
  }

  std::vector<diagnostic> take() {
    std::vector<diagnostic> all;
    for (auto& [key, entry] : mistakes_) {
      // A mistake that only some values cause is a riddle without these values.
      if (entry.cells < cells_) {
        entry.which.notes.push_back(note_of(entry));
      }
      all.push_back(std::move(entry.which));
    }
    arrange(all);
    return all;
  }

 private:
  struct mistake {
    diagnostic which;
    std::string first_cell;
    std::size_t cells = 0;      // In how many it is,
    std::size_t last_cell = 0;  // and in which, counted from 1, last.
  };

  std::string note_of(const mistake& each) const {
    if (each.cells == 1) return "only in cell [" + each.first_cell + "]";
    return "in " + std::to_string(each.cells) + " of " +
           std::to_string(cells_) + " cells, first in [" + each.first_cell +
           "]";
  }

  std::map<std::tuple<int, int, int>, mistake> mistakes_;
  std::size_t cells_ = 0;
};

void check_cells(scenario_file& file, const application_registry& registry,
                 const file_reader& reader) {
  included_files files(file.path, reader);
  all_mistakes all;
  // Which axes there are is known only once the file was read. This first
  // reading takes the first value of each, and so it is that of the first cell.
  reading first(file.source, verbs(), registry, {}, bytes_are::measured, files);
  read_file(first);
  file.title = first.plan.title;
  file.trace = first.attached.trace();
  file.schedule = first.attached.schedule();
  // A broken axis has no certain values, and reading on for each of them would
  // only repeat its mistake.
  const std::vector<axis> axes =
      first.axes_broken ? std::vector<axis>() : first.axes;
  for (const axis& each : axes) file.axes.push_back(each.values.size());
  choices cell(axes.size(), 0);
  std::string name = name_of(axes, cell);
  all.add(first.mistakes.take(), name);
  file.cells.push_back(std::move(name));
  while (next_cell(axes, cell)) {
    reading again(file.source, verbs(), registry, cell, bytes_are::measured,
                  files);
    read_file(again);
    name = name_of(axes, cell);
    all.add(again.mistakes.take(), name);
    file.cells.push_back(std::move(name));
  }
  file.included = files.all();
  file.diagnostics = all.take();
  // There is nothing to run, and callers need not ask twice.
  if (!file.diagnostics.empty()) file.cells.clear();
}

}  // namespace

std::string_view scenario_file::trace_text() const {
  if (!trace) return {};
  return std::string_view(source).substr(trace->offset, trace->size);
}

plan scenario_file::plan_of(std::size_t cell,
                            const application_registry& registry) const {
  if (cell >= cells.size()) stop("plan_of: the file has no such cell");
  const choices chosen = cell_number(axes, cell);
  included_files files(path, {}, included);
  reading context(source, verbs(), registry, chosen, bytes_are::made, files);
  read_file(context);
  // The same text was sound when it was parsed. So either the registry is
  // another one, or this is a bug of the parser.
  if (!context.mistakes.none()) stop("plan_of: the file has mistakes");
  context.plan.cell = cells[cell];
  return std::move(context.plan);
}

scenario_file parse(std::string path, std::string source,
                    const application_registry& registry,
                    const file_reader& includes) {
  scenario_file file;
  file.path = std::move(path);
  file.source = std::move(source);
  // Asked before anything is read: nothing below has to think of larger files.
  if (file.source.size() > limits::file_bytes) {
    file.diagnostics.push_back({{1, 1, 0},
                                "this file is larger than " +
                                    std::to_string(limits::file_bytes >> 20) +
                                    " MiB",
                                {},
                                {}});
    return file;
  }
  check_cells(file, registry, includes);
  return file;
}

std::string render(const diagnostic& which, const scenario_file& file) {
  if (which.where.file == 0) return render(which, file.path, file.source);
  const auto included = [&](int number) -> const included_file& {
    return file.included[static_cast<std::size_t>(number) - 1];
  };
  diagnostic whole = which;
  for (int number = which.where.file; number != 0;) {
    const place at = included(number).at;
    number = at.file;
    whole.notes.push_back("included by " +
                          (number == 0 ? file.path : included(number).path) +
                          ":" + std::to_string(at.line));
  }
  const included_file& own = included(which.where.file);
  return render(whole, own.path, *own.text);
}

}  // namespace rehearse::scenario
