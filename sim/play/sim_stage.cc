#include "sim/play/sim_stage.h"

#include <utility>

namespace rehearse::scenario {
namespace {

class sim_stage final : public stage {
 public:
  sim_stage(const std::vector<named_party>& names, choices* freedom,
            const world_limits& limits)
      : world_(freedom, limits) {
    for (const named_party& each : names) {
      if (seat* taken = find(each.who); taken != nullptr) {
        world_.add_alias(each.name, *taken->at);
      } else {
        seats_.push_back({each.who, &world_.add_host(each.name), nullptr});
      }
    }
  }

  asyncore::network& network_of(party who) override { return *at(who).at; }

  void set_window(party who, std::size_t bytes) override {
    at(who).at->set_window(bytes);
  }

  void start_program(std::size_t app, asyncore::socket_map& map,
                     bool use_poll) override {
    seat& of = at({.is_app = true, .index = app});
    of.runs = &world_.add_program(of.at->name(), map, *of.at, use_poll);
  }

  void stop_program(std::size_t app) override {
    seat& of = at({.is_app = true, .index = app});
    if (of.runs != nullptr) {
      world_.remove_program(*std::exchange(of.runs, nullptr));
    }
  }

  bool is_spinning(std::size_t app) const override {
    const program* runs = at({.is_app = true, .index = app}).runs;
    return runs != nullptr && runs->is_spinning();
  }

  const asyncore::pass* waiting(std::size_t app) const override {
    const program* runs = at({.is_app = true, .index = app}).runs;
    if (runs == nullptr || runs->has_exited() || runs->is_dormant()) {
      return nullptr;
    }
    return &runs->waiting();
  }

  void set_driver(world_driver& driver) override { world_.set_driver(&driver); }
  bool step() override { return world_.step(); }
  void come_to_rest() override { world_.come_to_rest(); }
  bool has_events() const override { return world_.has_events(); }
  std::optional<asyncore::duration> next_timer(std::size_t app) const override {
    const program* runs = at({.is_app = true, .index = app}).runs;
    if (runs == nullptr) return std::nullopt;
    return runs->next_timer();
  }
  asyncore::duration now() const override { return world_.now(); }
  std::uint64_t pass_number() const override { return world_.pass_number(); }
  std::uint64_t passes() const override { return world_.passes(); }

  std::optional<asyncore::address> find_address(
      std::string_view name, std::uint16_t port) const override {
    const host* found = world_.find_host(name);
    if (found == nullptr) return std::nullopt;
    return found->ipv4(port);
  }

  std::optional<party> party_at(const asyncore::address& where) const override {
    const host* found = world_.find_host(where);
    for (const seat& each : seats_) {
      if (each.at == found) return each.who;
    }
    return std::nullopt;
  }

  std::vector<asyncore::address> listeners(std::size_t app) const override {
    const host& of = *at({.is_app = true, .index = app}).at;
    std::vector<asyncore::address> found;
    for (const auto& each : of.open_descriptors()) {
      if (each.view.now != socket_view::state::listening) continue;
      const bool is_v6 = each.view.local.family() == of.ipv6().family();
      found.push_back(is_v6 ? of.ipv6(each.view.local.port())
                            : of.ipv4(each.view.local.port()));
    }
    return found;
  }

  std::optional<socket_identity> identify(std::size_t app,
                                          int fd) const override {
    const open_file* of = at({.is_app = true, .index = app}).at->find(fd);
    if (of == nullptr) return std::nullopt;
    return socket_identity{of->id, of->accept_ordinal};
  }

  std::vector<open_socket> open_sockets(std::size_t app) const override {
    const host& of = *at({.is_app = true, .index = app}).at;
    std::vector<open_socket> open;
    for (auto& each : of.open_descriptors()) {
      open.push_back({each.fd, *identify(app, each.fd), std::move(each.view)});
    }
    return open;
  }

 private:
  struct seat {
    party who;
    host* at;
    program* runs;
  };

  seat* find(party who) {
    for (seat& each : seats_) {
      if (each.who == who) return &each;
    }
    return nullptr;
  }
  seat& at(party who) { return *find(who); }
  const seat& at(party who) const {
    return *const_cast<sim_stage*>(this)->find(who);
  }

  world world_;
  std::vector<seat> seats_;
};

}  // namespace

std::unique_ptr<stage> make_sim_stage(const std::vector<named_party>& names,
                                      choices* freedom,
                                      const world_limits& limits) {
  return std::make_unique<sim_stage>(names, freedom, limits);
}

}  // namespace rehearse::scenario
