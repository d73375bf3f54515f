#include "tests/conformance/network_conformance.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <ostream>
#include <utility>

#include "core/errno_name.h"

namespace asyncore::conformance {
namespace {

// How often to look for a state, with a millisecond of the network's time in
// between. Loopback and simulator have it at the first look; a segment that the
// kernel has to send again takes longer.
constexpr int looks_max = 5'000;
constexpr duration pause = std::chrono::milliseconds(1);
constexpr short all_events = POLLIN | POLLPRI | POLLOUT;

std::string text(const result<void>& answer) {
  return answer ? "ok" : errno_name(answer.error());
}

std::string text(const result<std::size_t>& answer) {
  return answer ? std::to_string(*answer) : errno_name(answer.error());
}

std::string text(const result<address>& answer) {
  return answer ? answer->to_string() : errno_name(answer.error());
}

struct event_name {
  short event;
  const char* name;
};
constexpr std::array<event_name, 6> event_names = {{{POLLIN, "IN"},
                                                    {POLLPRI, "PRI"},
                                                    {POLLOUT, "OUT"},
                                                    {POLLERR, "ERR"},
                                                    {POLLHUP, "HUP"},
                                                    {POLLNVAL, "NVAL"}}};

std::string text(short events) {
  std::string names;
  for (const event_name& each : event_names) {
    if ((events & each.event) == 0) continue;
    if (!names.empty()) names += '|';
    names += each.name;
  }
  return names;
}

std::string polled(network& net, int fd, short asked) {
  const poll_entry wanted[] = {{fd, asked}};
  std::vector<poll_entry> ready;
  const result<std::size_t> count = net.poll(wanted, ready, duration(0));
  if (!count) return errno_name(count.error());
  return text(ready.empty() ? short{0} : ready.front().events);
}

std::string selected(network& net, int fd, short asked) {
  select_lists wanted;
  if (asked & POLLIN) wanted.read = {fd};
  if (asked & POLLOUT) wanted.write = {fd};
  if (asked & POLLPRI) wanted.except = {fd};
  select_lists ready;
  const result<std::size_t> count = net.select(wanted, ready, duration(0));
  if (!count) return errno_name(count.error());
  std::string sets;
  if (!ready.read.empty()) sets += 'r';
  if (!ready.write.empty()) sets += 'w';
  if (!ready.except.empty()) sets += 'e';
  return sets;
}

}  // namespace

const readiness idle = {0, ""};
const readiness readable = {POLLIN, "r"};
const readiness writable = {POLLOUT, "w"};
const readiness readable_writable = {POLLIN | POLLOUT, "rw"};
const readiness unconnected = {POLLOUT | POLLHUP, "rw"};
const readiness hung_up = {POLLIN | POLLOUT | POLLHUP, "rw"};
const readiness failed = {POLLIN | POLLOUT | POLLERR | POLLHUP, "rw"};

test_socket::test_socket(test_socket&& other) noexcept
    : net_(other.net_), fd_(std::exchange(other.fd_, -1)) {}

test_socket& test_socket::operator=(test_socket&& other) noexcept {
  std::swap(net_, other.net_);
  std::swap(fd_, other.fd_);
  return *this;
}

test_socket::~test_socket() {
  if (fd_ != -1) close();
}

address test_socket::name() const {
  const result<address> name = net_->getsockname(fd_);
  EXPECT_TRUE(name) << errno_name(name.error());
  return name ? *name : address();
}

std::string test_socket::bind(const address& local) const {
  return text(net_->bind(fd_, local));
}

std::string test_socket::listen(int backlog) const {
  return text(net_->listen(fd_, backlog));
}

std::string test_socket::connect(const address& remote) const {
  return text(net_->connect(fd_, remote));
}

std::string test_socket::send(std::string_view data, int flags) const {
  return text(net_->send(fd_, data, flags));
}

std::string test_socket::recv(std::size_t most, int flags) const {
  std::string buffer(most, '\0');
  const result<std::size_t> count = net_->recv(fd_, buffer, flags);
  if (!count) return errno_name(count.error());
  buffer.resize(*count);
  return buffer;
}

std::string test_socket::shutdown(int how) const {
  return text(net_->shutdown(fd_, how));
}

std::string test_socket::close() {
  return text(net_->close(std::exchange(fd_, -1)));
}

std::string test_socket::reset_on_close() const {
  return text(net_->reset_on_close(fd_));
}

std::string test_socket::sendto(std::string_view data,
                                const address& to) const {
  return text(net_->sendto(fd_, data, 0, to));
}

std::string test_socket::recvfrom(std::size_t most, int flags) const {
  std::string buffer(most, '\0');
  const result<received_datagram> got = net_->recvfrom(fd_, buffer, flags);
  if (!got) return errno_name(got.error());
  buffer.resize(got->size);
  return buffer + " from " + got->from.to_string();
}

std::string test_socket::so_error() const {
  const result<int> error = net_->getsockopt(fd_, SOL_SOCKET, SO_ERROR);
  if (!error) return "getsockopt: " + errno_name(error.error());
  return *error == 0 ? "ok" : errno_name(*error);
}

std::string test_socket::getsockname() const {
  return text(net_->getsockname(fd_));
}

std::string test_socket::getpeername() const {
  return text(net_->getpeername(fd_));
}

std::string test_socket::accept_and_close() const {
  const result<accepted_socket> accepted = net_->accept(fd_);
  if (!accepted) return errno_name(accepted.error());
  return test_socket(*net_, accepted->fd).close() == "ok"
             ? accepted->peer.to_string()
             : "not closed";
}

test_socket test_socket::accept() const {
  const result<accepted_socket> accepted = net_->accept(fd_);
  EXPECT_TRUE(accepted) << errno_name(accepted.error());
  return {*net_, accepted ? accepted->fd : -1};
}

test_socket test_socket::dup() const {
  const result<int> copy = net_->dup(fd_);
  EXPECT_TRUE(copy) << errno_name(copy.error());
  return {*net_, copy ? *copy : -1};
}

std::vector<arm> arms(
    const std::function<std::unique_ptr<environment>()>& make_environment) {
  return {{make_environment, wait_call::select},
          {make_environment, wait_call::poll}};
}

std::string arm_name(const testing::TestParamInfo<arm>& info) {
  return testing::PrintToString(info.param);
}

void PrintTo(const arm& given, std::ostream* out) {
  *out << (given.wait == wait_call::select ? "select" : "poll");
}

test_socket network_conformance::open(network& net, int family, int type) {
  const result<int> fd = net.socket(family, type);
  EXPECT_TRUE(fd) << errno_name(fd.error());
  return {net, fd ? *fd : -1};
}

test_socket network_conformance::open_bound() {
  test_socket bound = open_server();
  EXPECT_EQ(bound.bind(hosts().server_host()), "ok");
  return bound;
}

test_socket network_conformance::open_listener(int backlog) {
  test_socket listener = open_bound();
  EXPECT_EQ(listener.listen(backlog), "ok");
  return listener;
}

connection network_conformance::open_connection() {
  const test_socket listener = open_listener();
  test_socket client = open_pending(listener);
  return {std::move(client), listener.accept()};
}

test_socket network_conformance::open_pending(const test_socket& listener) {
  test_socket client = open_client();
  EXPECT_EQ(client.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, writable));
  return client;
}

