#include "sim/command/schedule_log.h"

#include <unistd.h>

#include <charconv>

namespace rehearse::command_line {
namespace {

void write_number(int fd, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  write_all(fd, {digits, static_cast<std::size_t>(end - digits)});
}

}  // namespace

schedule_log& schedule_log::of_this_thread() {
  static thread_local schedule_log log;
  return log;
}

void schedule_log::add(const choice_point& asked, std::uint32_t answer) {
  if (size_ == entries_.size()) return;
  entries_[size_++] = {.where = asked.where,
                       .answer = answer,
                       .ordinal = asked.ordinal,
                       .label = asked.label};
}

// In pieces, since a whole line would have to be put together somewhere.
void schedule_log::write(int fd) const {
  for (std::size_t i = 0; i < size_; ++i) {
    const entry& each = entries_[i];
    const site_facts& facts = facts_of(each.where);
    write_all(fd, facts.name);
    write_all(fd, " ");
    write_all(fd, each.label);
    write_all(fd, " #");
    write_number(fd, each.ordinal);
    write_all(fd, " ");
    if (each.answer <= facts.words.size()) {
      write_all(fd, facts.words[each.answer - 1]);
    } else {
      write_number(fd, each.answer);
    }
    write_all(fd, "\n");
  }
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace rehearse::command_line
