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

std::vector<std::string_view> words_for(const reading& context, meant what) {
  if (what == meant::app) return context.names.app_names();
  std::vector<std::string_view> words = context.names.peer_names();
  // `expect cal echo.recv`: the misspelt word is in the place of a peer.
  if (what == meant::expectation) {
    const auto forms = names_of(context.verbs.expectations);
    words.insert(words.end(), forms.begin(), forms.end());
  }
  return words;
}

}  // namespace

token read_new_name(reading& context, std::string_view what) {
  // Elsewhere parties are written with paths, as in `echo/1`, so this deserves
  // more than a message about the `/`.
  if (context.in.next_is(token_kind::path)) {
    context.in.fail(context.in.here(), "the name of " + std::string(what) +
                                           " is one word, without `/` and `.`");
  }
  const token name =
      context.in.require(token_kind::word, "the name of " + std::string(what));
  return name;
}

void declare_party(reading& context, const token& name, bool is_app,
                   std::size_t index) {
  // The statement has failed already, and no name is there to declare.
  if (name.text.empty()) return;
  const place where = context.in.where(name);
  if (declared_party* before = context.names.find_party(name.text)) {
    // Both may be meant by what follows.
    before->excused = true;
    context.in.fail(where, in_quotes(name.text) + " is already declared, as " +
                               (before->is_app ? "an application" : "a peer") +
                               " in " + line_text(before->where));
    return;
  }
  // A name leads to one party only. Otherwise nobody could say where a
  // connection to it arrives.
  if (const auto host = context.hosts.find(name.text);
      host != context.hosts.end() && (is_app || host->second.peer != index)) {
    context.in.fail(where,
                    in_quotes(name.text) +
                        " is the name under which a peer listens, in line " +
                        std::to_string(host->second.line));
  }
  declared_party party;
  party.name = name.text;
  party.is_app = is_app;
  party.index = index;
  party.where = where;
  context.names.declare(party);
  // Reported last: the name is declared all the same, so that its uses are no
  // mistakes.
  if (find_verb(context.verbs.expectations, name.text)) {
    context.in.fail(where, in_quotes(name.text) + " cannot be a name",
                    "help: `expect " + std::string(name.text) +
                        "` already means something else");
  }
}

void check_count(reading& context, place where, std::size_t so_far,
                 std::size_t most, std::string_view what) {
  // One message is enough: the next ones would say the same.
  if (so_far != most) return;
  context.in.fail(where,
                  "a scenario has at most " + std::to_string(most) + " " +
                      std::string(what),
                  "help: split the file");
}

void claim_host(reading& context, std::size_t peer, const endpoint& wanted,
                place where) {
  const std::size_t host = context.plan.host_of(peer);
  const declared_party* owner = context.names.find_party(wanted.host);
  if (owner != nullptr &&
      (owner->is_app || context.plan.host_of(owner->index) != host)) {
    context.in.fail(where,
                    in_quotes(wanted.host) + " is " +
                        (owner->is_app ? "an application" : "another peer") +
                        ", which listens for itself",
                    "help: a peer listens under its own name or a new one");
    return;
  }
  const auto [before, added] =
      context.hosts.try_emplace(wanted.host, reading::host{host, where.line});
  if (added || before->second.peer == host) return;
  context.in.fail(where, in_quotes(wanted.host) +
                             " is another peer's, since line " +
                             std::to_string(before->second.line));
}

void fail_shared_window(reading& context, place where, std::size_t owner) {
  const std::string name = in_quotes(context.plan.peers[owner].name);
  context.in.fail(where, "the window is that of the host, which is " + name,
                  "help: give it to " + name);
}

void fail_no_connection(reading& context, std::size_t peer, place where) {
  context.in.fail(where,
                  in_quotes(context.plan.peers[peer].name) +
                      " speaks UDP, which has no connections",
                  "help: it can `send`, `expect` datagrams, and `close`");
}

declared_party* use_party(reading& context, std::string_view name, place where,
                          meant what) {
  // After a failure the name is an empty token, which must not be reported as
  // undeclared.
  if (!context.in.ok()) return nullptr;
  declared_party* party = context.names.find_party(name);
  if (party == nullptr) {
    fail_undeclared_party(context, where, name, words_for(context, what));
    return nullptr;
  }
  party->used = true;
  return party;
}

declared_party* use_app(reading& context, std::string_view name, place where) {
  declared_party* party = use_party(context, name, where, meant::app);
  if (party == nullptr || party->is_app) return party;
  context.in.fail(
      where, in_quotes(name) + " is a peer; an application is needed here");
  return nullptr;
}

std::string_view read_word_name(reading& context, std::string_view name,
                                place where) {
  symbol* entry = context.names.find_symbol(name);
  if (entry == nullptr) {
    fail_undeclared_value(context, where, name);
    return {};
  }
  entry->used = true;
  const value& meant_value = entry->stands_for;
  if (meant_value.what == value::kind::word) return meant_value.text;
  if (meant_value.what == value::kind::broken) {
    context.in.fail_silently();
  } else {
    context.in.fail(where, "expected a name, but " +
                               in_quotes("$" + std::string(name)) + " is " +
                               std::string(kind_of(meant_value)));
  }
  return {};
}

spelled_name read_party_name(reading& context, std::string_view what) {
  if (context.in.next_is(token_kind::dollar)) {
    const token name = context.in.take();
    const place where = context.in.where(name);
    return {read_word_name(context, name.text.substr(1), where), where};
  }
  const token name = context.in.require(token_kind::word, what);
  return {name.text, context.in.where(name)};
}

std::size_t read_peer(reading& context) {
  const auto [name, where] = read_party_name(context, "a peer");
  const declared_party* party = use_party(context, name, where, meant::peer);
  // Any index will do, since a failed statement adds no step.
  if (party == nullptr) return 0;
  if (party->is_app) {
    context.in.fail(
        where, in_quotes(name) + " is an application; a peer is needed here");
    return 0;
  }
  return party->index;
}

std::size_t read_app(reading& context) {
  const auto [name, where] = read_party_name(context, "an application");
  const declared_party* party = use_app(context, name, where);
  return party == nullptr ? 0 : party->index;
}

}  // namespace rehearse::scenario
