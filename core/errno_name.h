// The symbolic names of errno values, as <errno.h> and Linux spell them.

#ifndef CORE_ERRNO_NAME_H_
#define CORE_ERRNO_NAME_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/cxx20.h"

namespace asyncore {

struct named_errno {
  std::string_view name;
  int number;
};

// All that are known here, by name. Where two names share a number (EAGAIN and
// EWOULDBLOCK), both are listed.
std::span<const named_errno> errno_names();

// "ECONNRESET" for ECONNRESET; "errno 4242" for a number without a name. Of
// names that share a number, the one that POSIX lists first: EAGAIN, ENOTSUP.
std::string errno_name(int number);

// The number of a name; nothing if there is none.
std::optional<int> errno_number(std::string_view name);

}  // namespace asyncore

#endif  // CORE_ERRNO_NAME_H_
