// Reads the names of applications and peers, where they are declared and
// where they are used.

#ifndef SIM_LANGUAGE_PARTIES_H_
#define SIM_LANGUAGE_PARTIES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/language/lexer.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

// The name in a declaration of `what`, such as "a peer".
token read_new_name(reading& context, std::string_view what);

// Declares a party, unless its name is taken. The next party of its kind has
// the index `index`, whether the declaration succeeds or not.
void declare_party(reading& context, const token& name, bool is_app,
                   std::size_t index);

// Fails the statement if the file has `most` things of that kind already.
// `what`: "peers".
void check_count(reading& context, place where, std::size_t so_far,
                 std::size_t most, std::string_view what);

// A place on the network under which a peer is reached. Its name is that of one
// party: the peer's own, or a new one.
void claim_host(reading& context, std::size_t peer, const endpoint& wanted,
                place where);

// For what is about connections and names a peer that speaks UDP.
void fail_no_connection(reading& context, std::size_t peer, place where);

// A window for a peer that shares the host of `owner`.
void fail_shared_window(reading& context, place where, std::size_t owner);

// A word that stands for itself, or a `$name` of one: a party, as it is written
// and where. Empty after a mistake.
struct spelled_name {
  std::string_view text;
  place where;
};
spelled_name read_party_name(reading& context, std::string_view what);

// The word that `$name` stands for, which is written at `where`; empty, and a
// mistake, if it stands for something else.
std::string_view read_word_name(reading& context, std::string_view name,
                                place where);

// A name that is in use: an index into the plan's peers or applications. What
// it returns after a mistake means nothing.
std::size_t read_peer(reading& context);
std::size_t read_app(reading& context);

// What may be written in the place of a party's name, for suggestions.
enum class meant : std::uint8_t { peer, app, expectation };

// The party called `name`, which is written at `where`. If there is none, that
// is a mistake, and the answer is null.
declared_party* use_party(reading& context, std::string_view name, place where,
                          meant what);
// The same, and a mistake if it is a peer.
declared_party* use_app(reading& context, std::string_view name, place where);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_PARTIES_H_
