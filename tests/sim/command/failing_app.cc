// An application that takes the program with it, in the way that its scenario
// names:
//
//   app bad = failing(how="null")
//
// It listens on port 7, and does so when something is sent to it.

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/dispatcher.h"
#include "sim/application.h"

namespace {

// Compilers must not see that these have no end.
volatile bool always = true;

// Of each call something is left to do afterwards, so that it needs its frame.
// NOLINTNEXTLINE(misc-no-recursion)
int recurse_for_ever(int depth) {
  volatile char frame[4096] = {};
  frame[depth % 4096] = static_cast<char>(depth);
  return (always ? recurse_for_ever(depth + 1) : 0) + frame[0];
}

void throw_error() { throw std::runtime_error("nobody catches this"); }

void throw_where_nobody_may() noexcept { throw_error(); }

void loop_for_ever() {
  while (always) {
  }
}

void hoard(std::size_t step) {
  std::vector<std::string> all;
  while (always) all.emplace_back(step, 'x');
}

void hoard_unnoticed() {
  try {
    hoard(1000);
  } catch (const std::bad_alloc&) {
  }
}

// Bytes that were never written are allocated, but not resident.
void allocate_much() {
  const std::unique_ptr<char[]> much(new char[std::size_t{200} << 20]);
  volatile char* const first = much.get();
  *first = 'x';
}

void fail_by(const std::string& how) {
  if (how == "hoards") hoard(1000);
  if (how == "hoards unnoticed") hoard_unnoticed();
  if (how == "asks for 34 GiB") hoard(std::size_t{34} << 30);
  if (how == "allocates much") allocate_much();
  if (how == "null") {
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
  }
  if (how == "recursion") std::exit(recurse_for_ever(0));
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(0);
  if (how == "quick exit") std::quick_exit(0);
  if (how == "terminate") throw_where_nobody_may();
  if (how == "fpe") std::raise(SIGFPE);
  if (how == "loop") loop_for_ever();
  if (how == "escapes") throw std::runtime_error("\x1b[31mred \xc3\xa4 \xff");
}

class victim final : public asyncore::dispatcher {
 public:
  victim(asyncore::socket sock, std::string how)
      : dispatcher(std::move(sock)), how_(std::move(how)) {}

  bool writable() override {
    if (how_ == "writable") loop_for_ever();
    return !out_.empty();
  }
  void handle_write() override { out_.erase(0, send(out_)); }
  void handle_read() override {
    const std::string data = recv(100);
    if (data.empty()) return;
    // "short null": only where less than five bytes come at once.
    const bool is_picky = how_.starts_with("short ");
    if (!is_picky) fail_by(how_);
    if (is_picky && data.size() < 5) fail_by(how_.substr(6));
    if (is_picky || how_ == "echoes" || how_ == "leaks" || how_ == "trusts" ||
        how_ == "insists") {
      out_ += data;
      out_.erase(0, send(out_));
    }
    // As if all of it were sent.
    if (how_ == "loses") send(data);
  }
  void handle_error() override {
    const bool is_about_calls = how_ == "leaks" || how_ == "loses" ||
                                how_ == "trusts" || how_ == "insists";
    if (!is_about_calls) throw;
    close();
  }

 private:
  std::string how_;
  std::string out_;
};

class failing final : public rehearse::application,
                      private asyncore::dispatcher {
 public:
  failing(const rehearse::parameters& given, rehearse::context& at)
      : dispatcher(at.map()), how_(given.text("how")) {
    if (how_ == "constructor") throw std::runtime_error("\x1b[31mred");
    if (how_ == "hoards at once") hoard(1000);
    create_socket();
    set_reuse_addr();
    bind(asyncore::address::ipv4(0, 7));
    listen(8);
  }

  void handle_accepted(asyncore::socket sock,
                       const asyncore::address& /*from*/) override {
    const bool has_peer =
        static_cast<bool>(map()->net().getpeername(sock.fileno()));
    if (how_ == "trusts" && !has_peer) std::abort();
    if (how_ == "insists" && !has_peer) loop_for_ever();
    if (how_ == "leaks" && !has_peer) {
      // Nobody closes it any more.
      sock.release();
      return;
    }
    map()->adopt(std::make_unique<victim>(std::move(sock), how_));
  }

 private:
  std::string how_;
};

const rehearse::registered_application registered(
    {.name = "failing",
     .help = "ends the program",
     .parameters = {{.name = "how",
                     .type = rehearse::value_type::text,
                     .help = "in which way"}},
     .reports = {},
     .labels = {}},
    rehearse::make_application<failing>);

}  // namespace
