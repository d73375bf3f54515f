#include "examples/dns_resolver.h"

#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/exceptions.h"

namespace examples {
namespace {

constexpr std::size_t datagram_max = 65'535;
constexpr std::size_t queries_max = 65'536;

// RCODE, RFC 1035, 4.1.1.
constexpr int no_error = 0;
constexpr int no_such_name = 3;

std::string describe(const dns_reply& reply) {
  switch (reply.code) {
    case no_error:
      return "referral";
    case 1:
      return "format error";
    case 2:
      return "server failure";
    case 4:
      return "not implemented";
    case 5:
      return "refused";
    default:
      return "error " + std::to_string(reply.code);
  }
}

}  // namespace

dns_resolver::dns_resolver(std::vector<asyncore::address> servers,
                           asyncore::socket_map& map)
    : dispatcher(map), servers_(std::move(servers)) {
  if (servers_.empty()) throw std::invalid_argument("no server to ask");
  const int family = servers_.front().family();
  for (const asyncore::address& each : servers_) {
    if (each.family() != family) {
      throw std::invalid_argument("the servers are of several families");
    }
  }
  create_socket(family, SOCK_DGRAM);
}

void dns_resolver::resolve(const std::string& name, dns_type type,
                           callback told) {
  if (queries_.size() == queries_max) {
    throw std::length_error("too many queries are open");
  }
  make_query(0, name, type);  // Throws if it cannot be asked for.
  last_id_ =
      draw_number ? draw_number() : static_cast<std::uint16_t>(last_id_ + 1);
  while (queries_.contains(last_id_)) ++last_id_;
  const auto made = queries_.emplace(last_id_, query{}).first;
  made->second.name =
      name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
  made->second.type = type;
  made->second.told = std::move(told);
  const std::uint16_t id = last_id_;
  made->second.retry = call_later(timeout, [this, id] {
    const auto late = queries_.find(id);
    if (late != queries_.end()) ask(late);
  });
  ask(made);
}

// The next server, or the end of the query if each has had its rounds.
void dns_resolver::ask(queries::iterator which) {
  query& of = which->second;
  const auto count = static_cast<int>(servers_.size());
  if (of.attempts >= std::max(rounds, 1) * count) {
    finish(which, {.failure = of.last_failure, .values = {}});
    return;
  }
  const asyncore::address& server =
      servers_[static_cast<std::size_t>(of.attempts++ % count)];
  of.retry.reset(timeout);
  try {
    sendto(make_query(which->first, of.name, of.type), server);
  } catch (const asyncore::os_error& error) {
    of.last_failure = error.what();  // The next one comes after the timeout.
  }
}

void dns_resolver::handle_read() {
  const auto got = recvfrom(datagram_max);
  if (!got) return;
  if (const auto reply = parse_reply(got->first)) {
    take_reply(*reply, got->second);
  }
}

// Drops it unless it belongs to a query that is open.
void dns_resolver::take_reply(const dns_reply& reply,
                              const asyncore::address& from) {
  const auto asked = queries_.find(reply.id);
  if (asked == queries_.end()) return;
  const query& of = asked->second;
  if (reply.has_question &&
      (of.type != reply.type || !is_same_name(of.name, reply.name))) {
    return;
  }
  const bool is_answer = reply.has_question && !reply.is_referral() &&
                         (reply.code == no_error || reply.code == no_such_name);
  if (is_answer ? has_asked(of, from) : may_fail(of, from)) {
    take(asked, reply);
  }
}

bool dns_resolver::has_asked(const query& of,
                             const asyncore::address& server) const {
  const auto asked =
      std::min(static_cast<std::size_t>(of.attempts), servers_.size());
  const auto end = servers_.begin() + static_cast<std::ptrdiff_t>(asked);
  return std::find(servers_.begin(), end, server) != end;
}

// A second error of a server may be a copy of the first one.
bool dns_resolver::may_fail(const query& of,
                            const asyncore::address& server) const {
  return last_asked(of) == server &&
         std::find(of.failed.begin(), of.failed.end(), server) ==
             of.failed.end();
}

const asyncore::address& dns_resolver::last_asked(const query& of) const {
  return servers_[static_cast<std::size_t>(of.attempts - 1) % servers_.size()];
}

void dns_resolver::take(queries::iterator which, const dns_reply& reply) {
  if (reply.code == no_such_name && reply.has_question) {
    finish(which, {.failure = "no such name", .values = {}});
  } else if (reply.code != no_error || reply.is_referral()) {
    which->second.failed.push_back(last_asked(which->second));
    which->second.last_failure = describe(reply);
    ask(which);
  } else if (reply.truncated) {
    finish(which, {.failure = "truncated", .values = {}});
  } else {
    auto values = reply.values();
    if (!values) return finish(which, {.failure = "too many aliases"});
    finish(which, {.failure = {}, .values = std::move(*values)});
  }
}

void dns_resolver::finish(queries::iterator which, const dns_result& found) {
  which->second.retry.cancel();
  const callback told = std::move(which->second.told);
  queries_.erase(which);
  if (told) told(found);
}

void dns_resolver::close() {
  dispatcher::close();
  queries_.clear();
}

}  // namespace examples
