// The scenario files that a command line names: finding them, and reading them.

#ifndef SIM_COMMAND_FILES_H_
#define SIM_COMMAND_FILES_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/language/parser.h"

namespace rehearse::command_line {

struct found_files {
  std::vector<std::filesystem::path> paths;
  // Whether every folder was looked through. What was not has got a message;
  // the other files can be used all the same.
  bool complete = true;
};

// What a folder stands for: scenarios (*.scn) alone, or also the files that
// they include (*.scni).
enum class wanted_files { scenarios, included_too };
// What a folder without any such file is: a mistake of the user's, or as good
// as others.
enum class empty_folders { refused, taken };

// The files that `paths` name: a folder stands for all that are wanted in it
// and in the folders in it, sorted. A file that is named twice is there once.
// Nothing if a path leads to no such file; each such path gets a message.
std::optional<found_files> find_files(
    const std::vector<std::string>& paths,
    wanted_files wanted = wanted_files::scenarios,
    empty_folders empty = empty_folders::refused);

// Whether its name is that of a file for `include`.
bool is_included(const std::filesystem::path& path);

// The text of a file; nothing, with a message, if it cannot be read. Of a file
// that is larger than any scenario, only its start.
std::optional<std::string> read_text(const std::filesystem::path& path);

// Puts `text` in the place of what is in a file, at once: whoever reads it, or
// ends the program meanwhile, finds all of the one or all of the other. False,
// with a message, if that cannot be done; then the file is as it was. A link
// stays one, and so do the rights of the file.
bool replace_text(const std::filesystem::path& path, const std::string& text);

// The text as a file of this path.
scenario::scenario_file parse_text(const std::filesystem::path& path,
                                   std::string text);

// Prints what is wrong with a file.
void print_mistakes(const std::vector<scenario::diagnostic>& mistakes,
                    const std::filesystem::path& path, const std::string& text);

// Reads a file and prints the mistakes in it. Nothing, with a message, if it
// cannot be read. A file with mistakes is returned too, and has no cells.
std::optional<scenario::scenario_file> load(const std::filesystem::path& path);

// Reads them all. Those with mistakes, or that cannot be read, are counted in
// `broken`, and do not keep the others from being used. `on_broken` hears of
// each of them, with its mistakes.
std::vector<scenario::scenario_file> load_all(
    const std::vector<std::filesystem::path>& paths, std::size_t& broken,
    const std::function<void(const scenario::scenario_file&)>& on_broken = {});

// What stands for a file that cannot be read, where its mistakes are told.
scenario::scenario_file unreadable_file(const std::filesystem::path& path);

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_FILES_H_
