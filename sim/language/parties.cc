#include "sim/language/parties.h"

#include <string>
#include <vector>

#include "sim/language/undeclared.h"
#include "sim/language/utf8.h"

namespace rehearse::scenario {
namespace {

std::string line_text(place where) {
  return "line " + std::to_string(where.line);
}

std::vector<std::string_view> words_for(const reading& at, meant what) {
  if (what == meant::app) return at.known.app_names();
  std::vector<std::string_view> words = at.known.peer_names();
  if (what == meant::expectation) {
    const auto forms = names_of(at.verbs.expectations);
    words.insert(words.end(), forms.begin(), forms.end());
  }
  return words;
}

}  // namespace

token read_new_name(reading& at, std::string_view what) {
  if (at.in.at(token_kind::path)) {
    at.in.fail(at.in.here(), "the name of " + std::string(what) +
                                 " is one word, without `/` and `.`");
  }
  const token name =
      at.in.require(token_kind::word, "the name of " + std::string(what));
  return name;
}

void declare_party(reading& at, const token& name, bool is_app,
                   std::size_t index) {
  if (name.text.empty()) return;
  const place where = at.in.where(name);
  if (declared_party* before = at.known.find_party(name.text)) {
    // Both may be meant by what follows.
    before->excused = true;
    at.in.fail(where, in_quotes(name.text) + " is already declared, as " +
                          (before->is_app ? "an application" : "a peer") +
                          " in " + line_text(before->where));
    return;
  }
  if (const auto host = at.hosts.find(name.text);
      host != at.hosts.end() && (is_app || host->second.peer != index)) {
    at.in.fail(where, in_quotes(name.text) +
                          " is the name under which a peer listens, in line " +
                          std::to_string(host->second.line));
  }
  declared_party made;
  made.name = name.text;
  made.is_app = is_app;
  made.index = index;
  made.where = where;
  at.known.declare(made);
  if (find_verb(at.verbs.expectations, name.text)) {
    at.in.fail(where, in_quotes(name.text) + " cannot be a name",
               "help: `expect " + std::string(name.text) +
                   "` already means something else");
  }
}

void claim_host(reading& at, std::size_t peer, const endpoint& wanted,
                place where) {
  const declared_party* owner = at.known.find_party(wanted.host);
  if (owner != nullptr && (owner->is_app || owner->index != peer)) {
    at.in.fail(where,
               in_quotes(wanted.host) + " is " +
                   (owner->is_app ? "an application" : "another peer") +
                   ", which listens for itself",
               "help: a peer listens under its own name or a new one");
    return;
  }
  const auto [before, added] =
      at.hosts.try_emplace(wanted.host, reading::host{peer, where.line});
  if (added || before->second.peer == peer) return;
  at.in.fail(where, in_quotes(wanted.host) + " is another peer's, since line " +
                        std::to_string(before->second.line));
}

void fail_no_connection(reading& at, std::size_t peer, place where) {
  at.in.fail(where,
             in_quotes(at.made.peers[peer].name) +
                 " speaks UDP, which has no connections",
             "help: it can `send`, `expect` datagrams, and `close`");
}

declared_party* use_party(reading& at, std::string_view name, place where,
                          meant what) {
  if (!at.in.ok()) return nullptr;
  declared_party* found = at.known.find_party(name);
  if (found == nullptr) {
    fail_undeclared_party(at, where, name, words_for(at, what));
    return nullptr;
  }
  found->used = true;
  return found;
}

declared_party* use_app(reading& at, std::string_view name, place where) {
  declared_party* found = use_party(at, name, where, meant::app);
  if (found == nullptr || found->is_app) return found;
  at.in.fail(where,
             in_quotes(name) + " is a peer; an application is needed here");
  return nullptr;
}

std::size_t read_peer(reading& at) {
  const token name = at.in.require(token_kind::word, "a peer");
  const place where = at.in.where(name);
  const declared_party* found = use_party(at, name.text, where, meant::peer);
  if (found == nullptr) return 0;
  if (found->is_app) {
    at.in.fail(where, in_quotes(name.text) +
                          " is an application; a peer is needed here");
    return 0;
  }
  return found->index;
}

std::size_t read_app(reading& at) {
  const token name = at.in.require(token_kind::word, "an application");
  const declared_party* found = use_app(at, name.text, at.in.where(name));
  return found == nullptr ? 0 : found->index;
}

}  // namespace rehearse::scenario
