#include "sim/play/app_instance.h"

#include <algorithm>
#include <utility>

#include "core/dispatcher.h"
#include "core/errno_name.h"
#include "core/exceptions.h"

namespace rehearse::scenario {

using asyncore::call;

app_instance::app_instance(const plan& of, std::size_t app, stage& on,
                           trace& into, call_log& calls, asyncore::mode mode)
    : plan_(of), app_(app), stage_(on), trace_(into), calls_(calls) {
  map_ = std::make_unique<asyncore::socket_map>(
      on.network_of({.is_app = true, .index = app}), mode);
  map_->observers().add(*this);
  map_->set_log_sink(
      [this](const asyncore::log_line& line) { log_line(line); });
  add_seen({.app = app, .peer = {}, .label = {}, .text = of.apps[app].name});
}

app_instance::~app_instance() { stop(); }

void app_instance::start(bool use_poll) {
  const app_line& line = plan_.apps[app_];
  made_ = line.kind->make(line.given, *this);
  stage_.start_program(app_, *map_, use_poll);
}

std::size_t app_instance::stop() {
  if (map_ == nullptr) return 0;
  stage_.stop_program(app_);
  map_->observers().remove(*this);
  made_.reset();
  const std::size_t timers = map_->timers().unowned();
  map_.reset();
  return timers;
}

std::optional<socket_identity> app_instance::find_open(
    const channel_name& named) const {
  for (const seen_channel& each : channels_) {
    if (each.fd < 0 || !calls_.channels()[each.logged].is(named)) continue;
    const auto now = stage_.identify(app_, each.fd);
    if (now && now->id == each.socket) return now;
  }
  return std::nullopt;
}

std::string app_instance::name_of(const socket_identity& socket) const {
  const std::string& app = plan_.apps[app_].name;
  if (socket.accept_ordinal != 0) {
    return app + "/" + std::to_string(socket.accept_ordinal);
  }
  for (const seen_channel& each : channels_) {
    if (each.socket == socket.id) return calls_.channels()[each.logged].text;
  }
  return app;
}

std::size_t app_instance::add_seen(known_channel known) {
  const name_id name = trace_.intern(known.text);
  channels_.push_back(
      {.logged = calls_.add_channel(std::move(known)), .name = name});
  return channels_.size() - 1;
}

// Channel 0 stands for the application itself, and for whatever has not yet
// been in the map.
app_instance::seen_channel& app_instance::seen(const asyncore::channel& who) {
  const std::size_t mark = who.observer_mark;
  return channels_[mark == 0 ? 0 : mark - 1];
}

void app_instance::added(asyncore::channel& who, int fd) {
  const auto socket = stage_.identify(app_, fd);
  if (!socket) return;
  const std::uint32_t ordinal = socket->accept_ordinal;
  const bool is_new = who.observer_mark == 0;
  if (is_new || seen(who).accept_ordinal != ordinal) {
    known_channel known = {.app = app_,
                           .accept_ordinal = ordinal,
                           .peer = {},
                           .label = {},
                           .text = name_of(*socket)};
    if (ordinal != 0 && ordinal <= accepted_.size()) {
      known.peer = accepted_[ordinal - 1].peer;
    }
    who.observer_mark = static_cast<std::uint32_t>(add_seen(known) + 1);
  }
  seen_channel& made = seen(who);
  made.fd = fd;
  made.socket = socket->id;
  made.accept_ordinal = ordinal;
}

void app_instance::label(asyncore::channel& which, std::string_view name) {
  if (which.observer_mark == 0) {
    which.observer_mark = static_cast<std::uint32_t>(
        add_seen({.app = app_, .peer = {}, .label = {}, .text = {}}) + 1);
  }
  seen_channel& named = seen(which);
  std::uint32_t number = 1;
  for (const known_channel& each : calls_.channels()) {
    if (each.app == app_ && each.label == name) ++number;
  }
  known_channel& known = calls_.channel(named.logged);
  known.label = name;
  known.label_number = number;
  known.text = plan_.apps[app_].name + "/" + std::string(name);
  if (number > 1) known.text += "/" + std::to_string(number);
  named.name = trace_.intern(known.text);
}

void app_instance::trace_event(rehearse::trace_event what) {
  trace_.add(stage_.now(), stage_.pass_number(), what);
}

recorded_call app_instance::record(std::size_t channel,
                                   std::string_view method) const {
  recorded_call made;
  made.time = stage_.now();
  made.pass = stage_.pass_number();
  made.channel = channel;
  made.method = method;
  return made;
}

void app_instance::report(std::string_view name,
                          std::initializer_list<std::string_view> arguments) {
  const auto& reports = plan_.apps[app_].kind->spec.reports;
  const auto declared = std::find(reports.begin(), reports.end(), name);
  if (declared == reports.end()) {
    throw std::logic_error("the application reports " + std::string(name) +
                           ", which its spec does not declare");
  }
  recorded_call made = record(channels_[0].logged, *declared);
  made.arguments.assign(arguments.begin(), arguments.end());
  const bool has_data = !made.arguments.empty();
  trace_event({.who = channels_[0].name,
               .verb = *declared,
               .has_data = has_data,
               .data = has_data ? std::string_view(made.arguments[0])
                                : std::string_view()});
  calls_.add(std::move(made));
}

void app_instance::log_line(const asyncore::log_line& line) {
  const std::string text = without_addresses(line.message);
  trace_event({.who = channels_[0].name,
               .verb = "log",
               .object = trace_.intern(line.type),
               .has_data = true,
               .data = text});
}

void app_instance::enter(const asyncore::handler_call& made) {
  if (is_step(made.what)) return;
  const seen_channel& who = seen(made.who);
  recorded_call called = record(who.logged, to_string(made.what));
  rehearse::trace_event traced = {.who = who.name, .verb = called.method};
  switch (made.what) {
    case call::handle_accepted:
      called.arguments.push_back(last_accepted_peer_);
      traced.object = last_accepted_;
      traced.from = last_accepted_from_;
      break;
    case call::handle_error: {
      const auto what = asyncore::describe_current_exception();
      if (what.number != 0) {
        called.arguments.push_back(asyncore::errno_name(what.number));
      }
      called.arguments.push_back(what.type);
      traced.object = trace_.intern(called.arguments[0]);
      break;
    }
    case call::collect_incoming_data:
      called.arguments.emplace_back(made.data);
      traced.has_data = true;
      traced.data = made.data;
      break;
    default:
      break;
  }
  trace_event(traced);
  calls_.add(std::move(called));
}

void app_instance::timer_due(asyncore::channel* owner) {
  const seen_channel& who = owner != nullptr ? seen(*owner) : channels_[0];
  trace_event({.who = who.name, .verb = "timer"});
}

void app_instance::accepted(const asyncore::operation& made) {
  const auto socket = stage_.identify(app_, made.fd);
  if (!socket) return;
  accepted_.resize(
      std::max<std::size_t>(accepted_.size(), socket->accept_ordinal));
  accepted_name& known = accepted_[socket->accept_ordinal - 1];
  known.ordinal = socket->accept_ordinal;
  last_accepted_ = trace_.intern(name_of(*socket));
  last_accepted_from_ = 0;
  last_accepted_peer_ = made.peer->to_string();
  const auto from = stage_.party_at(*made.peer);
  if (!from) return;
  last_accepted_peer_ = from->is_app ? plan_.apps[from->index].name
                                     : plan_.peers[from->index].name;
  last_accepted_from_ = trace_.intern(last_accepted_peer_);
  if (!from->is_app) known.peer = from->index;
}

void app_instance::operated(const asyncore::operation& made) {
  const seen_channel& who = seen(made.who);
  recorded_call called = record(who.logged, to_string(made.what));
  rehearse::trace_event traced = {
      .who = who.name, .verb = called.method, .error = made.error};
  called.error = made.error;
  switch (made.what) {
    case call::send:
    case call::recv:
      if (made.error != 0) break;
      called.size = made.size;
      traced.has_size = true;
      traced.size = made.size;
      traced.has_data = true;
      traced.data = made.data;
      break;
    case call::accept:
      if (made.error != 0) break;
      accepted(made);
      called.arguments.push_back(last_accepted_peer_);
      traced.object = last_accepted_;
      traced.from = last_accepted_from_;
      break;
    default:
      break;
  }
  trace_event(traced);
  calls_.add(std::move(called));
}

}  // namespace rehearse::scenario
