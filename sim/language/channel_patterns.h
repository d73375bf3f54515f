// Names of channels in which `*` stands for one whole part: `db/*`, `*/alice`,
// `proxy/upstream/*`, `*`.

#ifndef SIM_LANGUAGE_CHANNEL_PATTERNS_H_
#define SIM_LANGUAGE_CHANNEL_PATTERNS_H_

#include <string_view>

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

inline bool is_pattern(std::string_view name) {
  return name.find('*') != std::string_view::npos;
}

// `text` is a channel with at least one `*`, written at `where`.
channel_name read_channel_pattern(reading& context, std::string_view text,
                                  place where);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_CHANNEL_PATTERNS_H_
