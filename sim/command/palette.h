// Colours for people: where an output is no terminal, all text stays as it is.

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

  bool on_;
};

}  // namespace rehearse::command_line

#endif  // SIM_COMMAND_PALETTE_H_
