#include "tests/examples/web_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "core/address.h"
#include "core/posix_network.h"
#include "tests/examples/child_process.h"

namespace examples {
namespace {

using namespace std::chrono_literals;

// No start of a server comes near it.
constexpr auto start_limit = 60s;

[[noreturn]] void throw_not_up(const child_process& server) {
  throw std::runtime_error("the server did not come up; it printed: " +
                           server.output());
}

// The number after `text`; 0 if there is none.
std::uint16_t number_after(std::string_view text, std::string_view in) {
  std::uint16_t number = 0;
  const std::size_t at = in.find(text);
  if (at == std::string_view::npos) return number;
  in.remove_prefix(at + text.size());
  std::from_chars(in.data(), in.data() + in.size(), number);
  return number;
}

class python_server final : public web_server {
 public:
  python_server(const std::filesystem::path& root, const std::string& protocol)
      : process_({"/usr/bin/python3", "-I", "-u", "-m", "http.server", "--bind",
                  "127.0.0.1", "--protocol", protocol, "--directory",
                  root.string(), "0"}) {
    // "Serving HTTP on 127.0.0.1 port 42087 (http://127.0.0.1:42087/) ..."
    const bool is_up = process_.prints(") ...", start_limit);
    port_ = number_after(" port ", process_.output());
    if (!is_up || port_ == 0) throw_not_up(process_);
  }

  std::uint16_t port() const override { return port_; }

 private:
  child_process process_;
  std::uint16_t port_ = 0;
};

// A port that is free now. Somebody else may take it before the caller does.
std::uint16_t free_port() {
  asyncore::network& net = asyncore::posix_network();
  const auto fd = net.socket(AF_INET, SOCK_STREAM);
  if (!fd) throw std::runtime_error("no socket");
  const auto bound = net.bind(*fd, asyncore::address::ipv4(INADDR_LOOPBACK, 0));
  const auto local = net.getsockname(*fd);
  static_cast<void>(net.close(*fd));
  if (!bound || !local) throw std::runtime_error("no port is free");
  return local->port();
}

std::string nginx_configuration(const std::filesystem::path& root,
                                std::uint16_t port) {
  // One process, which stays the user that it is. Root's nginx would give its
  // folders to nobody, whom a sandbox does not know.
  const std::string user = ::geteuid() == 0 ? "user root;\n" : "";
  return user +
         "daemon off;\n"
         "master_process off;\n"
         "pid nginx.pid;\n"
         "error_log stderr notice;\n"
         "events { worker_connections 64; }\n"
         "http {\n"
         "  access_log off;\n"
         "  client_body_temp_path body;\n"
         "  proxy_temp_path proxy;\n"
         "  fastcgi_temp_path fastcgi;\n"
         "  uwsgi_temp_path uwsgi;\n"
         "  scgi_temp_path scgi;\n"
         "  types { text/html html; text/plain txt; }\n"
         "  server {\n"
         "    listen 127.0.0.1:" +
         std::to_string(port) +
         ";\n"
         "    root \"" +
         root.string() +
         "\";\n"
         "    location /chunked/ { alias \"" +
         root.string() +
         "/\"; ssi on; ssi_types *; }\n"
         "  }\n"
         "}\n";
}

class nginx_server final : public web_server {
 public:
  nginx_server(std::uint16_t port, const std::filesystem::path& scratch)
      : port_(port),
        process_({"/usr/sbin/nginx", "-e", "stderr", "-p", scratch.string(),
                  "-c", (scratch / "nginx.conf").string()}) {}

  // It tells the name of the system once it listens.
  bool is_up() { return process_.prints(" OS: ", start_limit); }
  bool met_a_taken_port() const {
    return process_.output().find("Address already in use") !=
           std::string::npos;
  }
  const child_process& process() const { return process_; }

  std::uint16_t port() const override { return port_; }

 private:
  std::uint16_t port_;
  child_process process_;
};

}  // namespace

std::unique_ptr<web_server> run_python(const std::filesystem::path& root,
                                       const std::string& protocol) {
  return std::make_unique<python_server>(root, protocol);
}

// nginx cannot be told to listen on port 0: the kernel is asked for a port
// before, and again if somebody was faster.
std::unique_ptr<web_server> run_nginx(const std::filesystem::path& root,
                                      const std::filesystem::path& scratch) {
  constexpr int tries_max = 10;
  for (int tries = 1;; ++tries) {
    const std::uint16_t port = free_port();
    std::ofstream(scratch / "nginx.conf") << nginx_configuration(root, port);
    auto server = std::make_unique<nginx_server>(port, scratch);
    if (server->is_up()) return server;
    if (!server->met_a_taken_port() || tries == tries_max) {
      throw_not_up(server->process());
    }
  }
}

}  // namespace examples
