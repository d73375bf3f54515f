// Where the lines of `dispatcher::log` and `log_info` go.
//
// By default as in Python: `log: MESSAGE` to standard error, `TYPE: MESSAGE` to
// standard output. A program may give its map another sink.

#ifndef CORE_LOG_H_
#define CORE_LOG_H_

#include <functional>
#include <string_view>

#include "core/cxx20.h"

namespace asyncore {

struct log_line {
  std::string_view type;  // "info", "warning", "error", ...; empty for `log`.
  std::string_view message;
};

using log_sink = std::function<void(const log_line&)>;

// The default sink.
void write_log(const log_line& line);

}  // namespace asyncore

#endif  // CORE_LOG_H_
