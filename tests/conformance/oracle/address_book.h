// The host names of a script, as addresses.
//
// A script connects to "www.python.org:80"; the library knows addresses only.
// Each name gets one out of 240.0.0.0/4, which nobody uses (RFC 1112), and is
// printed again as it was written. A path is a UNIX address as it stands.

#ifndef TESTS_CONFORMANCE_ORACLE_ADDRESS_BOOK_H_
#define TESTS_CONFORMANCE_ORACLE_ADDRESS_BOOK_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/address.h"

namespace oracle {

class address_book {
 public:
  // Throws script_error if the port is none.
  asyncore::address find(std::string_view host, int port);
  // "www.python.org:80", or the path.
  std::string text(const asyncore::address& of) const;

 private:
  std::vector<std::string> hosts_;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_ADDRESS_BOOK_H_
