// How the lines of SMTP are read (RFC 5321): commands from left to right, each
// `take` taking from the front of the text that is left.

#ifndef EXAMPLES_SMTP_SYNTAX_H_
#define EXAMPLES_SMTP_SYNTAX_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace examples {

// Takes `prefix`, which is in capitals, if `text` begins with it in any case.
bool take(std::string_view& text, std::string_view prefix);

// A word, and the blanks after it; empty at the end.
std::string_view take_word(std::string_view& text);

// The address in "<user@host>", and the blanks around. Nothing if there is
// none; the empty one of "<>" is one.
std::optional<std::string> take_path(std::string_view& text);

// The reply to parameters of MAIL (RFC 1870, RFC 6152) that cannot be met, as
// when the message will be longer than `size_max`; empty if all can.
std::string refuse_parameters(std::string_view parameters,
                              std::size_t size_max);

// A message as it was written: a line that begins with a dot was sent with one
// more before it (4.5.2). `lines` are lines that end with CR LF.
std::string without_stuffing(std::string_view lines);

}  // namespace examples

#endif  // EXAMPLES_SMTP_SYNTAX_H_
