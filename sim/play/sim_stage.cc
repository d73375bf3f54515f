#include "sim/play/sim_stage.h"

#include <sys/socket.h>

#include <map>
#include <utility>

#include "sim/play/taken_ports.h"

namespace rehearse::scenario {
namespace {

class sim_stage final : public stage {
 public:
  sim_stage(const std::vector<named_party>& names, rehearse::choices* choices,
            const run_limits& limits)
      : world_(choices, limits) {
    for (const named_party& each : names) {
      // A party may have several names. All of them lead to one host, and so to
      // the same ports.
      if (seat* own = find(each.who); own != nullptr) {
        world_.add_alias(each.name, *own->host);
      } else if (each.at) {
        rehearse::host& shared = *seat_of(*each.at).host;
        world_.add_alias(each.name, shared);
        indices_.emplace(each.who, seats_.size());
        seats_.push_back({&shared, nullptr});
      } else {
        rehearse::host& added = world_.add_host(each.name);
        if (!each.who.is_app) added.set_reads_whole();
        // A scenario has one file system.
        if (!seats_.empty()) added.share_unix_names(*seats_.front().host);
        indices_.emplace(each.who, seats_.size());
        parties_.emplace(&added, each.who);
        seats_.push_back({&added, nullptr});
      }
    }
  }

  asyncore::network& network_of(party who) override {
    return *seat_of(who).host;
  }

  void set_window(party who, std::size_t bytes) override {
    seat_of(who).host->change_window(bytes);
  }
  std::size_t window(party who) const override {
    return seat_of(who).host->window();
  }

  void start_program(std::size_t app, asyncore::socket_map& map, bool use_poll,
                     const scripted_passes* script) override {
    seat& own = seat_of(app);
    own.program = &world_.add_program(own.host->name(), map, *own.host,
                                      {.use_poll = use_poll});
    if (script != nullptr) own.program->follow(*script);
  }

  void stop_program(std::size_t app) override {
    seat& own = seat_of(app);
    // A factory that threw has left no program to stop.
    if (own.program != nullptr) {
      world_.remove_program(*std::exchange(own.program, nullptr));
    }
  }

  void ask_again(std::size_t app) override {
    if (seat_of(app).program != nullptr) seat_of(app).program->ask_again();
  }

  bool is_spinning(std::size_t app) const override {
    const auto* program = seat_of(app).program;
    return program != nullptr && program->is_spinning();
  }

  const asyncore::pass* waiting(std::size_t app) const override {
    const auto* program = seat_of(app).program;
    // What the last pass asked for no longer holds: nobody waits for it.
    if (program == nullptr || program->has_exited() || program->is_dormant()) {
      return nullptr;
    }
    return &program->waiting();
  }

  void set_driver(world_driver& driver) override { world_.set_driver(&driver); }
  bool step() override { return world_.step(); }
  void come_to_rest() override { world_.come_to_rest(); }
  bool has_events() const override { return world_.has_events(); }
  std::optional<asyncore::duration> next_timer(std::size_t app) const override {
    const auto* program = seat_of(app).program;
    if (program == nullptr) return std::nullopt;
    return program->next_timer();
  }
  std::optional<asyncore::duration> vain_wait_end(
      std::size_t app) const override {
    const auto* program = seat_of(app).program;
    if (program == nullptr) return std::nullopt;
    return program->vain_wait_end();
  }
  asyncore::duration now() const override { return world_.now(); }
  std::uint64_t pass_number() const override { return world_.pass_number(); }
  std::uint64_t passes() const override { return world_.passes(); }

  std::optional<asyncore::address> find_address(
      std::string_view name, std::uint16_t port) const override {
    const auto* host = world_.find_host(name);
    if (host == nullptr) return std::nullopt;
    return host->ipv4(port);
  }

  std::optional<party> party_at(const asyncore::address& where) const override {
    if (const auto who = ports_.find(where)) return who;
    const auto found = parties_.find(world_.find_host(where));
    if (found == parties_.end()) return std::nullopt;
    return found->second;
  }

  std::optional<party> far_end(party who, int fd,
                               const asyncore::address& remote) const override {
    const open_file* file = seat_of(who).host->find(fd);
    if (file == nullptr || remote.family() != AF_UNIX) return party_at(remote);
    return party_at(file->view().remote_host);
  }

  void take_port(party who, const asyncore::address& local) override {
    ports_.take(who, local);
  }

  std::vector<asyncore::address> listeners(std::size_t app) const override {
    const host& own = *seat_of(app).host;
    std::vector<asyncore::address> addresses;
    for (const auto& each : own.open_descriptors()) {
      if (each.view.now != socket_view::state::listening) continue;
      if (each.view.local.family() == AF_UNIX) {
        addresses.push_back(each.view.local);
        continue;
      }
      // A listener may be bound to any host. To connect, one needs the address
      // of this host, of the same family.
      const bool is_v6 = each.view.local.family() == own.ipv6().family();
      addresses.push_back(is_v6 ? own.ipv6(each.view.local.port())
                                : own.ipv4(each.view.local.port()));
    }
    return addresses;
  }

  std::optional<socket_identity> identify(std::size_t app,
                                          int fd) const override {
    const open_file* file = seat_of(app).host->find(fd);
    if (file == nullptr) return std::nullopt;
    return socket_identity{file->id, file->accept_ordinal};
  }

  std::vector<open_socket> open_sockets(std::size_t app) const override {
    const host& own = *seat_of(app).host;
    std::vector<open_socket> open;
    for (auto& each : own.open_descriptors()) {
      open.push_back({.fd = each.fd,
                      .identity = *identify(app, each.fd),
                      .view = std::move(each.view),
                      .ready = own.find(each.fd)->readiness()});
    }
    return open;
  }

  const std::vector<discarded_input>& discarded(
      std::size_t app) const override {
    return seat_of(app).host->discarded();
  }

 private:
  struct seat {
    rehearse::host* host;
    rehearse::program* program;
  };

  seat* find(party who) {
    const auto found = indices_.find(who);
    return found == indices_.end() ? nullptr : &seats_[found->second];
  }
  seat& seat_of(party who) { return *find(who); }
  const seat& seat_of(party who) const {
    return const_cast<sim_stage*>(this)->seat_of(who);
  }
  seat& seat_of(std::size_t app) {
    return seat_of(party{.is_app = true, .index = app});
  }
  const seat& seat_of(std::size_t app) const {
    return const_cast<sim_stage*>(this)->seat_of(app);
  }

  world world_;
  std::vector<seat> seats_;
  std::map<party, std::size_t> indices_;
  // Looked up only: never iterated, since addresses differ from run to run.
  std::map<const host*, party> parties_;
  taken_ports ports_;
};

}  // namespace

std::unique_ptr<stage> make_sim_stage(const std::vector<named_party>& names,
                                      rehearse::choices* choices,
                                      const run_limits& limits) {
  return std::make_unique<sim_stage>(names, choices, limits);
}

}  // namespace rehearse::scenario
