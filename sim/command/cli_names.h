// The names of CLI11 that our headers need. Its own header takes longer to
// compile than most of our sources, so only those include it which parse.

#ifndef SIM_COMMAND_CLI_NAMES_H_
#define SIM_COMMAND_CLI_NAMES_H_

namespace CLI {  // NOLINT(readability-identifier-naming)

class App;        // NOLINT(readability-identifier-naming)
class Validator;  // NOLINT(readability-identifier-naming)

}  // namespace CLI

#endif  // SIM_COMMAND_CLI_NAMES_H_
