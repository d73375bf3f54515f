// The web servers of others, for tests that want to meet a real one.

#ifndef TESTS_EXAMPLES_WEB_SERVER_H_
#define TESTS_EXAMPLES_WEB_SERVER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace examples {

// Serves the files of a folder at 127.0.0.1 while it lives.
class web_server {
 public:
  virtual ~web_server() = default;
  virtual std::uint16_t port() const = 0;
};

// Each throws std::runtime_error, with what the server has printed, if it does
// not come up.

// Python's own, `python3 -m http.server`, on a port that the kernel chooses.
// With HTTP/1.1 as its protocol it keeps connections.
std::unique_ptr<web_server> run_python(
    const std::filesystem::path& root,
    const std::string& protocol = "HTTP/1.0");

// nginx, whose configuration and temporary files go to `scratch`. Pages below
// /chunked it filters, so that it does not know how long they are.
std::unique_ptr<web_server> run_nginx(const std::filesystem::path& root,
                                      const std::filesystem::path& scratch);

}  // namespace examples

#endif  // TESTS_EXAMPLES_WEB_SERVER_H_
