#include "sim/play/posix_stage.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/exceptions.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "sim/activity_counter.h"
#include "sim/play/loopback_network.h"
#include "sim/world/idleness.h"

namespace rehearse::scenario {
namespace {

using asyncore::duration;

constexpr duration look_interval = std::chrono::milliseconds(1);
constexpr int looks_at_rest = 2;
constexpr std::uint32_t first_host = 0x7f520001;  // 127.82.0.1
constexpr std::size_t unread_shown_max = 65536;

// An application's loop, taken apart at its waiting point.
struct posix_program {
  posix_program(asyncore::socket_map& of, bool use_poll)
      : map(of), pass(of, use_poll) {}

  // Whether it has anything to wait for.
  bool waits() const {
    return !exited && (!map.empty() || !map.timers().empty());
  }
  bool timer_is_due(asyncore::time_point now) const {
    const auto next = map.timers().next_deadline();
    return next && *next <= now;
  }

  asyncore::socket_map& map;
  asyncore::pass pass;
  idleness idle;
  bool exited = false;
};

class posix_stage final : public stage {
 public:
  posix_stage(const std::vector<named_party>& names, duration deadline,
              const world_limits& limits)
      : deadline_(deadline),
        limits_(limits),
        net_(asyncore::posix_network()),
        ports_(net_),
        began_(net_.now()),
        last_progress_(began_) {
    for (const named_party& each : names) {
      seat* taken = find(each.who);
      if (taken == nullptr) {
        const auto host =
            static_cast<std::uint32_t>(first_host + seats_.size());
        auto own = std::make_unique<loopback_network>(
            net_, ports_, asyncore::address::ipv4(host, 0));
        auto counted = std::make_unique<activity_counter>(*own);
        seats_.push_back(
            {each.who, std::move(own), std::move(counted), nullptr});
        taken = &seats_.back();
      }
      ports_.add_name(each.name, taken->net->self());
    }
  }

  ~posix_stage() override {
    for (seat& each : seats_) each.net->close_descriptors();
  }

  asyncore::network& network_of(party who) override { return *at(who).counted; }
  // The parser lets no file with a window run here.
  void set_window(party /*who*/, std::size_t /*bytes*/) override {}

  void start_program(std::size_t app, asyncore::socket_map& map,
                     bool use_poll) override {
    seat_of(app).runs = std::make_unique<posix_program>(map, use_poll);
  }
  void stop_program(std::size_t app) override { seat_of(app).runs.reset(); }
  bool is_spinning(std::size_t app) const override {
    const seat& of = seat_of(app);
    return of.runs != nullptr && of.runs->idle.is_spinning(situation(of));
  }
  const asyncore::pass* waiting(std::size_t app) const override {
    const posix_program* runs = seat_of(app).runs.get();
    return runs != nullptr && runs->waits() ? &runs->pass : nullptr;
  }

  void set_driver(world_driver& driver) override { driver_ = &driver; }

  bool step() override {
    if (run_programs()) return true;
    if (looks_ < looks_at_rest) {
      ++looks_;
      sleep();
      return true;
    }
    if (driver_->move()) {
      note_progress();
      return true;
    }
    if (net_.now() - last_progress_ >= deadline_) return false;
    sleep();
    return true;
  }

  void come_to_rest() override {
    while (run_programs() || looks_ < looks_at_rest) {
      ++looks_;
      sleep();
    }
  }

  bool has_events() const override { return false; }
  std::optional<duration> next_timer(std::size_t app) const override {
    const posix_program* runs = seat_of(app).runs.get();
    if (runs == nullptr || runs->exited) return std::nullopt;
    const auto next = runs->map.timers().next_deadline();
    if (!next) return std::nullopt;
    return *next - began_;
  }
  duration now() const override { return net_.now() - began_; }
  std::uint64_t pass_number() const override {
    return passes_ + (in_pass_ ? 0 : 1);
  }
  std::uint64_t passes() const override { return passes_; }

  std::optional<asyncore::address> find_address(
      std::string_view name, std::uint16_t port) const override {
    const auto found = ports_.find(name);
    if (!found) return std::nullopt;
    return found->with_port(port);
  }

  std::optional<party> party_at(const asyncore::address& where) const override {
    for (const seat& each : seats_) {
      if (each.net->self().same_host(where)) return each.who;
    }
    return std::nullopt;
  }

