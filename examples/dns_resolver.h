// A DNS resolver over UDP, with timeout and retry: datagrams and timers.
//
//   examples::dns_resolver dns({*asyncore::address::parse("192.0.2.53:53")});
//   dns.resolve("www.example.org", examples::dns_type::a,
//               [&](const examples::dns_result& found) {
//                 for (const auto& host : found.values) std::cout << host;
//                 dns.close();
//               });
//   asyncore::loop();
//
// It is a stub (RFC 1034, 5.3.1): the servers do the work, it asks them one
// after another until one has answered. A reply counts only if it comes from a
// server that was asked, with the number and the question of a query that is
// open (RFC 5452, 9.1); all else is dropped. An error counts from the server
// that was asked last, and once from each: datagrams may come twice, and a
// server that has failed has its whole time when it is asked again. It may lack
// the question, as when a server could not read the query. A referral counts as
// an error: the server neither knows the name nor finds it out.
//
// Numbers are given in order, and one socket asks for everything: so forged
// replies are easy where others can send in a server's name. There, give it a
// `draw_number` that nobody can guess, and better a resolver for each few
// queries, since each has a port of its own (RFC 5452, 9.2).
//
// It does not know TCP (a truncated reply is a failure), EDNS and DNSSEC, keeps
// no answers, and takes a name as it is: no search list, no hosts file.

#ifndef EXAMPLES_DNS_RESOLVER_H_
#define EXAMPLES_DNS_RESOLVER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/dispatcher.h"
#include "examples/dns_message.h"

namespace examples {

struct dns_result {
  // Empty, or why there is no answer: "no such name", "no answer",
  // "truncated", "too many aliases", or what the last server has said.
  std::string failure;
  // Empty too if the name exists, but has no record of the type.
  std::vector<std::string> values{};
};

class dns_resolver final : public asyncore::dispatcher {
 public:
  using callback = std::function<void(const dns_result&)>;

  // The servers are of one family. Throws asyncore::os_error, and
  // std::invalid_argument if there is none, or they are of several.
  explicit dns_resolver(
      std::vector<asyncore::address> servers,
      asyncore::socket_map& map = asyncore::socket_map::default_map());

  // How long a server is waited for, and how often each of them is asked.
  asyncore::duration timeout = std::chrono::seconds(2);
  int rounds = 2;

  // Gives a query its number, or where to look for a free one from. Numbers
  // count up if it is empty.
  std::function<std::uint16_t()> draw_number;

  // Asks now; `told` is called once, later. It may ask again, or close or
  // destroy the resolver; a resolver that is closed tells nobody. What it
  // throws goes to handle_error, which closes the resolver. Throws
  // std::invalid_argument if it is no name, and std::length_error if 65,536
  // queries are open.
  void resolve(const std::string& name, dns_type type, callback told);
  std::size_t open_queries() const { return queries_.size(); }

  bool writable() override { return false; }
  void handle_read() override;
  void close() override;

 private:
  struct query {
    std::string name;
    dns_type type = dns_type::a;
    callback told;
    int attempts = 0;
    std::string last_failure = "no answer";
    std::vector<asyncore::address> failed{};  // Whose error has counted.
    asyncore::timer retry;
  };
  using queries = std::map<std::uint16_t, query>;

  void take_reply(const dns_reply& reply, const asyncore::address& from);
  bool has_asked(const query& of, const asyncore::address& server) const;
  bool may_fail(const query& of, const asyncore::address& server) const;
  const asyncore::address& last_asked(const query& of) const;
  void ask(queries::iterator which);
  void take(queries::iterator which, const dns_reply& reply);
  void finish(queries::iterator which, const dns_result& found);

  std::vector<asyncore::address> servers_;
  queries queries_;
  std::uint16_t last_id_ = 0;
};

}  // namespace examples

#endif  // EXAMPLES_DNS_RESOLVER_H_
