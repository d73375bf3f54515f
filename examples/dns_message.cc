#include "examples/dns_message.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/address.h"
#include "examples/dns_reader.h"

namespace examples {
namespace {

constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t flag_reply = 0x8000;
constexpr std::uint16_t flags_opcode = 0x7800;  // 0: a standard query.
constexpr std::uint16_t flag_authoritative = 0x0400;
constexpr std::uint16_t flag_truncated = 0x0200;
constexpr std::uint16_t flag_recursion_desired = 0x0100;
constexpr std::uint16_t flag_recursion_available = 0x0080;
constexpr std::uint16_t type_ns = 2;
constexpr std::uint16_t type_soa = 6;
constexpr std::size_t header_size = 12;
constexpr std::size_t alias_max = 16;

void put16(std::string& to, std::uint16_t number) {
  to += static_cast<char>(number >> 8);
  to += static_cast<char>(number & 0xff);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string host_text(std::string_view bytes) {
  std::array<std::uint8_t, 16> host{};
  std::copy(bytes.begin(), bytes.end(), host.begin());
  if (bytes.size() == host.size()) {
    const std::string text = asyncore::address::ipv6(host, 0).host_to_string();
    return text.substr(1, text.size() - 2);  // Without its brackets.
  }
  const std::uint32_t number = std::uint32_t{host[0]} << 24 |
                               std::uint32_t{host[1]} << 16 |
                               std::uint32_t{host[2]} << 8 | host[3];
  return asyncore::address::ipv4(number, 0).host_to_string();
}

// Nothing if it is of a type that is not read, or ill-formed: then `from` has
// failed.
std::optional<dns_record> read_record(dns_reader& from) {
  dns_record read;
  read.name = from.name();
  const std::uint16_t type = from.number16();
  const std::uint16_t of_class = from.number16();
  read.type = static_cast<dns_type>(type);
  read.ttl_s = from.number32();
  const std::size_t size = from.number16();
  const std::size_t begin = from.position();
  dns_reader value = from;
  const std::string_view bytes = from.bytes(size);
  if (!from.ok() || of_class != class_in) return std::nullopt;
  switch (read.type) {
    case dns_type::a:
    case dns_type::aaaa:
      if (size != (read.type == dns_type::a ? 4 : 16)) break;
      read.value = host_text(bytes);
      return read;
    case dns_type::cname:
    case dns_type::ptr:
      read.value = value.name();
      if (!value.ok() || value.position() != begin + size) break;
      return read;
    default:
      return std::nullopt;
  }
  from.fail();
  return std::nullopt;
}

// Whether there are name servers among so many records, and no SOA, by which a
// server says that a name has no such record (RFC 2308, 2.2).
bool names_servers(dns_reader from, int records) {
  bool has_servers = false;
  for (int i = 0; i < records && from.ok(); ++i) {
    from.name();
    const std::uint16_t type = from.number16();
    from.bytes(6);  // The class, and how long it holds.
    from.bytes(from.number16());
    if (from.ok() && type == type_soa) return false;
    if (from.ok() && type == type_ns) has_servers = true;
  }
  return has_servers;
}

}  // namespace

bool is_same_name(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string make_query(std::uint16_t id, std::string_view name, dns_type type) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > dns_name_max) {
    throw std::invalid_argument("a name has 1 to 253 bytes");
  }
  std::string query;
  for (const int word : {int{id}, int{flag_recursion_desired}, 1, 0, 0, 0}) {
    put16(query, static_cast<std::uint16_t>(word));
  }
  for (bool last = false; !last;) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    if (dot == 0 || dot > dns_label_max) {
      throw std::invalid_argument("a label has 1 to 63 bytes");
    }
    const std::string_view label = name.substr(0, dot);
    if (!std::all_of(label.begin(), label.end(), is_dns_letter)) {
      throw std::invalid_argument("a name is of plain letters");
    }
    query += static_cast<char>(dot);
    query += label;
    last = dot == name.size();
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  query += '\0';
  put16(query, static_cast<std::uint16_t>(type));
  put16(query, class_in);
  return query;
}

std::optional<dns_reply> parse_reply(std::string_view bytes) {
  dns_reader from(bytes);
  dns_reply reply;
  reply.id = from.number16();
  const std::uint16_t flags = from.number16();
  reply.truncated = (flags & flag_truncated) != 0;
  reply.code = flags & 0xf;
  const std::uint16_t questions = from.number16();
  const std::uint16_t answers = from.number16();
  const std::uint16_t authorities = from.number16();
  from.number16();  // How many additional records follow.
  if (!from.ok() || (flags & flag_reply) == 0 || (flags & flags_opcode) != 0) {
    return std::nullopt;
  }
  reply.has_question = questions != 0 && bytes.size() > header_size;
  if (!reply.has_question) {
    return reply.code != 0 ? std::optional(reply) : std::nullopt;
  }
  reply.name = from.name();
  reply.type = static_cast<dns_type>(from.number16());
  const std::uint16_t of_class = from.number16();
  if (!from.ok() || questions != 1 || of_class != class_in) {
    return std::nullopt;
  }
  for (int i = 0; i < answers && from.ok(); ++i) {
    if (auto record = read_record(from)) {
      reply.answers.push_back(std::move(*record));
    }
  }
  // What was cut off may end anywhere.
  if (!from.ok() && !reply.truncated) return std::nullopt;
  reply.only_refers = reply.code == 0 && (flags & flag_authoritative) == 0 &&
                      ((flags & flag_recursion_available) == 0 ||
                       names_servers(from, authorities));
  return reply;
}

bool dns_reply::is_referral() const {
  const auto found = values();
  return only_refers && !truncated && found && found->empty();
}

std::optional<std::vector<std::string>> dns_reply::values() const {
  std::string asked = name;
  for (std::size_t aliases = 0; aliases <= alias_max; ++aliases) {
    std::vector<std::string> found;
    std::string alias;
    for (const dns_record& each : answers) {
      if (!is_same_name(each.name, asked)) continue;
      if (each.type == type) found.push_back(each.value);
      if (each.type == dns_type::cname) alias = each.value;
    }
    if (!found.empty() || alias.empty()) return found;
    asked = std::move(alias);
  }
  return std::nullopt;
}

}  // namespace examples
