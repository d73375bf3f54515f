// How two texts differ, line by line, as `diff -u` shows it:
//
//   @@ -3,2 +3,2 @@
//      2    0us    alice   send 7 "hello\r\n"
//   -  2    0us    echo/1  handle_read
//   +  2    0us    echo/1  handle_write

#ifndef SIM_PLAY_LINE_DIFFERENCE_H_
#define SIM_PLAY_LINE_DIFFERENCE_H_

#include <string>
#include <string_view>
#include <vector>

namespace rehearse::scenario {

// Without the two lines that name the files; empty if the texts are equal. As
// few lines as possible are shown as different, unless thousands are.
std::string line_difference(const std::vector<std::string_view>& expected,
                            const std::vector<std::string_view>& actual);

// The lines of a text, without their ends (LF or CR LF).
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace rehearse::scenario

#endif  // SIM_PLAY_LINE_DIFFERENCE_H_
