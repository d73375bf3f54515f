// The servers among the samples, for tests that are about all of them.

#ifndef TESTS_EXAMPLES_SAMPLE_SERVERS_H_
#define TESTS_EXAMPLES_SAMPLE_SERVERS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/dispatcher.h"
#include "core/socket_map.h"
#include "examples/chat_server.h"
#include "examples/echo_server.h"
#include "examples/http_server.h"
#include "examples/smtp_server.h"

namespace examples {

struct server_case {
  std::string name;
  // Listens at a port of the kernel's choice.
  std::function<std::unique_ptr<asyncore::dispatcher>(asyncore::socket_map&)>
      make;
  std::string words;  // To which it would answer.
};

inline std::vector<server_case> sample_servers() {
  return {{"echo",
           [](asyncore::socket_map& map) {
             return std::make_unique<echo_server>(0, map);
           },
           "hello"},
          {"chat",
           [](asyncore::socket_map& map) {
             return std::make_unique<chat_server>(0, map);
           },
           "ann\n/who\n/quit\n"},
          {"http",
           [](asyncore::socket_map& map) {
             return std::make_unique<http_server>(0, http_pages{}, map);
           },
           "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"smtp",
           [](asyncore::socket_map& map) {
             return std::make_unique<smtp_server>(0, smtp_options{}, map);
           },
           "HELO ann\r\nQUIT\r\n"}};
}

}  // namespace examples

#endif  // TESTS_EXAMPLES_SAMPLE_SERVERS_H_
