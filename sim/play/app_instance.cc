#include "sim/play/app_instance.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "core/async_chat.h"
#include "core/dispatcher.h"
#include "core/errno_name.h"
#include "core/exceptions.h"

namespace rehearse::scenario {
namespace {

bool forbids_chat_calls(const plan& played) {
  for (const cursor_steps& thread : played.cursors) {
    for (const step& each : thread.steps) {
      const auto* never = std::get_if<expect_never>(&each.what);
      if (never != nullptr && is_call_of_chat(never->method.method))
        return true;
    }
  }
  return false;
}

}  // namespace

using asyncore::call;

app_instance::app_instance(const plan& played, std::size_t app, stage& where,
                           trace& record, call_log& calls, asyncore::mode mode,
                           const run_options& how)
    : plan_(played),
      app_(app),
      stage_(where),
      trace_(record),
      calls_(calls),
      watch_(how.watch),
      passes_(played.is_scripted ? std::make_unique<scripted_passes>(
                                       where.network_of({true, app}))
                                 : nullptr),
      faults_(
          passes_ != nullptr ? *passes_ : where.network_of({true, app}), played,
          app, [this](int fd) { return channel_of(fd); }, how.keep_calls) {
  faults_.set_use_observer(
      [this](const fault& what, const faults::called& call) {
        fault_used(what, call);
      });
  asks_for_chat_ = forbids_chat_calls(played);
  map_ = std::make_unique<asyncore::socket_map>(faults_.net(), mode);
  map_->observers().add(*this);
  // A log line is something that happened, so it belongs in the trace. On the
  // terminal nobody could tell which scenario it came from.
  map_->set_log_sink(
      [this](const asyncore::log_line& line) { log_line(line); });
  // Channel 0 is the application itself (see `seen`), so it comes first.
  add_seen(
      {.app = app, .peer = {}, .label = {}, .text = played.apps[app].name});
}

app_instance::~app_instance() { stop(); }

void app_instance::start(bool use_poll) {
  const app_line& line = plan_.apps[app_];
  // The factory may also throw.
  struct watched {
    run_watch* watch;
    ~watched() {
      if (watch != nullptr) watch->leave();
    }
  } const constructor{watch_};
  if (watch_ != nullptr) watch_->enter(line.name, "constructor");
  // The factory may connect or listen at once; the constructor has therefore
  // begun to observe the map. A factory that throws leaves no program behind.
  application_ = line.kind->make(line.given, *this);
  check_requests();
  stage_.start_program(app_, *map_, use_poll, passes_.get());
}

std::size_t app_instance::stop() {
  // The player stops an application, and then the destructor does so again.
  if (map_ == nullptr) return 0;
  // The program goes first: its loop must not look at a map that is being taken
  // apart.
  stage_.stop_program(app_);
  // The destructors of the application may close channels, and log. That is no
  // part of the run, so it must not show in the trace.
  map_->observers().remove(*this);
  map_->set_log_sink([](const asyncore::log_line&) {});
  calls_offered_.clear();
  probes_offered_.clear();
  faults_.set_use_observer({});
  application_.reset();
  // The map takes its timers along, so they are counted before it goes.
  const std::size_t timers = map_->timers().unowned();
  map_.reset();
  return timers;
}

std::vector<int> app_instance::descriptors_of(const channel_name& name) const {
  std::vector<int> open;
  for (const std::size_t logged : calls_.channels_named(name)) {
    const seen_channel& channel = channels_[seen_by_log_.at(logged)];
    if (channel.fd < 0) continue;
    // The number of a closed descriptor is soon used again. Only the identity
    // tells whether this is still the same socket.
    const auto socket = stage_.identify(app_, channel.fd);
    if (socket && socket->id == channel.socket) open.push_back(channel.fd);
  }
  return open;
}

std::optional<socket_identity> app_instance::find_open(
    const channel_name& name) const {
  const std::vector<int> open = descriptors_of(name);
  if (open.empty()) return std::nullopt;
  return stage_.identify(app_, open.front());
}

std::string app_instance::name_of(const socket_identity& socket) const {
  const std::string& app = plan_.apps[app_].name;
  // An accepted socket is named by its number and not by its channel: when
  // `accept` is traced, no channel has been made for it yet.
  if (socket.accept_ordinal != 0) {
    return app + "/" + std::to_string(socket.accept_ordinal);
  }
  for (const seen_channel& each : channels_) {
    if (each.socket == socket.id) return calls_.channels()[each.logged].text;
  }
  return app;
}

known_channel app_instance::channel_of(int fd) const {
  known_channel channel = {
      .app = app_, .peer = {}, .label = {}, .text = plan_.apps[app_].name};
  const auto socket = stage_.identify(app_, fd);
  if (!socket) return channel;
  for (const seen_channel& each : channels_) {
    if (each.socket == socket->id) return calls_.channels()[each.logged];
  }
  // No channel was made for it yet, or none ever will be.
  channel.accept_ordinal = socket->accept_ordinal;
  channel.text = name_of(*socket);
  if (socket->accept_ordinal != 0 &&
      socket->accept_ordinal <= accepted_.size()) {
    channel.peer = accepted_[socket->accept_ordinal - 1].peer;
  }
  return channel;
}

// The call itself may be traced as well, and the trace must tell that nothing
// but the scenario has let it fail.
void app_instance::fault_used(const fault& what, const faults::called& call) {
  const bool is_short = what.error == 0;
  const std::string name =
      std::string(to_string(what.call)) + (is_short ? " short" : "");
  trace_event({.who = trace_.intern(channel_of(call.fd).text),
               .verb = "fault",
               .object = trace_.intern(name),
               .error = what.error,
               .has_size = is_short,
               .size = what.most});
  // A handler may try for ever. But destructors close, and must not throw.
  const bool may_throw =
      call.call != seam_call::close && std::uncaught_exceptions() == 0;
  if (may_throw) trace_.check();
}

std::size_t app_instance::add_seen(known_channel known) {
  const name_id name = trace_.intern(known.text);
  channels_.push_back(
      {.logged = calls_.add_channel(std::move(known)), .name = name});
  seen_by_log_.emplace(channels_.back().logged, channels_.size() - 1);
  return channels_.size() - 1;
}

// Channel 0 stands for the application itself, and for a channel that has not
// been in the map yet.
app_instance::seen_channel& app_instance::seen(const asyncore::channel& who) {
  const std::size_t mark = who.observer_mark;
  return channels_[mark == 0 ? 0 : mark - 1];
}

void app_instance::added(asyncore::channel& who, int fd) {
  const auto socket = stage_.identify(app_, fd);
  // A program may put any number into its map. What is not open has no
  // identity, and so no name.
  if (!socket) return;
  const std::uint32_t ordinal = socket->accept_ordinal;
  // A channel that comes back keeps the name and the label that it has. With a
  // socket of another number it is another connection to a scenario.
  const bool is_new = who.observer_mark == 0;
  if (is_new || seen(who).accept_ordinal != ordinal) {
    known_channel known = {.app = app_,
                           .accept_ordinal = ordinal,
                           .peer = {},
                           .label = {},
                           .text = name_of(*socket)};
    // `accepted` has noted which peer has connected.
    if (ordinal != 0 && ordinal <= accepted_.size()) {
      known.peer = accepted_[ordinal - 1].peer;
    }
    who.observer_mark = static_cast<std::uint32_t>(add_seen(known) + 1);
  }
  seen_channel& channel = seen(who);
  channel.fd = fd;
  channel.socket = socket->id;
  channel.accept_ordinal = ordinal;
  order_.joined(who.observer_mark);
}

void app_instance::label(asyncore::channel& which, std::string_view name) {
  // A label may be set before the channel has a socket. Until then nobody finds
  // it by that name, since it has no descriptor.
  if (which.observer_mark == 0) {
    which.observer_mark = static_cast<std::uint32_t>(
        add_seen({.app = app_, .peer = {}, .label = {}, .text = {}}) + 1);
  }
  seen_channel& channel = seen(which);
  // Labels may repeat, for a proxy names each of its connections in the same
  // way. A number keeps them apart.
  std::uint32_t number = 1;
  for (const known_channel& each : calls_.channels()) {
    if (each.app == app_ && each.label == name) ++number;
  }
  std::string text = plan_.apps[app_].name + "/" + std::string(name);
  if (number > 1) text += "/" + std::to_string(number);
  channel.name = trace_.intern(text);
  calls_.label_channel(channel.logged, name, number, std::move(text));
}

void app_instance::trace_event(const rehearse::trace_event& event) {
  trace_.add(stage_.now(), stage_.pass_number(), event);
}

recorded_call app_instance::begin_call(std::size_t channel,
                                       std::string_view method) const {
  recorded_call call;
  call.time = stage_.now();
  call.pass = stage_.pass_number();
  call.channel = channel;
  call.method = method;
  return call;
}

void app_instance::report(std::string_view name,
                          std::initializer_list<std::string_view> arguments) {
  const auto& reports = plan_.apps[app_].kind->spec.reports;
  const auto verb = std::find(reports.begin(), reports.end(), name);
  // A scenario can only expect what the spec declares. A report with another
  // name would be lost without a word.
  if (verb == reports.end()) {
    throw std::logic_error("the application reports " + std::string(name) +
                           ", which its spec does not declare");
  }
  trace_.check();
  // A line of the trace has room for one text, and the first argument says
  // most. The verb is that of the spec: a trace keeps views of its verbs, and
  // the text of the caller may not live as long.
  const bool has_data = arguments.size() > 0;
  trace_event({.who = channels_[0].name,
               .verb = *verb,
               .has_data = has_data,
               .data = has_data ? *arguments.begin() : std::string_view()});
  if (!calls_.is_asked()) return;
  recorded_call reported = begin_call(channels_[0].logged, *verb);
  reported.arguments.assign(arguments.begin(), arguments.end());
  calls_.add(std::move(reported));
}

void app_instance::on_call(std::string_view name,
                           std::function<void(const parameters&)> what) {
  if (plan_.apps[app_].kind->spec.find_call(name) == nullptr) {
    throw std::logic_error("the application offers the call " +
                           std::string(name) +
                           ", which its spec does not declare");
  }
  calls_offered_.insert_or_assign(std::string(name), std::move(what));
}

void app_instance::on_probe(std::string_view name,
                            std::function<probe_value()> what) {
  if (plan_.apps[app_].kind->spec.find_probe(name) == nullptr) {
    throw std::logic_error("the application offers the probe " +
                           std::string(name) +
                           ", which its spec does not declare");
  }
  probes_offered_.insert_or_assign(std::string(name), std::move(what));
}

// Found as it starts, and not by the first scenario that asks.
void app_instance::check_requests() const {
  const application_spec& spec = plan_.apps[app_].kind->spec;
  for (const call_spec& each : spec.calls) {
    if (calls_offered_.contains(each.name)) continue;
    throw std::logic_error("its spec declares the call " + each.name +
                           ", and on_call was not told what it does");
  }
  for (const probe_spec& each : spec.probes) {
    if (probes_offered_.contains(each.name)) continue;
    throw std::logic_error("its spec declares the probe " + each.name +
                           ", and on_probe was not told what it shows");
  }
}

void app_instance::make_call(const call_spec& which, const parameters& given) {
  struct watched {
    run_watch* watch;
    ~watched() {
      if (watch != nullptr) watch->leave();
    }
  } const inside{watch_};
  const std::string& name = plan_.apps[app_].name;
  if (watch_ != nullptr) watch_->enter(name, which.name);
  // As a step of the scenario: a report of that name would look the same.
  trace_event({.who = trace_.intern("scenario"),
               .verb = "call",
               .object = trace_.intern(name + "." + which.name)});
  calls_offered_.find(which.name)->second(given);
}

probe_value app_instance::probe(const probe_spec& which) const {
  return probes_offered_.find(which.name)->second();
}

void app_instance::log_line(const asyncore::log_line& line) {
  // A handler may log for ever. What logs on the way out of it must not throw.
  if (std::uncaught_exceptions() == 0) trace_.check();
  // Addresses in memory would make every trace different.
  const std::string text = without_addresses(line.message);
  trace_event({.who = channels_[0].name,
               .verb = "log",
               .object = trace_.intern(line.type),
               .has_data = true,
               .data = text});
}

void app_instance::asks(asyncore::channel& who, asyncore::call what) {
  handlers_.call(seen(who).name, to_string(what));
  if (watch_ != nullptr) {
    watch_->enter(trace_.name(seen(who).name), to_string(what));
  }
}

void app_instance::predicate(asyncore::channel& /*who*/,
                             asyncore::call /*what*/, bool /*answer*/) {
  handlers_.answered();
  if (watch_ != nullptr) watch_->leave();
}

void app_instance::leave(asyncore::call what) {
  if (is_step(what)) return;
  --depth_;
  handlers_.leave(depth_);
  order_.leave(depth_);
  if (watch_ != nullptr) watch_->leave();
}

void app_instance::note_error(std::size_t channel, bool is_lost) {
  errors_.push_back({.channel = channel,
                     .thrown_by = to_text(handlers_.source_of_error(), trace_),
                     .exception = current_exception_text(),
                     .is_lost = is_lost});
}

void app_instance::lost_error() { note_error(channels_[0].logged, true); }

void app_instance::enter(const asyncore::handler_call& handler) {
  // A step between loop and handler has no name in scenarios. The handler that
  // it leads to has one.
  if (is_step(handler.what)) return;
  ++depth_;  // Before anything that may fail, since `leave` comes even then.
  const seen_channel& who = seen(handler.who);
  if (asks_for_chat_) {
    calls_.note_chat(who.logged, dynamic_cast<const asynchat::async_chat*>(
                                     &handler.who) != nullptr);
  }
  // Before the stack takes this handler for the latest.
  if (handler.what == call::handle_error) note_error(who.logged, false);
  handlers_.enter(who.name, handler.what);
  order_.enter(handler.who.observer_mark, handler.what);
  if (watch_ != nullptr) {
    watch_->enter(trace_.name(who.name), to_string(handler.what));
  }
  trace_.check();
  rehearse::trace_event event = {.who = who.name,
                                 .verb = to_string(handler.what)};
  asyncore::exception_description thrown;
  switch (handler.what) {
    case call::handle_accepted:
      // The handler is told a bare address. The `accept` before it has found
      // out whose it is.
      event.object = last_accepted_;
      event.origin = last_accepted_origin_;
      break;
    case call::handle_error:
      thrown = asyncore::describe_current_exception();
      // The errno says more than the type.
      event.object =
          trace_.intern(thrown.number != 0 ? asyncore::errno_name(thrown.number)
                                           : thrown.type);
      break;
    case call::collect_incoming_data:
      event.has_data = true;
      event.data = handler.data;
      break;
    default:
      break;
  }
  trace_event(event);
  // Last, since a log that is full ends the run.
  if (calls_.is_asked()) log_handler(who.logged, handler, thrown);
}

void app_instance::log_handler(std::size_t channel,
                               const asyncore::handler_call& handler,
                               const asyncore::exception_description& thrown) {
  recorded_call entry = begin_call(channel, to_string(handler.what));
  switch (handler.what) {
    case call::handle_accepted:
      entry.arguments.push_back(last_accepted_peer_);
      break;
    case call::handle_error:
      // A scenario may name the errno or the type.
      if (thrown.number != 0) {
        entry.arguments.push_back(asyncore::errno_name(thrown.number));
      }
      entry.arguments.push_back(thrown.type);
      break;
    case call::collect_incoming_data:
      entry.arguments.emplace_back(handler.data);
      break;
    default:
      break;
  }
  calls_.add(std::move(entry));
}

void app_instance::timer_due(asyncore::channel* owner) {
  if (watch_ != nullptr) watch_->beat();
  const seen_channel& who = owner != nullptr ? seen(*owner) : channels_[0];
  handlers_.call_timer(who.name);
  trace_event({.who = who.name, .verb = "timer"});
}

void app_instance::accepted(const asyncore::operation& operation) {
  const auto socket = stage_.identify(app_, operation.fd);
  if (!socket) return;
  // Numbers may be left out here: a socket that the application accepts without
  // a dispatcher has one too.
  accepted_.resize(
      std::max<std::size_t>(accepted_.size(), socket->accept_ordinal));
  accepted_name& name = accepted_[socket->accept_ordinal - 1];
  name.ordinal = socket->accept_ordinal;
  last_accepted_ = trace_.intern(name_of(*socket));
  last_accepted_origin_ = 0;
  // What is not a party of the scenario has no better name than its address.
  last_accepted_peer_ = operation.peer->to_string();
  const auto origin = stage_.far_end({.is_app = true, .index = app_},
                                     operation.fd, *operation.peer);
  if (!origin) return;
  last_accepted_peer_ = origin->is_app ? plan_.apps[origin->index].name
                                       : plan_.peers[origin->index].name;
  last_accepted_origin_ = trace_.intern(last_accepted_peer_);
  // A scenario may name a connection by the peer that made it, but not by an
  // application.
  if (!origin->is_app) name.peer = origin->index;
}

void app_instance::operated(const asyncore::operation& operation) {
  const seen_channel& who = seen(operation.who);
  rehearse::trace_event event = {.who = who.name,
                                 .verb = to_string(operation.what),
                                 .error = operation.error};
  const bool is_transfer =
      operation.what == call::send || operation.what == call::recv;
  // After an error no bytes have moved: the errno says all.
  const bool has_moved = is_transfer && operation.error == 0;
  const bool has_accepted =
      operation.what == call::accept && operation.error == 0;
  if (has_moved) {
    has_moved_bytes_ = has_moved_bytes_ || operation.size > 0;
    event.has_size = true;
    event.size = operation.size;
    event.has_data = true;
    event.data = operation.data;
  } else if (has_accepted) {
    accepted(operation);
    event.object = last_accepted_;
    event.origin = last_accepted_origin_;
  } else if (operation.what == call::close) {
    order_.closed(operation.who.observer_mark);
  }
  trace_event(event);
  if (!calls_.is_asked()) return;
  recorded_call entry = begin_call(who.logged, event.verb);
  entry.error = operation.error;
  if (has_moved) entry.size = operation.size;
  if (has_accepted) entry.arguments.push_back(last_accepted_peer_);
  calls_.add(std::move(entry));
}

std::vector<misplaced_handler> app_instance::misplaced() const {
  return with_names(order_.misplaced(), [this](std::size_t channel) {
    return calls_.channels()[channels_[channel - 1].logged].text;
  });
}

}  // namespace rehearse::scenario
