#include "tests/conformance/oracle/readiness_text.h"

#include <chrono>
#include <cstdio>
#include <ratio>
#include <vector>

namespace oracle {
namespace {

// "[3 4]" of anything that has a text.
template <typename Range, typename Text>
std::string bracketed(const Range& range, Text text) {
  std::string all = "[";
  for (const auto& each : range) {
    if (all.size() > 1) all += ' ';
    all += text(each);
  }
  return all + ']';
}

std::string fds_text(const std::vector<int>& fds) {
  return bracketed(fds, [](int fd) { return std::to_string(fd); });
}

template <typename Unit>
std::string duration_text(std::optional<asyncore::duration> timeout) {
  if (!timeout) return "none";
  const std::chrono::duration<double, Unit> value = *timeout;
  char text[32];
  std::snprintf(text, sizeof text, "%g", value.count());
  return text;
}

}  // namespace

std::string lists_text(const asyncore::select_lists& lists) {
  return "r=" + fds_text(lists.read) + " w=" + fds_text(lists.write) +
         " e=" + fds_text(lists.except);
}

std::string entries_text(std::span<const asyncore::poll_entry> entries) {
  return bracketed(entries, [](const asyncore::poll_entry& entry) {
    std::string text = std::to_string(entry.fd) + ':';
    for (const auto& [letter, flag] : poll_letters) {
      if ((entry.events & flag) != 0) text += letter;
    }
    return text;
  });
}

std::string seconds_text(std::optional<asyncore::duration> timeout) {
  return duration_text<std::ratio<1>>(timeout);
}

std::string milliseconds_text(std::optional<asyncore::duration> timeout) {
  return duration_text<std::milli>(timeout);
}

}  // namespace oracle
