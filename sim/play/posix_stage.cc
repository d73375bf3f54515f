#include "sim/play/posix_stage.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/exceptions.h"
#include "core/loop.h"
#include "core/posix_network.h"
#include "sim/activity_counter.h"
#include "sim/play/loopback_network.h"
#include "sim/play/taken_ports.h"
#include "sim/value_text.h"
#include "sim/world/idleness.h"

namespace rehearse::scenario {
namespace {

using asyncore::duration;

// Long beside what loopback takes to deliver, short beside what a person
// notices.
constexpr duration look_interval = std::chrono::milliseconds(1);
constexpr int looks_at_rest = 2;
// In a part of 127/8 that hardly anybody else uses.
constexpr std::uint32_t first_host = 0x7f520001;  // 127.82.0.1
constexpr std::size_t unread_shown_max = 65536;

// An application's loop, taken apart at its waiting point.
struct posix_program {
  posix_program(asyncore::socket_map& channels, bool use_poll)
      : map(channels), pass(channels, use_poll) {}

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
              const run_limits& limits)
      : deadline_(deadline),
        limits_(limits),
        net_(asyncore::posix_network()),
        ports_(net_),
        start_(net_.now()),
        last_progress_(start_) {
    for (const named_party& each : names) {
      // A party may have several names, and all of them mean one address.
      seat* own = find(each.who);
      if (own == nullptr && each.at) {
        const seat& shared = seat_of(*each.at);
        indices_.emplace(each.who, seats_.size());
        seats_.push_back({each.who, shared.net, shared.counter, nullptr});
        own = &seats_.back();
      } else if (own == nullptr) {
        const auto host =
            static_cast<std::uint32_t>(first_host + seats_.size());
        auto net = std::make_shared<loopback_network>(
            net_, ports_, asyncore::address::ipv4(host, 0));
        auto counter = std::make_shared<activity_counter>(*net);
        indices_.emplace(each.who, seats_.size());
        seats_.push_back(
            {each.who, std::move(net), std::move(counter), nullptr});
        own = &seats_.back();
      }
      ports_.add_name(each.name, own->net->self());
    }
  }

  ~posix_stage() override {
    // An application that leaks has failed its run; the next run in this
    // process should not suffer from it.
    for (seat& each : seats_) each.net->close_descriptors();
  }

  asyncore::network& network_of(party who) override {
    return *seat_of(who).counter;
  }
  // The parser lets no file with a window run here.
  void set_window(party /*who*/, std::size_t /*bytes*/) override {}
  std::size_t window(party /*who*/) const override { return 0; }

  // The parser lets no file with a script run here.
  void start_program(std::size_t app, asyncore::socket_map& map, bool use_poll,
                     const scripted_passes* /*script*/) override {
    seat_of(app).program = std::make_unique<posix_program>(map, use_poll);
  }
  void stop_program(std::size_t app) override { seat_of(app).program.reset(); }
  // They are asked in each pass.
  void ask_again(std::size_t /*app*/) override {}
  bool is_spinning(std::size_t app) const override {
    const seat& own = seat_of(app);
    return own.program != nullptr &&
           own.program->idle.is_spinning(situation(own));
  }
  const asyncore::pass* waiting(std::size_t app) const override {
    const posix_program* program = seat_of(app).program.get();
    return program != nullptr && program->waits() ? &program->pass : nullptr;
  }

  void set_driver(world_driver& driver) override { driver_ = &driver; }

  bool step() override {
    check_time();
    // Applications react before the scenario goes on, as on the simulator.
    if (run_programs()) return true;
    // Something may still be on its way through the kernel, so one look that
    // finds nothing is not enough.
    if (looks_ < looks_at_rest) {
      ++looks_;
      sleep();
      return true;
    }
    if (driver_->move()) {
      note_progress();
      return true;
    }
    // The deadline counts from the last progress: a long scenario may take its
    // time as long as something happens, or a cursor waits for time to pass.
    if (net_.now() - last_progress_ >= deadline_ && !driver_->next_time()) {
      return false;
    }
    sleep();
    return true;
  }

