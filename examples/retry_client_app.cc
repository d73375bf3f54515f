// Lets scenarios start the client that tries again:
//
//   app client = retry_client(to=db:5432, backoff=100ms, attempts=3)
//   expect call client.on_retry with "ECONNREFUSED"

#include <cstdint>
#include <optional>
#include <utility>

#include "core/dispatcher.h"
#include "core/errno_name.h"
#include "examples/retry_client.h"
#include "examples/urgent_data.h"
#include "sim/application.h"

namespace {

// The connection: hears whatever comes, and ends with its server.
class listening_channel final : public asyncore::dispatcher {
 public:
  explicit listening_channel(asyncore::socket sock)
      : dispatcher(std::move(sock)) {}

  void handle_read() override { recv(8192); }
  bool writable() override { return false; }
  void handle_expt() override { examples::drop_urgent_data(socket()); }
  void handle_close() override { close(); }
};

class retry_app final : public rehearse::application {
 public:
  retry_app(const rehearse::parameters& given, rehearse::context& at)
      : client_(given.place("to").host, given.place("to").port, at.map()) {
    client_.attempts_max = static_cast<int>(given.integer("attempts"));
    client_.backoff = given.duration("backoff");
    client_.backoff_max = given.duration("backoff_max");
    client_.patience = given.duration("patience");
    client_.on_connected = [this, &at](asyncore::socket sock) {
      connection_.emplace(std::move(sock));
      at.report("on_connected", {});
    };
    client_.on_retry = [&at](int error, asyncore::duration) {
      at.report("on_retry", {asyncore::errno_name(error)});
    };
    client_.on_failure = [&at](int error) {
      at.report("on_failure", {asyncore::errno_name(error)});
    };
    at.on_call("start",
               [this](const rehearse::parameters&) { client_.start(); });
    at.on_call("stop", [this](const rehearse::parameters&) { client_.stop(); });
    at.on_probe("attempts", [this] {
      return static_cast<std::int64_t>(client_.attempts());
    });
    client_.start();
  }

 private:
  examples::retry_client client_;
  std::optional<listening_channel> connection_;
};

const rehearse::registered_application registered(
    {.name = "retry_client",
     .help = "connects to a server, and tries again if that fails",
     .parameters = {{.name = "to",
                     .type = rehearse::value_type::endpoint,
                     .standard = std::nullopt,
                     .help = "whom it connects to, as in db:5432"},
                    {.name = "backoff",
                     .type = rehearse::value_type::duration,
                     .standard = "1s",
                     .help = "the first pause; each further one is twice as "
                             "long"},
                    {.name = "backoff_max",
                     .type = rehearse::value_type::duration,
                     .standard = "1m",
                     .help = "the longest pause"},
                    {.name = "attempts",
                     .type = rehearse::value_type::integer,
                     .standard = "10",
                     .help = "how often it tries",
                     .least = 1,
                     .most = 1'000'000},
                    {.name = "patience",
                     .type = rehearse::value_type::duration,
                     .standard = "30s",
                     .help = "how long an attempt may take"}},
     .reports = {"on_connected", "on_retry", "on_failure"},
     .labels = {},
     .calls = {{.name = "start", .help = "begins anew"},
               {.name = "stop", .help = "gives up"}},
     .probes = {{.name = "attempts",
                 .help = "how many were begun since it was started"}}},
    rehearse::make_application<retry_app>);

}  // namespace
