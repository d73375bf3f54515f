#include "sim/language/connections.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rehearse::scenario {
namespace {

bool gains(connections::deed what) {
  return what == connections::deed::connect ||
         what == connections::deed::accept;
}

bool loses(connections::deed what) {
  return what == connections::deed::close || what == connections::deed::reset;
}

std::string line_text(place where) {
  return "line " + std::to_string(where.line);
}

}  // namespace

// The checks of one peer.
class connections::checker {
 public:
  checker(const history& of, std::string_view name,
          std::vector<diagnostic>& mistakes)
      : of_(of), name_(name), mistakes_(mistakes) {
    // First the steps of all cursors: what one of them knows is certain only if
    // no other one connects or closes the peer.
    for (const event& each : of.events) {
      if (gains(each.what)) gaining_.add(each.cursor);
      if (loses(each.what)) losing_.add(each.cursor);
    }
    for (const listen_event& each : of.listens) {
      listening_.add(each.cursor);
      // The first of each cursor stays.
      first_listen_.try_emplace(each.cursor, each.where.line);
    }
  }

  void check() {
    for (const event& each : of_.events) step(each);
    for (const listen_event& each : of_.needs_listener) check_listener(each);
  }

 private:
  // What one cursor knows of the peer's connection.
  struct view {
    const event* gained = nullptr;
    const event* lost = nullptr;  // After `gained`.
    const event* shut = nullptr;  // After it too: its writing side.
  };

  void step(const event& now) {
    view& so_far = cursors_[now.cursor];
    if (gains(now.what)) {
      if (so_far.gained != nullptr) check_free(so_far, now);
      // A new connection begins with both of its sides open.
      so_far = {.gained = &now};
      return;
    }
    check_held(so_far, now);
    check_not_shut(so_far, now);
    if (loses(now.what)) so_far = {.lost = &now};
    if (now.what == deed::shutdown_write) so_far.shut = &now;
  }

  void check_free(const view& so_far, const event& now) {
    // Another cursor may have closed it by then.
    if (losing_.other_than(now.cursor)) return;
    add(now.where,
        "`" + name() + "` already has a connection, since " +
            line_text(so_far.gained->where),
        "help: close it first, or use another peer for the second connection");
  }

  void check_held(const view& so_far, const event& now) {
    if (so_far.gained != nullptr || reported_) return;
    // Another cursor may have connected it by then.
    if (gaining_.other_than(now.cursor)) return;
    reported_ = true;
    // The peer had a connection. To say where it ended helps more than to say
    // that there is none.
    if (so_far.lost != nullptr) {
      const bool closed = so_far.lost->what == deed::close;
      add(now.where,
          "`" + name() + "` has no connection any more: it was " +
              (closed ? "closed" : "reset") + " in " +
              line_text(so_far.lost->where),
          {});
      return;
    }
    // If it gets one further down, two lines are probably in the wrong order.
    const auto later =
        std::find_if(of_.events.begin(), of_.events.end(),
                     [](const event& each) { return gains(each.what); });
    if (later != of_.events.end()) {
      add(now.where,
          "`" + name() + "` has no connection yet: it gets one in " +
              line_text(later->where),
          {});
      return;
    }
    add(now.where, "`" + name() + "` never gets a connection",
        "help: `connect " + name() + " to APP`, or `listen` and `accept`");
  }

  void check_not_shut(const view& so_far, const event& now) {
    if (so_far.shut == nullptr) return;
    if (now.what != deed::send && now.what != deed::shutdown_write) return;
    // Another cursor may have got it a new connection by then.
    if (gaining_.other_than(now.cursor)) return;
    add(now.where,
        "`" + name() + "` has shut down its side in " +
            line_text(so_far.shut->where) + ": it can send no more",
        {});
  }

  void check_listener(const listen_event& needed) {
    // Only a `listen` further down in the same cursor is certain to come too
    // late. Another cursor may be ahead of this one.
    if (listening_.other_than(needed.cursor)) return;
    const auto own = first_listen_.find(needed.cursor);
    if (own != first_listen_.end() && own->second <= needed.where.line) return;
    if (of_.listens.empty()) {
      add(needed.where, "`" + name() + "` never listens",
          "help: `listen " + name() + " on HOST:PORT` comes first");
    } else {
      add(needed.where,
          "`" + name() + "` does not listen yet: it does in " +
              line_text(of_.listens.front().where),
          {});
    }
  }

  // Which cursors do such a thing. It only matters whether there is a single
  // one, and which.
  struct cursor_set {
    std::optional<std::size_t> first;
    bool several = false;

    void add(std::size_t cursor) {
      if (!first) first = cursor;
      if (*first != cursor) several = true;
    }
    bool other_than(std::size_t cursor) const {
      return several || (first && *first != cursor);
    }
  };

  void add(place where, std::string message, std::string note) {
    diagnostic mistake{where, std::move(message), {}, {}};
    if (!note.empty()) mistake.notes.push_back(std::move(note));
    mistakes_.push_back(std::move(mistake));
  }

  std::string name() const { return std::string(name_); }

  const history& of_;
  std::string_view name_;
  std::vector<diagnostic>& mistakes_;
  std::map<std::size_t, view> cursors_;
  cursor_set gaining_;
  cursor_set losing_;
  cursor_set listening_;
  std::map<std::size_t, int> first_listen_;  // Its line, of each cursor.
  bool reported_ = false;  // One mistake of this kind has one message.
};

void connections::note(std::size_t peer, std::size_t cursor, deed what,
                       place where) {
  of(peer).events.push_back({cursor, what, where});
}

void connections::note_listen(std::size_t peer, std::size_t cursor,
                              place where) {
  of(peer).listens.push_back({cursor, where});
}

void connections::note_listener_needed(std::size_t peer, std::size_t cursor,
                                       place where) {
  of(peer).needs_listener.push_back({cursor, where});
}

std::optional<place> connections::listens_in(std::size_t peer) const {
  if (peer >= peers_.size() || peers_[peer].listens.empty()) {
    return std::nullopt;
  }
  return peers_[peer].listens.front().where;
}

std::vector<diagnostic> connections::check(const names& parties) const {
  std::vector<diagnostic> mistakes;
  for (std::size_t peer = 0; peer < peers_.size(); ++peer) {
    // A peer is excused if a line with a mistake names it. That line may be the
    // one that connects it.
    const declared_party& which = parties.peer(peer);
    if (!which.excused) checker(peers_[peer], which.name, mistakes).check();
  }
  return mistakes;
}

connections::history& connections::of(std::size_t peer) {
  if (peer >= peers_.size()) peers_.resize(peer + 1);
  return peers_[peer];
}

}  // namespace rehearse::scenario
