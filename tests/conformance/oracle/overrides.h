// What the script's channels do instead of the library.

#ifndef TESTS_CONFORMANCE_ORACLE_OVERRIDES_H_
#define TESTS_CONFORMANCE_ORACLE_OVERRIDES_H_

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/observer.h"
#include "tests/conformance/oracle/script_lexer.h"

namespace oracle {

class override_table {
 public:
  // `owner` is a channel or a class.
  void set(const std::string& owner, asyncore::call what,
           std::vector<action_list> lists) {
    lists_[{owner, what}] = std::move(lists);
  }

  // The actions for the next call of a method, null if there are none: what is
  // said of the channel goes before what is said of its class. The lists are
  // used up by channel, whichever they are, and the last one repeats.
  const action_list* next(const std::string& channel, const std::string& of,
                          asyncore::call what) {
    auto found = lists_.find({channel, what});
    if (found == lists_.end()) found = lists_.find({of, what});
    if (found == lists_.end()) return nullptr;
    const std::size_t last = found->second.size() - 1;
    return &found->second[std::min(calls_[{channel, what}]++, last)];
  }

 private:
  using method = std::pair<std::string, asyncore::call>;

  std::map<method, std::vector<action_list>> lists_;
  std::map<method, std::size_t> calls_;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_OVERRIDES_H_
