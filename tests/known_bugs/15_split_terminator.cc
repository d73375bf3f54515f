// CPython's asynchat of 2001: the beginning of a terminator at the end of what
// was received was searched for in the wrong direction, so that a terminator
// which came in two parts was not seen.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/dispatcher.h"
#include "sim/application.h"
#include "tests/known_bugs/door.h"

namespace known_bugs::split_terminator {
namespace {

constexpr std::string_view terminator = "\r\n";

// How much of the terminator stands at the end of `data`.
std::size_t prefix_at_end(std::string_view data, bool defect) {
  for (std::size_t size = terminator.size() - 1; size > 0; --size) {
    const bool is_there = defect ? terminator.ends_with(data.substr(0, size))
                                 : data.ends_with(terminator.substr(0, size));
    if (is_there) return size;
  }
  return 0;
}

class line_channel final : public speaker {
 public:
  line_channel(asyncore::socket sock, bool defect)
      : speaker(std::move(sock)), defect_(defect) {}

  void handle_read() override {
    input_ += recv(100);
    for (std::size_t end = 0;
         (end = input_.find(terminator)) != std::string::npos;) {
      say("you said " + line_ + input_.substr(0, end) + "\r\n");
      line_.clear();
      input_.erase(0, end + terminator.size());
    }
    // What may be the beginning of a terminator waits for its end.
    const std::size_t kept = prefix_at_end(input_, defect_);
    line_ += input_.substr(0, input_.size() - kept);
    input_.erase(0, input_.size() - kept);
  }

 private:
  const bool defect_;
  std::string input_;
  std::string line_;
};

class server final : public rehearse::application {
 public:
  server(const rehearse::parameters& given, rehearse::context& in)
      : door_(in.map(),
              [&in, defect = has_defect(given)](asyncore::socket sock) {
                in.map().adopt(
                    std::make_unique<line_channel>(std::move(sock), defect));
              }) {}

 private:
  door door_;
};

const rehearse::registered_application registered(
    bug_spec("bug15", "repeats each line"), rehearse::make_application<server>);

}  // namespace
}  // namespace known_bugs::split_terminator
