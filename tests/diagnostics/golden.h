// The golden diagnostics: for each broken file `NAME.scn` of this folder,
// `NAME.expected` is the exact text of its messages.

#ifndef TESTS_DIAGNOSTICS_GOLDEN_H_
#define TESTS_DIAGNOSTICS_GOLDEN_H_

#include <filesystem>
#include <string>
#include <vector>

namespace rehearse::scenario {

// Where the files are, from the root of the source tree.
inline constexpr const char* golden_folder = "tests/diagnostics";

// The `.scn` files of `folder`, sorted by name.
std::vector<std::filesystem::path> broken_files(
    const std::filesystem::path& folder);

std::filesystem::path expected_file(const std::filesystem::path& broken);

// The whole content; empty if there is no such file.
std::string content_of(const std::filesystem::path& file);

// What the parser says of the file, under its bare name.
std::string messages_of(const std::filesystem::path& broken);

}  // namespace rehearse::scenario

#endif  // TESTS_DIAGNOSTICS_GOLDEN_H_
