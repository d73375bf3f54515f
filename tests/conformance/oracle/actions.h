// What the script has its channels do: "recv 100 ; close".

#ifndef TESTS_CONFORMANCE_ORACLE_ACTIONS_H_
#define TESTS_CONFORMANCE_ORACLE_ACTIONS_H_

#include "core/address.h"
#include "tests/conformance/oracle/actor.h"
#include "tests/conformance/oracle/script_lexer.h"
#include "tests/conformance/oracle/stage.h"

namespace oracle {

// Performs the actions on `who`. `inside` is the method that they stand for;
// null outside of any. Answers what the last "return" or "super" said, false
// without one. Throws what the actions throw.
bool perform(stage& on, actor& who, const action_list& actions,
             const method_call* inside);

// HOST PORT, or the path of a UNIX socket.
asyncore::address address_of(stage& on, std::span<const token> given);

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_ACTIONS_H_
