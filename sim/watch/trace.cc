#include "sim/watch/trace.h"

#include <algorithm>
#include <utility>

#include "core/errno_name.h"
#include "sim/value_text.h"

namespace rehearse {
namespace {

// A fast mix of eight bytes at a time. Only equality of hashes means anything,
// and traces are compared between runs of one build, so the constants are free.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9fb21c651e98df25;
  return hash ^ (hash >> 32);
}

std::uint64_t mix(std::uint64_t hash, std::string_view bytes) {
  // The size first, so that two texts in a row differ from the same bytes
  // divided elsewhere.
  hash = mix(hash, bytes.size());
  while (bytes.size() >= 8) {
    // Byte by byte, so that the byte order of the machine does not matter.
    std::uint64_t word = 0;
    for (int i = 0; i < 8; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(
                  bytes[static_cast<std::size_t>(i)])}
              << (8 * i);
    }
    hash = mix(hash, word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char c : bytes) rest = rest << 8 | static_cast<unsigned char>(c);
  return mix(hash, rest);
}

// Appends `addition`, with blanks up to `width` columns. A byte counts as a
// column.
void append_padded(std::string& text, std::string_view addition,
                   std::size_t width) {
  text += addition;
  if (addition.size() < width) text.append(width - addition.size(), ' ');
}

}  // namespace

trace::trace() : names_{""}, ids_{{"", 0}}, hash_(0x243f6a8885a308d3) {
  records_.reserve(64);  // Most runs have no more.
}

name_id trace::intern(std::string_view name) {
  const auto found = ids_.find(name);
  if (found != ids_.end()) return found->second;
  const auto id = static_cast<name_id>(names_.size());
  names_.emplace_back(name);
  ids_.emplace(names_.back(), id);
  // Records are hashed with the numbers of names only. So the names themselves
  // have to count here.
  hash_ = mix(hash_, name);
  return id;
}

void trace::stop() const {
  throw run_stopped(run_stopped::reason::trace,
                    "the trace has " + std::to_string(limit_) +
                        " lines, which is the limit: does it ever end?");
}

trace::record& trace::add_record(asyncore::duration time, std::uint64_t pass) {
  // A long run must not fill the memory, and what matters is mostly at its end.
  if (size_ < records_max) {
    records_.emplace_back();
  } else {
    records_[size_ % records_max] = {};
  }
  record& entry = records_[size_++ % records_max];
  entry.time_us = time.count();
  entry.pass = pass;
  return entry;
}

void trace::add_note(asyncore::duration time, std::uint64_t pass,
                     std::string who, std::string text) {
  notes_.push_back({std::move(who), std::move(text)});
  add_record(time, pass).note = static_cast<std::uint32_t>(notes_.size());
  if (observer_) observer_();
}

void trace::add(asyncore::duration time, std::uint64_t pass,
                const trace_event& event) {
  record& entry = add_record(time, pass);
  entry.size = event.size;
  entry.verb = event.verb;
  entry.who = event.who;
  entry.object = event.object;
  entry.origin = event.origin;
  entry.error = event.error;
  entry.has_size = event.has_size;
  entry.has_data = event.has_data;
  entry.data_size = event.data.size();
  // Only the start is kept, since no more is ever shown. The hash covers all of
  // it: runs may differ in what nobody sees.
  event.data.copy(entry.data, shown_bytes_max);

  hash_ = mix(hash_, static_cast<std::uint64_t>(entry.time_us));
  hash_ = mix(hash_, pass << 32 ^ event.who);
  hash_ = mix(hash_, std::uint64_t{event.object} << 32 | event.origin);
  hash_ =
      mix(hash_, static_cast<std::uint64_t>(event.error) << 32 ^ event.size);
  hash_ = mix(hash_, event.verb);
  if (event.has_data) hash_ = mix(hash_, event.data);
  if (observer_) observer_();
}

std::string_view trace::heading() { return "# pass time   who     event\n"; }

std::string trace::text(std::size_t last) const {
  const std::size_t first = size_ - std::min(last, records_.size());
  // Wide enough for most names, so that short traces look alike.
  std::size_t who_width = 7;
  for (std::size_t i = first; i < size_; ++i) {
    who_width = std::max(who_width, who(record_at(i)).size());
  }
  std::string text;
  for (std::size_t i = first; i < size_; ++i) {
    render(record_at(i), who_width, text);
  }
  return text;
}

void trace::render(const record& which, std::size_t who_width,
                   std::string& text) const {
  const std::string pass = std::to_string(which.pass);
  if (pass.size() < 3) text.append(3 - pass.size(), ' ');
  text.append(pass).append("    ");
  append_padded(text, to_string(asyncore::duration(which.time_us)) + " ", 7);
  append_padded(text, who(which), who_width + 1);
  if (which.note != 0) {
    text.append("~ ").append(notes_[which.note - 1].text).append("\n");
    return;
  }
  text += which.verb;
  if (which.object != 0) text.append(" ").append(names_[which.object]);
  if (which.origin != 0) text.append(" from ").append(names_[which.origin]);
  if (which.error != 0) {
    text.append(" ").append(asyncore::errno_name(which.error));
  }
  if (which.has_size) text.append(" ").append(std::to_string(which.size));
  // The length is that of all the bytes, although only the first were kept.
  if (which.has_data && which.data_size > 0) {
    text.append(" ").append(quoted_start(
        {which.data, std::min<std::size_t>(shown_bytes_max, which.data_size)},
        which.data_size));
  }
  text += '\n';
}

std::string without_addresses(std::string_view line) {
  // As log lines show a channel. Other numbers may belong to the message.
  static constexpr std::string_view mark = " at 0x";
  std::string clean;
  for (std::size_t begin = line.find(mark); begin != std::string_view::npos;
       begin = line.find(mark)) {
    clean.append(line.substr(0, begin));
    line.remove_prefix(begin + mark.size());
    line.remove_prefix(
        std::min(line.find_first_not_of("0123456789abcdef"), line.size()));
  }
  return clean.append(line);
}

}  // namespace rehearse
