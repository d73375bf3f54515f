// Lets scenarios start the HTTP/1.1 client:
//
//   app web = http_chat_client(at=origin:80, get="/one /two", post="a body")
//   expect call web.on_reply with 200 with "the first page"
//
// It gets the paths in their order, and then posts the body, if there is one,
// to "/post".

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/errno_name.h"
#include "core/exceptions.h"
#include "examples/http_chat_client.h"
#include "sim/application.h"

namespace {

class http_chat_client_app final : public rehearse::application {
 public:
  http_chat_client_app(const rehearse::parameters& given,
                       rehearse::context& at) {
    at.on_call("get", [this](const rehearse::parameters& values) {
      if (client_) client_->get(values.text("path"));
    });
    const rehearse::endpoint& server = given.place("at");
    try {
      client_.emplace(server.host, server.port, at.map());
    } catch (const asyncore::os_error& error) {
      at.report("on_failure", {asyncore::errno_name(error.number())});
      return;
    }
    client_->on_reply = [&at](const examples::http_reply& reply) {
      at.report("on_reply", {std::to_string(reply.status), reply.body});
    };
    client_->on_failure = [&at](std::string_view why) {
      at.report("on_failure", {why});
    };
    client_->patience = given.duration("patience");
    ask_for(given.text("get"));
    if (const std::string& body = given.text("post"); !body.empty()) {
      client_->post("/post", body);
    }
  }

 private:
  void ask_for(const std::string& paths) {
    for (std::size_t begin = 0; begin < paths.size();) {
      const std::size_t end = std::min(paths.find(' ', begin), paths.size());
      client_->get(paths.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  // Empty if it failed as it began: its host is not known, for one.
  std::optional<examples::http_chat_client> client_;
};

const rehearse::registered_application registered(
    {.name = "http_chat_client",
     .help = "fetches pages with HTTP/1.1, on one connection",
     .parameters = {{.name = "at",
                     .type = rehearse::value_type::endpoint,
                     .standard = std::nullopt,
                     .help = "the server, as in origin:80"},
                    {.name = "get",
                     .standard = "/",
                     .help = "the paths that it gets, with blanks between"},
                    {.name = "post",
                     .standard = "",
                     .help = "what it posts to /post after that; if empty, "
                             "nothing"},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "1m",
                     .help = "how long each whole reply may take"}},
     .reports = {"on_reply", "on_failure"},
     .labels = {},
     .calls = {{.name = "get",
                .help = "gets another page, on the same connection",
                .parameters = {{.name = "path", .help = "which"}}}}},
    rehearse::make_application<http_chat_client_app>);

}  // namespace
