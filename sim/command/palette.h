// Colours for people: if an output is not a terminal, all text stays as it is.

#ifndef SIM_COMMAND_PALETTE_H_
#define SIM_COMMAND_PALETTE_H_

#include <string>

namespace rehearse::command_line {

class palette {
 public:
  palette();
  std::string red(const std::string& text) const;
  std::string green(const std::string& text) const;

 private:
  std::string coloured(const char* code, const std::string& text) const;

  bool is_coloured_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_PALETTE_H_
