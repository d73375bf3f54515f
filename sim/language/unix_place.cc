#include "sim/language/unix_place.h"

#include <sys/un.h>

#include <cstddef>

#include "sim/language/lexer.h"
#include "sim/language/values.h"

namespace rehearse::scenario {

bool next_is_unix(reading& context) {
  if (!context.in.next_is(token_kind::word)) return false;
  const token colon = context.in.peek_second();
  if (!colon.is(token_kind::colon)) return false;
  lexer rest(context.in.line(), colon.end_offset());
  return rest.next().is_word("unix");
}

unix_place read_unix_place(reading& context) {
  // A path ends with a NUL byte there.
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  const token host = context.in.take();
  unix_place result;
  result.host = host.text;
  result.where = context.in.where(host);
  context.in.take();  // The colon.
  context.in.take();  // unix
  const place where = context.in.here();
  const auto bytes = read_bytes(context, "a path, as in `\"/run/db.sock\"`");
  if (!context.in.ok()) return result;
  if (bytes->size == 0 || bytes->size > longest) {
    context.in.fail(where,
                    "a path has 1 to " + std::to_string(longest) + " bytes");
    return result;
  }
  charge(context, where, bytes->size);
  // Made also where the plan is only checked: it is short.
  result.path = bytes_of(*bytes).data;
  if (result.path.find('\0') != std::string::npos) {
    context.in.fail(where, "a path has no zero bytes");
  }
  return result;
}

}  // namespace rehearse::scenario