  std::vector<asyncore::address> listeners(std::size_t app) const override {
    std::vector<asyncore::address> found;
    for (const auto& [fd, known] : seat_of(app).net->open_descriptors()) {
      if (known.listens) found.push_back(*known.bound);
    }
    return found;
  }

  std::optional<socket_identity> identify(std::size_t app,
                                          int fd) const override {
    const auto& open = seat_of(app).net->open_descriptors();
    const auto found = open.find(fd);
    if (found == open.end()) return std::nullopt;
    return socket_identity{found->second.id, found->second.accept_ordinal};
  }

  std::vector<open_socket> open_sockets(std::size_t app) const override {
    loopback_network& net = *seat_of(app).net;
    std::vector<open_socket> open;
    for (const auto& [fd, known] : net.open_descriptors()) {
      open_socket& each = open.emplace_back();
      each.fd = fd;
      each.identity = {known.id, known.accept_ordinal};
      each.view.now = known.listens ? socket_view::state::listening
                                    : socket_view::state::connected;
      if (known.bound) each.view.local = *known.bound;
      if (known.remote) each.view.remote = *known.remote;
      if (!known.listens) each.view.unread = net.unread(fd, unread_shown_max);
    }
    return open;
  }

 private:
  struct seat {
    party who;
    std::unique_ptr<loopback_network> net;
    std::unique_ptr<activity_counter> counted;  // Over `net`.
    std::unique_ptr<posix_program> runs;
  };

  seat* find(party who) {
    for (seat& each : seats_) {
      if (each.who == who) return &each;
    }
    return nullptr;
  }
  seat& at(party who) { return *find(who); }
  seat& seat_of(std::size_t app) { return at({.is_app = true, .index = app}); }
  const seat& seat_of(std::size_t app) const {
    return const_cast<posix_stage*>(this)->seat_of(app);
  }

  void note_progress() {
    looks_ = 0;
    last_progress_ = net_.now();
  }

  void sleep() {
    static const asyncore::select_lists nothing;
    asyncore::select_lists none;
    static_cast<void>(net_.select(nothing, none, look_interval));
  }

  // What happens to its sockets is not seen here, and time passes by itself.
  static idleness::situation situation(const seat& of) {
    return {.activity = of.counted->activity(),
            .timers = of.runs->map.timers().version()};
  }

  // One pass of each program that is ready. True if any did something; one that
  // spins is looked at only once in an interval.
  bool run_programs() {
    bool progress = false;
    for (seat& each : seats_) {
      if (each.runs == nullptr || !each.runs->waits()) continue;
      const idleness::situation before = situation(each);
      if (!make_pass(*each.runs, *each.net)) continue;
      each.runs->idle.note_pass(before, situation(each));
      if (!each.runs->idle.is_spinning(situation(each))) progress = true;
    }
    if (progress) note_progress();
    return progress;
  }

  bool make_pass(posix_program& runs, loopback_network& net) {
    try {
      if (!runs.pass.collect(std::nullopt) || !runs.pass.look()) return false;
      if (runs.pass.ready_count() == 0 && !runs.timer_is_due(net_.now())) {
        return false;
      }
      if (passes_ >= limits_.passes) {
        throw run_stopped(run_stopped::reason::passes,
                          "the run has taken " + std::to_string(passes_) +
                              " passes, which is the limit: does it ever end?");
      }
      ++passes_;
      in_pass_ = true;
      runs.pass.dispatch();
    } catch (const asyncore::exit_now&) {
      runs.exited = true;
      net.close_descriptors();
    } catch (...) {
      in_pass_ = false;
      throw;
    }
    in_pass_ = false;
    return true;
  }

  duration deadline_;
  world_limits limits_;
  asyncore::network& net_;
  loopback_ports ports_;
  std::vector<seat> seats_;
  world_driver* driver_ = nullptr;
  asyncore::time_point began_;
  asyncore::time_point last_progress_;
  int looks_ = 0;
  std::uint64_t passes_ = 0;
  bool in_pass_ = false;
};

}  // namespace

std::unique_ptr<stage> make_posix_stage(const std::vector<named_party>& names,
                                        duration deadline,
                                        const world_limits& limits) {
  return std::make_unique<posix_stage>(names, deadline, limits);
}

}  // namespace rehearse::scenario