network_conformance::attempt network_conformance::open_attempt() {
  test_socket listener = open_listener(0);
  test_socket first = open_pending(listener);
  test_socket client = open_client();
  EXPECT_EQ(client.connect(listener.name()), "EINPROGRESS");
  EXPECT_TRUE(becomes(client, idle));
  return {std::move(listener), std::move(first), std::move(client)};
}

address network_conformance::refusing_address() { return open_bound().name(); }

test_socket network_conformance::open_unix() {
  return open(hosts().server(), AF_UNIX, SOCK_STREAM);
}

test_socket network_conformance::open_unix_listener(int backlog) {
  test_socket listener = open_unix();
  EXPECT_EQ(listener.bind(hosts().fresh_path()), "ok");
  EXPECT_EQ(listener.listen(backlog), "ok");
  return listener;
}

test_socket network_conformance::open_unix_pending(
    const test_socket& listener) {
  test_socket client = open_unix();
  EXPECT_EQ(client.connect(listener.name()), "ok");
  return client;
}

connection network_conformance::open_unix_connection() {
  const test_socket listener = open_unix_listener();
  test_socket client = open_unix_pending(listener);
  return {std::move(client), listener.accept()};
}

test_socket network_conformance::open_udp(network& net) {
  return open(net, AF_INET, SOCK_DGRAM);
}

test_socket network_conformance::open_udp_server() {
  test_socket server = open_udp(hosts().server());
  EXPECT_EQ(server.bind(hosts().server_host()), "ok");
  return server;
}

test_socket network_conformance::open_udp_connected(const test_socket& server) {
  test_socket client = open_udp_client();
  EXPECT_EQ(client.connect(server.name()), "ok");
  return client;
}

test_socket network_conformance::open_udp_refused() {
  test_socket client = open_udp_client();
  EXPECT_EQ(client.connect(udp_refusing_address()), "ok");
  EXPECT_EQ(client.send("x"), "1");
  EXPECT_TRUE(becomes(client, {POLLOUT | POLLERR, "rw"}));
  return client;
}

std::string network_conformance::open_udp_on(const address& local) {
  return open_udp(hosts().server()).bind(local);
}

address network_conformance::udp_refusing_address() {
  return open_udp_server().name();
}

testing::AssertionResult network_conformance::becomes(
    const test_socket& socket, const readiness& expected) {
  const std::string wanted = GetParam().wait == wait_call::select
                                 ? std::string(expected.sets)
                                 : text(expected.events);
  std::string seen;
  for (int looks = 0; looks < looks_max; ++looks) {
    settle();
    seen = ready_now(socket, all_events);
    if (seen == wanted) return testing::AssertionSuccess();
    std::vector<poll_entry> none;
    EXPECT_TRUE(socket.net().poll({}, none, pause));
  }
  return testing::AssertionFailure()
         << "is \"" << seen << "\", not \"" << wanted << '"';
}

std::string network_conformance::ready_now(const test_socket& socket,
                                           short asked) {
  return ready_now(socket.net(), socket.fd(), asked);
}

std::string network_conformance::ready_now(network& net, int fd, short asked) {
  return GetParam().wait == wait_call::select ? selected(net, fd, asked)
                                              : polled(net, fd, asked);
}

}  // namespace asyncore::conformance
