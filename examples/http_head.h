// The head of an HTTP/1 message (RFC 9112): its first line, and its fields.
//
// What two readers could understand in two ways is no head at all: it is how
// requests are smuggled past servers that look at them first (RFC 9112, 11.2).

#ifndef EXAMPLES_HTTP_HEAD_H_
#define EXAMPLES_HTTP_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

struct http_field {
  std::string name;   // In lower case.
  std::string value;  // Without the blanks around it.
};

struct http_head {
  std::string start;
  std::vector<http_field> fields;

  std::size_t count(std::string_view name) const;
  // The value of the first field of that name; null if there is none.
  const std::string* find(std::string_view name) const;
  // Whether `word` is among the words of the fields of that name, which commas
  // separate, as in `Connection: keep-alive, Upgrade`. Both are in lower case.
  bool lists(std::string_view name, std::string_view word) const;
};

// Reads "Name: value". Nothing if it is none, or has control characters, as
// where a lone LF ends a line for others.
std::optional<http_field> parse_field(std::string_view line);

// Reads a head without the empty line at its end. Nothing if a line is neither
// a field nor the first one, as one that goes on with the line before it, or
// if there are control characters.
std::optional<http_head> parse_head(std::string_view text);

// Reads the line before a chunk, "1a;name=value", which is the size of the
// chunk and extensions (7.1.1). Nothing if it is something else.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line);

// Whether it can be the value of Content-Type: "text/html; charset=utf-8".
bool is_media_type(std::string_view text);

struct http_request_line {
  std::string method;
  // Of "/path?query" or of "http://host/path?query" (3.2); "*" for the server
  // itself. It is not decoded, and the host is not looked at.
  std::string path;
  std::string version;  // "1.1"
};

// Reads "GET /path HTTP/1.1"; nothing if it is none.
std::optional<http_request_line> parse_request_line(std::string_view line);

struct http_status_line {
  std::string version;  // "1.1"
  int status = 0;       // Three digits.
};

// Reads "HTTP/1.1 200 OK"; the reason may be any words, or none. Nothing if it
// is no status line, of another version than 1, or has control characters.
std::optional<http_status_line> parse_status_line(std::string_view line);

// How the end of a body is found.
struct http_framing {
  enum class kind { none, length, chunked, until_close };
  kind how = kind::none;
  std::uint64_t length = 0;
};

// What the head itself says of it: a length, `chunked`, or nothing (`none`).
// No value if it says both, or what cannot be understood.
std::optional<http_framing> framing_of(const http_head& head);

// Whether chunks hold a body in another coding, as in `gzip, chunked`: it is
// clear where it ends, but not what it is.
bool has_other_coding(const http_head& head);

// The number that is all of `text`, in this base; nothing if it is none, has a
// sign, or is too large.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

}  // namespace examples

#endif  // EXAMPLES_HTTP_HEAD_H_
