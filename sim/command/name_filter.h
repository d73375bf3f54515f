// Which scenarios --filter takes, by their names.
//
//   name_filter("echo")         each whose name holds "echo"
//   name_filter("*/echo_*")     each whose whole name is like this: * stands
//                               for any text, ? for any character; \*, \? and
//                               \\ stand for the second of the two
//   name_filter("")             each

#ifndef SIM_COMMAND_NAME_FILTER_H_
#define SIM_COMMAND_NAME_FILTER_H_

#include <string>
#include <string_view>
#include <utility>

namespace rehearse::command_line {

// The pattern that only `text` itself is like.
std::string literal_pattern(std::string_view text);

class name_filter {
 public:
  explicit name_filter(std::string text) : text_(std::move(text)) {}

  bool takes(std::string_view name) const;

 private:
  std::string text_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_NAME_FILTER_H_
