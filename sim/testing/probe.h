// Channels whose handlers are set by the test, and which keep a record of what
// the library did to them.
//
//   rehearse::testkit::probe client(map);
//   client.wants_write = false;
//   client.on_read = [&] { client.recv(100); };
//   client.create_socket();
//   client.connect(server);
//   ...
//   EXPECT_THAT(client, received("hello"));
//
// Where a handler is not set, read, write, expt and connect do nothing, close
// closes, and the others do what the base class does. `basic_probe` can be
// derived from any class that derives from dispatcher; `probe` is derived from
// dispatcher itself.
//
// A handler may do what a handler of asyncore may do: close or destroy any
// channel, its own included. The record ends with the probe; it begins when the
// probe stands in a map, and goes on in every map that it joins. It is kept by
// an observer of those maps, which `socket_map::set_observer` would drop: add
// others by `observers().add`.

#ifndef SIM_TESTING_PROBE_H_
#define SIM_TESTING_PROBE_H_

#include <functional>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "core/lifetime.h"
#include "core/socket_map.h"
#include "sim/testing/record.h"

namespace rehearse::testkit {

// Calls a handler of the test, if there is one: from a copy, since it may
// destroy the channel, and itself with it.
inline void run_handler(const std::function<void()>& handler) {
  const std::function<void()> kept = handler;
  if (kept) kept();
}

// The recorder of one channel, in every map that the channel joins.
class own_record {
 public:
  own_record(const asyncore::channel& who, asyncore::socket_map* map)
      : who_(who), recorder_(who) {
    observe(map);
  }
  own_record(const own_record&) = delete;
  own_record& operator=(const own_record&) = delete;
  ~own_record() {
    for (const auto& [map, alive] : maps_) {
      if (alive.alive()) map->observers().remove(recorder_);
    }
  }

  // Does nothing if it observes the map already, or if there is no map.
  void observe(asyncore::socket_map* map) {
    if (map == nullptr) return;
    std::erase_if(maps_, [](const auto& each) { return !each.alive.alive(); });
    for (const auto& each : maps_) {
      if (each.map == map) return;
    }
    map->observers().add(recorder_);
    maps_.push_back({map, asyncore::lifetime::watch(map->life())});
    // The constructor of a dispatcher around a socket has joined already.
    const auto standing = map->standing_of(who_);
    if (standing.id != 0) recorder_.added(*standing.who, standing.fd);
  }

  const channel_record& get() const { return recorder_.of(who_); }

 private:
  struct observed_map {
    asyncore::socket_map* map;
    asyncore::lifetime::watch alive;
  };

  const asyncore::channel& who_;
  mutable recorder recorder_;
  std::vector<observed_map> maps_;
};

template <typename Base>
class basic_probe : public Base {
 public:
  using Base::Base;
  ~basic_probe() override { run_handler(on_destroy); }

  const channel_record& record() const { return record_.get(); }

  bool wants_read = true;
  bool wants_write = true;
  std::function<void()> on_readable, on_writable;
  std::function<void()> on_read, on_write, on_expt, on_connect, on_accept;
  std::function<void(asyncore::socket, const asyncore::address&)> on_accepted;
  std::function<void()> on_eof, on_close, on_error;
  std::function<void()> on_destroy;

  bool readable() override {
    const bool answer = wants_read;
    run_handler(on_readable);
    return answer;
  }
  bool writable() override {
    const bool answer = wants_write;
    run_handler(on_writable);
    return answer;
  }
  void handle_read() override { run_handler(on_read); }
  void handle_write() override { run_handler(on_write); }
  void handle_expt() override { run_handler(on_expt); }
  void handle_connect() override { run_handler(on_connect); }
  void handle_accept() override {
    on_accept ? run_handler(on_accept) : Base::handle_accept();
  }
  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& from) override {
    const auto kept = on_accepted;
    kept ? kept(std::move(sock), from)
         : Base::handle_accepted(std::move(sock), from);
  }
  void handle_eof() override {
    on_eof ? run_handler(on_eof) : Base::handle_eof();
  }
  void handle_close() override {
    on_close ? run_handler(on_close) : this->close();
  }
  void handle_error() override {
    on_error ? run_handler(on_error) : Base::handle_error();
  }

  void add_channel(asyncore::socket_map* map = nullptr) override {
    record_.observe(map != nullptr ? map : this->map());
    Base::add_channel(map);
  }

 private:
  own_record record_{*this, this->map()};
};

class probe : public basic_probe<asyncore::dispatcher> {
  using basic_probe::basic_probe;
};

}  // namespace rehearse::testkit

#endif  // SIM_TESTING_PROBE_H_
