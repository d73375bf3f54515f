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
#include "examples/frame_server.h"
#include "examples/http_server.h"
#include "examples/producer_server.h"
#include "examples/proxy.h"
#include "examples/session_server.h"
#include "examples/smtp_server.h"
#include "examples/upload_server.h"
#include "examples/upper_server.h"

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
           "HELO ann\r\nQUIT\r\n"},
          {"frames",
           [](asyncore::socket_map& map) {
             return std::make_unique<frame_server>(0, frame_options{}, map);
           },
           std::string(8, '\0')},
          {"upload",
           [](asyncore::socket_map& map) {
             return std::make_unique<upload_server>(0, upload_options{}, map);
           },
           "PUT f 1\nx"},
          {"upper",
           [](asyncore::socket_map& map) {
             return std::make_unique<upper_server>(0, map);
           },
           "hello"},
          {"producer",
           [](asyncore::socket_map& map) {
             return std::make_unique<producer_server>(0, "hello", map);
           },
           "hello"},
          {"session",
           [](asyncore::socket_map& map) {
             return std::make_unique<session_server>(0, map);
           },
           "ann\nhello\n"},
          // To a port at which nobody listens.
          {"proxy",
           [](asyncore::socket_map& map) {
             return std::make_unique<proxy>(
                 0, proxy_options{.servers = {{"127.0.0.1", 1}}}, map);
           },
           "hello"}};
}

}  // namespace examples

#endif  // TESTS_EXAMPLES_SAMPLE_SERVERS_H_
