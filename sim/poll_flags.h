// The flags of poll(2), as scenarios and reports write them: `in+hup`.

#ifndef SIM_POLL_FLAGS_H_
#define SIM_POLL_FLAGS_H_

#include <span>
#include <string>
#include <string_view>

namespace rehearse {

struct poll_flag {
  std::string_view name;
  int flag;  // POLLIN ...
};

// Those that a channel asks for come first.
std::span<const poll_flag> poll_flags();

// "in+out"; "none" if there are none.
std::string flags_text(int flags);

}  // namespace rehearse

#endif  // SIM_POLL_FLAGS_H_
