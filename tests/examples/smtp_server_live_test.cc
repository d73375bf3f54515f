// The mail server, as it stands in examples/, against mail clients of others:
// nothing is simulated here.

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/posix_network.h"
#include "core/socket_map.h"
#include "examples/smtp_server.h"
#include "tests/examples/live_client.h"
#include "tests/examples/scratch_folder.h"

namespace examples {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class smtp_server_live : public testing::TestWithParam<bool> {
 protected:
  live_result run(const std::vector<std::string>& command) {
    return run_client(map_, GetParam(), command);
  }
  live_result python(const std::string& script) {
    return run(python_script(script, {port_}));
  }
  smtp_options options() {
    return {.name = "here",
            .message_size_max = 1'000'000,
            .on_message = [this](const auto& mail) { mails_.push_back(mail); }};
  }

  std::vector<mail_message> mails_;
  asyncore::socket_map map_{asyncore::posix_network()};
  smtp_server server_{0, options(), map_};
  std::string port_ = std::to_string(port_of(server_));
};

TEST_P(smtp_server_live, takes_a_mail_of_smtplib) {
  const live_result client = python(R"(
import smtplib, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "me", timeout=30) as smtp:
    refused = smtp.sendmail("ann@here", ["ben@here", "carl@here"],
                            "Subject: lunch\n\n.\n..dots\nend.\n")
    print("refused:", refused, "size:", smtp.esmtp_features["size"])
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "refused: {} size: 1000000\n");
  ASSERT_THAT(mails_, SizeIs(1));
  EXPECT_EQ(mails_[0].client, "me");
  EXPECT_EQ(mails_[0].from, "ann@here");
  EXPECT_THAT(mails_[0].to, ElementsAre("ben@here", "carl@here"));
  EXPECT_EQ(mails_[0].data, "Subject: lunch\r\n\r\n.\r\n..dots\r\nend.\r\n");
}

TEST_P(smtp_server_live, takes_several_mails_on_one_connection) {
  const live_result client = python(R"(
import smtplib, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "me", timeout=30) as smtp:
    for i in range(20):
        smtp.sendmail("ann@here", "ben@here", "mail %d\n" % i + "x" * i * 1000)
    print(smtp.noop(), smtp.verify("ben"), smtp.rset())
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_THAT(client.output, HasSubstr("(250, b'fine')"));
  ASSERT_THAT(mails_, SizeIs(20));
  EXPECT_EQ(mails_[19].data, "mail 19\r\n" + std::string(19'000, 'x') + "\r\n");
}

TEST_P(smtp_server_live, refuses_smtplib_in_its_own_exceptions) {
  const live_result client = python(R"(
import smtplib, sys
def attempt(what, sender, to, text):
    try:
        what.sendmail(sender, to, text)
    except smtplib.SMTPException as error:
        print(type(error).__name__)
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "me", timeout=30) as smtp:
    attempt(smtp, "ann@here", "ben@here", "x" * 2000000)
    attempt(smtp, "ann@here", "", "no recipient")
    smtp.does_esmtp = False
    smtp.ehlo_resp = None
    smtp.helo_resp = b"known"
    attempt(smtp, "ann@here", "ben@here", "x" * 2000000)
    print(smtp.docmd("BDAT", "5"))
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output,
            "SMTPSenderRefused\n"
            "SMTPRecipientsRefused\n"
            "SMTPDataError\n"
            "(502, b'there is no such command here')\n");
  EXPECT_THAT(mails_, IsEmpty());
}

TEST_P(smtp_server_live, takes_a_mail_of_curl) {
  const scratch_folder folder;
  const std::string path = folder.path() / "mail";
  std::ofstream(path, std::ios::binary) << "Subject: hi\r\n\r\n.dot\r\nbye\r\n";
  const live_result client =
      run({"/usr/bin/curl", "-q", "-sS", "--max-time", "30",
           "smtp://127.0.0.1:" + port_ + "/curl.example", "--mail-from",
           "ann@here", "--mail-rcpt", "ben@here", "-T", path});
  EXPECT_EQ(client.status, 0) << client.output;
  ASSERT_THAT(mails_, SizeIs(1));
  EXPECT_EQ(mails_[0].client, "curl.example");
  EXPECT_EQ(mails_[0].data, "Subject: hi\r\n\r\n.dot\r\nbye\r\n");
}

// Should the program fail to keep a mail, its sender has to know.
TEST_P(smtp_server_live, lets_the_sender_see_that_the_program_has_failed) {
  smtp_server failing(
      0,
      {.on_message = [](const auto&) { throw std::runtime_error("no disk"); }},
      map_);
  port_ = std::to_string(port_of(failing));
  map_.set_log_sink([](const asyncore::log_line&) {});
  const live_result client = python(R"(
import smtplib, sys
smtp = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "me", timeout=30)
try:
    smtp.sendmail("ann@here", "ben@here", "hello")
except smtplib.SMTPServerDisconnected:
    print("disconnected")
)");
  EXPECT_EQ(client.status, 0) << client.output;
  EXPECT_EQ(client.output, "disconnected\n");
}

INSTANTIATE_TEST_SUITE_P(loops, smtp_server_live, testing::Bool(),
                         [](const auto& made) {
                           return made.param ? "poll" : "select";
                         });

}  // namespace
}  // namespace examples
