#include "examples/smtp_syntax.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace examples {
namespace {

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool is_printable(char c) { return c >= ' ' && c < 0x7f; }

// How long the quoted string in front is, with its quotes; 0 if there is none,
// or it has no end. A backslash takes the meaning from what follows it.
std::size_t quoted_size(std::string_view text) {
  if (!text.starts_with('"')) return 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return 0;
}

// Where `wanted` stands outside of quotes; npos if nowhere, or if a quote has
// no end.
std::size_t find_unquoted(std::string_view text, char wanted) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != wanted) {
    const std::size_t quoted = quoted_size(text.substr(at));
    if (text[at] == '"' && quoted == 0) break;
    at += std::max<std::size_t>(quoted, 1);
  }
  return at < text.size() && text[at] == wanted ? at : std::string_view::npos;
}

// Whether `text` is one or more parts with dots between them.
template <typename Predicate>
bool is_dotted(std::string_view text, Predicate is_part) {
  for (;;) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_atom(std::string_view text) {
  static constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
  });
}

bool is_quoted_string(std::string_view text) {
  return !text.empty() && quoted_size(text) == text.size();
}

bool is_label(std::string_view text) {
  static constexpr std::size_t size_max = 63;
  return !text.empty() && text.size() <= size_max && text.front() != '-' &&
         text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_';
         });
}

// "[192.0.2.1]", "[IPv6:2001:db8::1]" or the like.
bool is_address_literal(std::string_view text) {
  static constexpr std::string_view none = " []\\";
  if (text.size() < 3 || !text.starts_with('[') || !text.ends_with(']')) {
    return false;
  }
  return std::all_of(text.begin() + 1, text.end() - 1, [](char c) {
    return is_printable(c) && none.find(c) == std::string_view::npos;
  });
}

std::string refuse_body(std::string_view type) {
  const bool is_known =
      (take(type, "7BIT") || take(type, "8BITMIME")) && type.empty();
  return is_known ? "" : "501 BODY takes 7BIT or 8BITMIME";
}

std::string refuse_size(std::string_view digits, std::size_t size_max) {
  std::size_t size = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, size);
  if (read.ec == std::errc::invalid_argument || read.ptr != end) {
    return "501 SIZE takes a number";
  }
  const bool is_too_large = read.ec != std::errc() || size > size_max;
  return is_too_large ? "552 the message would be too long" : "";
}

// Takes "@one,@two:" from the front, if there is one at all; false if it is
// misspelt.
bool take_route(std::string_view& path) {
  if (!path.starts_with('@')) return true;
  while (take(path, "@")) {
    const std::size_t end =
        path.starts_with('[') ? path.find(']') + 1
                              : std::min(path.find_first_of(",:"), path.size());
    if (!is_mail_host(path.substr(0, end))) return false;
    path.remove_prefix(end);
    if (take(path, ":")) return true;
    if (!take(path, ",")) return false;
  }
  return false;
}

}  // namespace

bool take(std::string_view& text, std::string_view prefix) {
  const auto same = [](char wanted, char c) {
    return wanted == (c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  };
  if (text.size() < prefix.size() ||
      !std::equal(prefix.begin(), prefix.end(), text.begin(), same)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  skip_blanks(text);
  return word;
}

// Some clients put a blank before it, which the standard does not have.
std::optional<std::string> take_path(std::string_view& text) {
  skip_blanks(text);
  const std::size_t end = find_unquoted(text, '>');
  if (!text.starts_with('<') || end == std::string_view::npos) return {};
  std::string path(text.substr(1, end - 1));
  text.remove_prefix(end + 1);
  if (!text.empty() && !text.starts_with(' ')) return {};
  skip_blanks(text);
  return path;
}

std::optional<std::string> mailbox_of(std::string_view path) {
  if (!take_route(path)) return {};
  const std::size_t at = std::min(find_unquoted(path, '@'), path.size());
  const std::string_view user = path.substr(0, at);
  if (!std::all_of(user.begin(), user.end(), is_printable)) return {};
  if (!is_quoted_string(user) && !is_dotted(user, is_atom)) return {};
  if (at == path.size() || !is_mail_host(path.substr(at + 1))) return {};
  return std::string(path);
}

bool is_mail_host(std::string_view text) {
  return is_dotted(text, is_label) || is_address_literal(text);
}

std::string refuse_parameters(std::string_view parameters,
                              std::size_t size_max) {
  bool has_body = false;
  bool has_size = false;
  while (!parameters.empty()) {
    std::string_view each = take_word(parameters);
    std::string why;
    if (take(each, "BODY=")) {
      why = std::exchange(has_body, true) ? "501 BODY is given twice"
                                          : refuse_body(each);
    } else if (take(each, "SIZE=")) {
      why = std::exchange(has_size, true) ? "501 SIZE is given twice"
                                          : refuse_size(each, size_max);
    } else {
      why = "555 there is no such parameter";
    }
    if (!why.empty()) return why;
  }
  return {};
}

std::string without_stuffing(std::string_view lines) {
  std::string plain;
  while (!lines.empty()) {
    if (lines.starts_with('.')) lines.remove_prefix(1);
    const std::size_t size = lines.find("\r\n") + 2;
    plain += lines.substr(0, size);
    lines.remove_prefix(size);
  }
  return plain;
}

}  // namespace examples
