// The chat server, as it stands in examples/, with guests that Python plays:
// nothing is simulated here.

#include <sys/socket.h>

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

// Guests that read late, with the buffers of a real kernel between: small ones,
// which the connections have from their listener.
TEST_P(chat_server_live, keeps_guests_that_missed_lines) {
  ASSERT_TRUE(asyncore::posix_network().setsockopt(server_.fileno(), SOL_SOCKET,
                                                   SO_SNDBUF, 4096));
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
def read_until(lines, word):
    line = lines.readline()
    while line and word not in line:
        line = lines.readline()
    return line
ann, heard = guest(b"ann")
late = [guest(b"late%d" % i) for i in range(3)]
for _ in range(20):
    ann.sendall((b"x" * 500 + b"\n") * 50 + b"/who\n")
    line = read_until(heard, b"here are")
print(line)
for sock, lines in late:
    print(read_until(lines, b"missed"))
ann.sendall(b"hello\n")
for sock, lines in late:
    print(read_until(lines, b"hello"))
)");
  EXPECT_EQ(client.status, 0) << client.output;
  const std::string missed = "b'* you have missed some lines\\r\\n'\n";
  const std::string hello = "b'ann: hello\\r\\n'\n";
  EXPECT_EQ(client.output, "b'* here are: ann late0 late1 late2\\r\\n'\n" +
                               missed + missed + missed + hello + hello +
                               hello);
}

INSTANTIATE_TEST_SUITE_P(loops, chat_server_live, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