  void come_to_rest() override {
    // Progress sets the number of looks back, so they are two in a row.
    while (run_programs() || looks_ < looks_at_rest) {
      check_time();
      ++looks_;
      sleep();
    }
  }

  // No kernel says what is on its way.
  bool has_events() const override { return false; }
  std::optional<duration> vain_wait_end(std::size_t app) const override {
    return next_timer(app);
  }
  std::optional<duration> next_timer(std::size_t app) const override {
    const posix_program* program = seat_of(app).program.get();
    if (program == nullptr || program->exited) return std::nullopt;
    const auto next = program->map.timers().next_deadline();
    if (!next) return std::nullopt;
    return *next - start_;
  }
  duration now() const override { return net_.now() - start_; }
  // What happens between two passes belongs to the next one, as on the
  // simulator: so both write the same numbers.
  std::uint64_t pass_number() const override {
    return passes_ + (in_pass_ ? 0 : 1);
  }
  std::uint64_t passes() const override { return passes_; }

  std::optional<asyncore::address> find_address(
      std::string_view name, std::uint16_t port) const override {
    const auto host = ports_.find(name);
    if (!host) return std::nullopt;
    return host->with_port(port);
  }

  std::optional<party> party_at(const asyncore::address& where) const override {
    if (const auto who = taken_.find(where)) return who;
    if (where.family() != AF_INET) return std::nullopt;
    // One before the first has a very large number.
    const std::uint32_t number = where.ipv4_host() - first_host;
    if (number >= seats_.size()) return std::nullopt;
    return seats_[number].who;
  }
  std::optional<party> far_end(party who, int fd,
                               const asyncore::address& remote) const override {
    const auto& open = seat_of(who).net->open_descriptors();
    const auto entry = open.find(fd);
    const bool is_known = entry != open.end() && entry->second->remote_host;
    return party_at(is_known ? *entry->second->remote_host : remote);
  }
  void take_port(party who, const asyncore::address& local) override {
    taken_.take(who, local);
  }

  std::vector<asyncore::address> listeners(std::size_t app) const override {
    std::vector<asyncore::address> addresses;
    for (const auto& [fd, socket] : seat_of(app).net->open_descriptors()) {
      if (socket->listens) addresses.push_back(*socket->bound);
    }
    return addresses;
  }

  std::optional<socket_identity> identify(std::size_t app,
                                          int fd) const override {
    const auto& open = seat_of(app).net->open_descriptors();
    const auto entry = open.find(fd);
    if (entry == open.end()) return std::nullopt;
    return socket_identity{entry->second->id, entry->second->accept_ordinal};
  }

  std::vector<open_socket> open_sockets(std::size_t app) const override {
    loopback_network& net = *seat_of(app).net;
    std::vector<open_socket> open;
    for (const auto& [fd, socket] : net.open_descriptors()) {
      open_socket& shown = open.emplace_back();
      shown.fd = fd;
      shown.identity = {socket->id, socket->accept_ordinal};
      // Only what is known here. The kernel could say more, but to ask it for
      // SO_ERROR would take the error away from the application.
      shown.view.now = socket->listens  ? socket_view::state::listening
                       : socket->remote ? socket_view::state::connected
                                        : socket_view::state::unconnected;
      if (socket->bound) shown.view.local = *socket->bound;
      if (socket->remote) shown.view.remote = *socket->remote;
      if (!socket->listens)
        shown.view.unread = net.unread(fd, unread_shown_max);
    }
    return open;
  }

  const std::vector<discarded_input>& discarded(
      std::size_t app) const override {
    return seat_of(app).net->discarded();
  }

 private:
  struct seat {
    party who;
    // Those of parties at one address are the same.
    std::shared_ptr<loopback_network> net;
    std::shared_ptr<activity_counter> counter;  // Over `net`.
    std::unique_ptr<posix_program> program;
  };

