#include "sim/testing/record.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <ostream>

#include "core/dispatcher.h"
#include "core/errno_name.h"
#include "core/exceptions.h"
#include "sim/kernel/host.h"
#include "sim/value_text.h"

namespace rehearse::testkit {
namespace {

using asyncore::call;

// Answers that only mean "later".
bool is_not_yet(int error) {
  return error == 0 || error == EAGAIN || error == EWOULDBLOCK ||
         error == EINPROGRESS || error == EINTR;
}

bool is_datagram(const asyncore::channel& who) {
  const auto* channel = dynamic_cast<const asyncore::dispatcher*>(&who);
  return channel != nullptr && channel->family_and_type &&
         channel->family_and_type->second == SOCK_DGRAM;
}

// The socket of a channel on a simulated host. To look at it does not take the
// errno away, as SO_ERROR would.
std::optional<socket_view> view_of(const asyncore::channel& who) {
  const auto* channel = dynamic_cast<const asyncore::dispatcher*>(&who);
  if (channel == nullptr) return std::nullopt;
  const auto* simulated = dynamic_cast<const host*>(channel->socket().net());
  if (simulated == nullptr) return std::nullopt;
  const open_file* file = simulated->find(channel->socket().fileno());
  if (file == nullptr) return std::nullopt;
  return file->view();
}

void note_error(channel_record& record, int error) {
  if (is_not_yet(error)) return;
  // A reset is a state of its own, which was_reset asks for.
  record.error = error;
  record.state = error == ECONNRESET ? standing::reset : standing::failed;
}

void note_close(channel_record& record) {
  record.closed = true;
  // A connection that has failed stays so: to close it afterwards is only
  // tidying up.
  if (record.state == standing::open || record.state == standing::fresh) {
    record.state = standing::closed;
  }
}

// Perhaps no operation has shown why the connection ends. handle_close is
// called for an errno that a handler has thrown: then that is the current
// exception. And poll reports a hang-up as handle_close to a channel that does
// not read, or has not read to the end.
void note_handle_close(channel_record& record, const asyncore::channel& who) {
  if (record.end_of_stream || record.state != standing::open) return;
  note_error(record, asyncore::describe_current_exception().number);
  if (record.state != standing::open) return;
  const auto view = view_of(who);
  if (view) note_error(record, view->error);
  if (record.state != standing::open) return;
  if (view && view->end_of_stream) {
    record.end_of_stream = true;
  } else {
    record.state = standing::lost;
  }
}

}  // namespace

std::string_view to_string(standing which) {
  switch (which) {
    case standing::fresh:
      return "never opened";
    case standing::open:
      return "open";
    case standing::closed:
      return "closed";
    case standing::reset:
      return "reset";
    case standing::failed:
      return "failed";
    case standing::lost:
      return "lost: handle_close came, and nothing has told why";
  }
  std::abort();
}

std::string to_text(const std::vector<call>& handlers) {
  if (handlers.empty()) return "no handler";
  std::string text;
  for (const call each : handlers) {
    if (!text.empty()) text += ", ";
    text += asyncore::to_string(each);
  }
  return text;
}

std::string end_text(const channel_record& record) {
  std::string text(to_string(record.state));
  // Only here the errno is not clear from the state.
  if (record.state == standing::failed) {
    text += " with " + asyncore::errno_name(record.error);
  }
  if (record.end_of_stream) text += ", at the end of the stream";
  if (!record.closed && record.state != standing::open &&
      record.state != standing::fresh) {
    text += ", and its socket is still open";
  }
  return text;
}

std::string to_text(const channel_record& record) {
  std::string text = to_text(record.handlers) + "; received " +
                     bytes_text(record.received.size());
  if (!record.received.empty()) text += " " + quoted_start(record.received);
  return text + "; " + end_text(record);
}

void PrintTo(const channel_record& record, std::ostream* out) {
  *out << to_text(record);
}

channel_record& recorder::record_of(const asyncore::channel& who) {
  kept_record& kept = records_[&who];
  // A new channel may have the address of one that is gone. It begins an empty
  // record.
  if (!kept.alive.alive()) {
    kept = {.alive = asyncore::lifetime::watch(who.life()), .record = {}};
  }
  return kept.record;
}

const channel_record& recorder::of(const asyncore::channel& who) {
  return record_of(who);
}

// A channel may be used again after it was closed: what it heard stays, and its
// new connection stands open.
void recorder::added(asyncore::channel& who, int /*fd*/) {
  if (!is_wanted(who)) return;
  channel_record& record = record_of(who);
  record.end_of_stream = false;
  record.closed = false;
  record.error = 0;
  record.state = standing::open;
}

void recorder::enter(const asyncore::handler_call& handler) {
  if (!is_wanted(handler.who) || is_step(handler.what)) return;
  channel_record& record = record_of(handler.who);
  // The channel may have joined the map before the recorder did.
  if (record.state == standing::fresh) record.state = standing::open;
  record.handlers.push_back(handler.what);
  if (handler.what == call::handle_error) {
    // While handle_error runs, what was thrown is the current exception.
    note_error(record, asyncore::describe_current_exception().number);
  }
  if (handler.what == call::handle_close) {
    note_handle_close(record, handler.who);
  }
}

void recorder::operated(const asyncore::operation& operation) {
  if (!is_wanted(operation.who)) return;
  channel_record& record = record_of(operation.who);
  if (record.state == standing::fresh) record.state = standing::open;
  // A close ends the record of the connection, whatever it answers.
  if (operation.what == call::close) return note_close(record);
  // A listener has no connection of its own that an error of accept could end.
  if (operation.what != call::accept) note_error(record, operation.error);
  if (operation.error != 0) return;
  if (operation.what == call::send) record.sent += operation.data;
  if (operation.what != call::recv) return;
  record.received += operation.data;
  // Without bytes a stream has ended. A datagram may just be empty.
  if (operation.data.empty() && !is_datagram(operation.who))
    record.end_of_stream = true;
}

}  // namespace rehearse::testkit
