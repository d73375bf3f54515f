// The messages of DNS (RFC 1035): a query as bytes, and what a reply says.

#ifndef EXAMPLES_DNS_MESSAGE_H_
#define EXAMPLES_DNS_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

// The types of record that are read; a reply may hold others.
enum class dns_type : std::uint16_t { a = 1, cname = 5, ptr = 12, aaaa = 28 };

struct dns_record {
  std::string name;
  dns_type type = dns_type::a;
  std::uint32_t ttl_s = 0;
  std::string value;  // "192.0.2.1", "2001:db8::1", or a name.
};

struct dns_reply {
  std::uint16_t id = 0;
  bool truncated = false;
  int code = 0;  // RCODE: 0 is success, 2 server failure, 3 no such name.
  // False for an error about a query that the server could not even read: it
  // then sends the header alone. Name and type say nothing.
  bool has_question = true;
  std::string name;
  dns_type type = dns_type::a;
  std::vector<dns_record> answers;
  // If it has no value, it does not say that there is none: its server neither
  // knows the names of that zone nor finds them out.
  bool only_refers = false;

  // The values of the asked type, also where aliases (CNAME) lead to them.
  // Nothing if there are more than 16 on the way, as when they lead in a circle
  // (RFC 1034, 3.6.2).
  std::optional<std::vector<std::string>> values() const;
  // Whether it is no answer, but names other servers at most (RFC 1034, 4.3.1).
  bool is_referral() const;
};

// A query that asks the server to find out (RD). Throws std::invalid_argument
// unless the name consists of labels of 1 to 63 bytes, 253 in all, and those
// are printable ASCII; names in other scripts are written so (IDNA, "xn--").
std::string make_query(std::uint16_t id, std::string_view name, dns_type type);

// Nothing if `bytes` are not a reply to one question of a standard query,
// well-formed as far as its answers go, nor an error without a question.
std::optional<dns_reply> parse_reply(std::string_view bytes);

// Names are the same in any case (RFC 4343).
bool is_same_name(std::string_view one, std::string_view other);

}  // namespace examples

#endif  // EXAMPLES_DNS_MESSAGE_H_
