// asynchat's IndexError (gh-74516): the first of a queue is sent and then taken
// away. But the send has found that the client has gone, whereupon the queue
// was emptied.

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::emptied_meanwhile {
namespace {

class chat final : public asyncore::dispatcher {
 public:
  chat(asyncore::socket sock, bool defect)
      : dispatcher(std::move(sock)), defect_(defect) {}

  void handle_read() override {
    if (recv(100).empty()) return;
    queue_.emplace_back("first, ");
    queue_.emplace_back("last");
  }
  bool writable() override { return !queue_.empty(); }
  void handle_write() override {
    const std::string first = queue_.front();
    const std::size_t sent = send(first);
    if (queue_.empty()) {
      if (defect_) throw std::out_of_range("deque index out of range");
      return;
    }
    queue_.front().erase(0, sent);
    if (queue_.front().empty()) queue_.pop_front();
  }
  void handle_close() override {
    queue_.clear();
    close();
  }

 private:
  const bool defect_;
  std::deque<std::string> queue_;
};

class server final : public rehearse::application {
 public:
  server(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [&in, defect = has_defect(given)](asyncore::socket sock) {
                in.map().adopt(std::make_unique<chat>(std::move(sock), defect));
              }) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug13", "answers in two pieces"),
    rehearse::make_application<server>);

}  // namespace
}  // namespace known_bugs::emptied_meanwhile