  seat* find(party who) {
    const auto found = indices_.find(who);
    return found == indices_.end() ? nullptr : &seats_[found->second];
  }
  seat& seat_of(party who) { return *find(who); }
  const seat& seat_of(party who) const {
    return const_cast<posix_stage*>(this)->seat_of(who);
  }
  seat& seat_of(std::size_t app) {
    return seat_of(party{.is_app = true, .index = app});
  }
  const seat& seat_of(std::size_t app) const {
    return const_cast<posix_stage*>(this)->seat_of(app);
  }

  // What goes on and on makes progress, so the deadline does not end it.
  void check_time() const {
    if (now() <= limits_.real_time) return;
    throw run_stopped(run_stopped::reason::real_time,
                      "the run has taken " + to_string(limits_.real_time) +
                          " of real time, which is the limit: does it ever "
                          "end?");
  }

  void note_progress() {
    looks_ = 0;
    last_progress_ = net_.now();
  }

  void sleep() {
    // Through the seam, which alone may wait in real time.
    static const asyncore::select_lists nothing;
    asyncore::select_lists none;
    static_cast<void>(net_.select(nothing, none, look_interval));
  }

  // What happens to its sockets is not seen here, and time passes by itself.
  static idleness::situation situation(const seat& own) {
    return {.activity = own.counter->activity(),
            .timers = own.program->map.timers().version()};
  }

  // One pass of each program that is ready. True if any did something; one that
  // spins is looked at only once in an interval.
  bool run_programs() {
    bool progress = false;
    for (seat& own : seats_) {
      if (own.program == nullptr || !own.program->waits()) continue;
      const idleness::situation before = situation(own);
      if (!make_pass(*own.program, *own.net)) continue;
      own.program->idle.note_pass(before, situation(own));
      if (!own.program->idle.is_spinning(situation(own))) progress = true;
    }
    if (progress) note_progress();
    return progress;
  }

  // Whether a select or poll of the program would report something now, or
  // fail. It is asked below the program's network: how often we look is no
  // business of a fault that counts its calls.
  static bool is_ready(const asyncore::pass& pass, loopback_network& net) {
    constexpr auto at_once = duration::zero();
    std::vector<asyncore::poll_entry> ready_poll;
    asyncore::select_lists ready_select;
    const auto answered =
        pass.uses_poll()
            ? net.poll(pass.wanted_poll(), ready_poll, at_once)
            : net.select(pass.wanted_select(), ready_select, at_once);
    return answered ? *answered > 0 : answered.error() != EINTR;
  }

  bool make_pass(posix_program& program, loopback_network& net) {
    try {
      if (!program.pass.collect(std::nullopt)) return false;
      if (!program.timer_is_due(net_.now()) && !is_ready(program.pass, net)) {
        return false;
      }
      // A program that always finds something to do makes progress for ever, so
      // the deadline would never come.
      if (passes_ >= limits_.passes) {
        throw run_stopped(run_stopped::reason::passes,
                          "the run has taken " + std::to_string(passes_) +
                              " passes, which is the limit: does it ever end?");
      }
      ++passes_;
      in_pass_ = true;
      // Only a look: nobody may wait here, since the other programs want their
      // turn.
      if (program.pass.look()) program.pass.dispatch();
    } catch (const asyncore::exit_now&) {
      // In asyncore a handler ends its loop in this way. The program is over
      // then, and the run goes on.
      program.exited = true;
      net.close_descriptors();
    }
    in_pass_ = false;
    return true;
  }

  duration deadline_;
  run_limits limits_;
  asyncore::network& net_;
  loopback_ports ports_;
  std::vector<seat> seats_;
  std::map<party, std::size_t> indices_;
  taken_ports taken_;
  world_driver* driver_ = nullptr;
  asyncore::time_point start_;
  asyncore::time_point last_progress_;
  int looks_ = 0;
  std::uint64_t passes_ = 0;
  bool in_pass_ = false;
};

}  // namespace

std::unique_ptr<stage> make_posix_stage(const std::vector<named_party>& names,
                                        duration deadline,
                                        const run_limits& limits) {
  return std::make_unique<posix_stage>(names, deadline, limits);
}

}  // namespace rehearse::scenario
