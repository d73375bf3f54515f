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

// What stands in "<user@host>", and the blanks around. In quotes there may be
// blanks, and > as well. Nothing if there is none, or if something is joined to
// it; the empty one of "<>" is one.
std::optional<std::string> take_path(std::string_view& text);

// The mailbox "user@host" that a path leads to, without the old route before it
// ("@one,@two:user@host"). The user may be in quotes. Nothing if it is none
// (4.1.2).
std::optional<std::string> mailbox_of(std::string_view path);

// Whether it is a host: a domain, or an address in brackets (4.1.3). Domains
// may have the underscores that many machines have in their names.
bool is_mail_host(std::string_view text);

// The reply to parameters of MAIL (RFC 1870, RFC 6152) that cannot be met, as
// when the message will be longer than `size_max`, or that are given twice;
// empty if all can.
std::string refuse_parameters(std::string_view parameters,
                              std::size_t size_max);

// A message as it was written: a line that begins with a dot was sent with one
// more before it (4.5.2). `lines` are lines that end with CR LF.
std::string without_stuffing(std::string_view lines);

}  // namespace examples

#endif  // EXAMPLES_SMTP_SYNTAX_H_
