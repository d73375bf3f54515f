// The chat server, as it stands in examples/, with guests that Python plays:
// nothing is simulated here.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/chat_server.h"
#include "tests/examples/live_client.h"

namespace examples {
namespace {

class chat_server_live : public testing::TestWithParam<bool> {
 protected:
  live_result python(const std::string& script) {
    return run_client(map_, GetParam(), python_script(script, {port_}));
  }

  asyncore::socket_map map_{asyncore::posix_network()};
  chat_server server_{0, map_};
  std::string port_ = std::to_string(port_of(server_));
};

TEST_P(chat_server_live, talks_with_telnetlib) {
  const live_result client = python(R"(
import sys, warnings
warnings.simplefilter("ignore")
import telnetlib
def guest(name):
    telnet = telnetlib.Telnet("127.0.0.1", int(sys.argv[1]), 30)
    telnet.read_until(b"name?\r\n", 30)
    telnet.write(name + b"\r\n")
    print(telnet.read_until(b"\r\n", 30))
    return telnet
ann = guest(b"ann")
ben = guest(b"ben")
print(ann.read_until(b"\r\n", 30))
ben.write(b"hello\r\n")
print(ann.read_until(b"\r\n", 30))
ben.close()
print(ann.read_until(b"\r\n", 30))
ann.write(b"/quit\r\n")
print(ann.read_all())
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, R"(b'* here are: ann\r\n')"
                           "\n"
                           R"(b'* here are: ann ben\r\n')"
                           "\n"
                           R"(b'* ben has come\r\n')"
                           "\n"
                           R"(b'ben: hello\r\n')"
                           "\n"
                           R"(b'* ben has left\r\n')"
                           "\n"
                           R"(b'* goodbye\r\n')"
                           "\n");
}

// Each of fifty guests, in an order of the kernel's making, says ten lines and
// hears all that come after it has come.
TEST_P(chat_server_live, loses_no_line_among_many_guests) {
  const live_result client = python(R"(
import socket, sys
guests = []
for i in range(50):
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30)
    sock.sendall(b"guest%d\n" % i)
    lines = sock.makefile("rb")
    lines.readline(); lines.readline()
    guests.append((sock, lines))
for n in range(10):
    for i, (sock, lines) in enumerate(guests):
        sock.sendall(b"line %d of %d\n" % (n, i))
for i, (sock, lines) in enumerate(guests):
    heard = [lines.readline() for _ in range(49 - i + 490)]
    assert sum(b"has come" in line for line in heard) == 49 - i, heard
    said = {b"guest%d: line %d of %d\r\n" % (j, n, j)
            for j in range(50) for n in range(10) if j != i}
    assert said == {line for line in heard if b"has come" not in line}, heard
print("all heard all")
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "all heard all\n");
}

// Guests that do not read, with the buffers of a real kernel between.
TEST_P(chat_server_live, drops_a_guest_that_does_not_read) {
  const live_result client = python(R"(
import socket, sys
def guest(name):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(30)
    sock.connect(("127.0.0.1", int(sys.argv[1])))
    sock.sendall(name + b"\n")
    lines = sock.makefile("rb")
    lines.readline(); lines.readline()
    return sock, lines
ann, heard = guest(b"ann")
deaf = [guest(b"deaf%d" % i)[0] for i in range(5)]
gone = 0
for _ in range(100000):
    ann.sendall((b"x" * 500 + b"\n") * 50 + b"/who\n")
    line = heard.readline()
    while b"here are" not in line:
        gone += b"has left" in line
        line = heard.readline()
    if gone == 5:
        break
print(gone, line)
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "5 b'* here are: ann\\r\\n'\n");
}

INSTANTIATE_TEST_SUITE_P(loops, chat_server_live, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
