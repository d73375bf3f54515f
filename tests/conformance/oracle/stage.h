// Everything that one run of a script is made of.

#ifndef TESTS_CONFORMANCE_ORACLE_STAGE_H_
#define TESTS_CONFORMANCE_ORACLE_STAGE_H_

#include "core/loop.h"
#include "core/socket_map.h"
#include "tests/conformance/oracle/address_book.h"
#include "tests/conformance/oracle/cast.h"
#include "tests/conformance/oracle/overrides.h"
#include "tests/conformance/oracle/scripted_network.h"
#include "tests/conformance/oracle/trace.h"

namespace oracle {

// What the script's "mode" and "set" change.
struct settings {
  bool use_poll = false;
  bool warnings = true;  // Whether log_info drops no type.
  bool predicates = true;
  bool states = true;
  asyncore::wait_limit timeout = asyncore::duration::zero();
};

// The order of the members matters: the cast is destroyed first, and then what
// its channels stand in.
struct stage {
  trace record;
  address_book names;
  settings set;
  override_table overrides;
  scripted_network net{record, names};
  asyncore::socket_map map{net, asyncore::mode::cpython};
  cast actors{*this};
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_STAGE_H_
