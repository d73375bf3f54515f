// Reads the statements that set a scenario up. Each function reads what
// follows its verb, to the end of the line.

#ifndef SIM_LANGUAGE_SETUP_H_
#define SIM_LANGUAGE_SETUP_H_

#include <cstddef>
#include <optional>

#include "sim/language/plan.h"
#include "sim/language/reading.h"

namespace rehearse::scenario {

void read_let(reading& at);
void read_matrix(reading& at);
void read_runs_on(reading& at, place start);
void read_app_line(reading& at);
void read_peer_line(reading& at);
void read_loop(reading& at, place start);
void read_mode(reading& at, place start);

// Begins the `does` block of a peer: what follows belongs to a new cursor.
void enter_does(reading& at, std::optional<std::size_t> peer, place brace);

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_SETUP_H_
