#include "examples/http_head.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "examples/http_url.h"

namespace examples {
namespace {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// Takes what stands before `separator`, and the separator.
std::string_view take_until(std::string_view& text,
                            std::string_view separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + separator.size(), text.size()));
  return taken;
}

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

bool is_token(std::string_view text) {
  static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_part);
}

// Empty if it is no target that a server knows.
std::string path_of(std::string_view target) {
  if (target == "*") return "*";
  if (target.find('#') != std::string_view::npos) return {};
  const auto url = parse_url(target);
  if (url) target = url->target;
  if (!is_target(target)) return {};
  return std::string(target.substr(0, target.find('?')));
}

// Takes the token in front; false if there is none.
bool take_token(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("; \t\""), text.size());
  const bool there = is_token(text.substr(0, end));
  if (there) text.remove_prefix(end);
  return there;
}

// Takes a quoted string, in which a backslash stands before what is meant as it
// is; false if there is none.
bool take_quoted(std::string_view& text) {
  if (!text.starts_with('"')) return false;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return true;
    }
    if (text[at] == '\\') ++at;
  }
  return false;
}

bool is_version(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 3 && is_digit(text[0]) && text[1] == '.' &&
         is_digit(text[2]);
}

}  // namespace

std::size_t http_head::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(),
                    [&](const http_field& each) { return each.name == name; }));
}

const std::string* http_head::find(std::string_view name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(),
                   [&](const http_field& each) { return each.name == name; });
  return found == fields.end() ? nullptr : &found->value;
}

bool http_head::lists(std::string_view name, std::string_view word) const {
  for (const http_field& each : fields) {
    if (each.name != name) continue;
    for (std::string_view rest = each.value; !rest.empty();) {
      if (lowered(trimmed(take_until(rest, ","))) == word) return true;
    }
  }
  return false;
}

std::optional<http_field> parse_field(std::string_view line) {
  if (has_control(line) || line.find(':') == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = take_until(line, ":");
  if (!is_token(name)) return std::nullopt;
  return http_field{lowered(name), std::string(trimmed(line))};
}

std::optional<http_head> parse_head(std::string_view text) {
  http_head head;
  head.start = take_until(text, "\r\n");
  if (has_control(head.start)) return std::nullopt;
  while (!text.empty()) {
    auto field = parse_field(take_until(text, "\r\n"));
    if (!field) return std::nullopt;
    head.fields.push_back(std::move(*field));
  }
  return head;
}

std::optional<std::uint64_t> parse_chunk_size(std::string_view line) {
  const std::size_t size = std::min(line.find_first_of("; \t"), line.size());
  const std::string_view rest = trimmed(line.substr(size));
  if (has_control(rest) || (!rest.empty() && rest.front() != ';')) {
    return std::nullopt;
  }
  return parse_number(line.substr(0, size), 16);
}

// Parameters follow the type: `; name=value` or `; name="any words"`.
bool is_media_type(std::string_view text) {
  if (has_control(text)) return false;
  if (!is_token(take_until(text, "/")) || !take_token(text)) return false;
  while (!text.empty()) {
    if (!trimmed(text).starts_with(';')) return false;
    text.remove_prefix(text.find(';') + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.empty() || text.starts_with(';')) continue;
    if (!is_token(take_until(text, "=")) ||
        !(take_token(text) || take_quoted(text))) {
      return false;
    }
  }
  return true;
}

std::optional<http_request_line> parse_request_line(std::string_view line) {
  const std::string_view method = take_until(line, " ");
  std::string path = path_of(take_until(line, " "));
  if (!is_token(method) || path.empty()) return std::nullopt;
  if (take_until(line, "/") != "HTTP" || !is_version(line)) return std::nullopt;
  return http_request_line{std::string(method), std::move(path),
                           std::string(line)};
}

std::optional<http_status_line> parse_status_line(std::string_view line) {
  if (has_control(line)) return std::nullopt;
  if (take_until(line, "/") != "HTTP") return std::nullopt;
  const std::string_view version = take_until(line, " ");
  const std::string_view digits = take_until(line, " ");
  const auto status = parse_number(digits);
  if (!is_version(version) || version[0] != '1') return std::nullopt;
  if (!status || digits.size() != 3 || *status < 100) return std::nullopt;
  return http_status_line{std::string(version), static_cast<int>(*status)};
}

std::optional<http_framing> framing_of(const http_head& head) {
  const std::string* length = head.find("content-length");
  const std::string* coding = head.find("transfer-encoding");
  if (head.count("content-length") + head.count("transfer-encoding") > 1) {
    return std::nullopt;
  }
  if (coding != nullptr) {
    if (lowered(*coding) != "chunked") return std::nullopt;
    return http_framing{.how = http_framing::kind::chunked};
  }
  if (length == nullptr) return http_framing{};
  const auto number = parse_number(*length);
  if (!number) return std::nullopt;
  return http_framing{.how = http_framing::kind::length, .length = *number};
}

bool has_other_coding(const http_head& head) {
  const std::string* codings = head.find("transfer-encoding");
  if (codings == nullptr || head.count("transfer-encoding") > 1 ||
      head.count("content-length") > 0) {
    return false;
  }
  const std::string lower = lowered(*codings);
  const std::size_t last = lower.rfind(',');
  if (last == std::string::npos) return false;
  if (trimmed(std::string_view(lower).substr(last + 1)) != "chunked") {
    return false;
  }
  for (std::string_view rest = std::string_view(lower).substr(0, last);
       !rest.empty();) {
    const std::string_view coding = trimmed(take_until(rest, ","));
    if (!is_token(coding) || coding == "chunked") return false;
  }
  return true;
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, base);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace examples
