#include "sim/play/late_values.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/language/limits.h"
#include "sim/play/failure.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

std::string spelled(const run_state& run, std::size_t value) {
  return "`$" + run.plan.taken[value] + "`";
}

// Null, and the run has failed, if no line has taken it.
const std::string* find_taken(run_state& run, std::size_t value, place where) {
  if (run.taken[value]) return &*run.taken[value];
  fail(run, where,
       spelled(run, value) + " has no value yet: no line has taken it",
       {.notes = {"help: a line takes it when it is met; lines of another "
                  "cursor may come later"}});
  return nullptr;
}

const std::string& name_of(const run_state& run, const party_value& which) {
  return which.is_app ? run.plan.apps[which.index].name
                      : run.plan.peers[which.index].name;
}

std::string address_text(const run_state& run, const party_value& which) {
  const auto address = run.stage->find_address(name_of(run, which), 0);
  const std::uint32_t host = address ? address->ipv4_host() : 0;
  std::string text;
  for (const int shift : {24, 16, 8, 0}) {
    if (shift < 24) text += which.separator;
    text += std::to_string(host >> shift & 0xffu);
  }
  return text;
}

// The port at which a peer listens, by a line of its file.
std::optional<std::uint16_t> listening_port(const run_state& run,
                                            std::size_t peer) {
  for (const cursor_steps& thread : run.plan.cursors) {
    for (const step& each : thread.steps) {
      const auto* listens = std::get_if<listen_step>(&each.what);
      if (listens != nullptr && listens->peer == peer) return listens->on.port;
    }
  }
  return std::nullopt;
}

// Where others reach it; if nobody can, where its connection begins.
std::optional<std::uint16_t> port_of(run_state& run, const party_value& which) {
  if (which.is_app) {
    const auto listeners = run.stage->listeners(which.index);
    if (listeners.size() != 1) return std::nullopt;
    return listeners[0].port();
  }
  if (run.speaks_udp(which.index)) return run.plan.peers[which.index].udp->port;
  if (const auto port = listening_port(run, which.index)) return port;
  const auto local = run.end_of(which.index).local_address();
  if (!local) return std::nullopt;
  return local->port();
}

std::optional<std::string> text_of(run_state& run, const party_value& which,
                                   place where) {
  if (!which.is_port) return address_text(run, which);
  const auto port = port_of(run, which);
  if (port) return std::to_string(*port);
  const std::string& name = name_of(run, which);
  fail(run, where,
       name + (which.is_app ? " does not listen on one port"
                            : " has no port: it neither listens nor is "
                              "connected"));
  return std::nullopt;
}

// What stands in a gap.
std::optional<std::string> text_of(run_state& run, const byte_gap& gap) {
  std::optional<std::string> whole;
  if (gap.party) {
    whole = text_of(run, *gap.party, gap.where);
  } else if (const auto* text = find_taken(run, gap.value, gap.where)) {
    whole = *text;
  }
  if (!whole || !gap.slice) return whole;
  const auto [first, last] = *gap.slice;
  if (last <= whole->size()) return whole->substr(first, last - first);
  fail(run, gap.where,
       "this slice is out of range: it is " + std::to_string(first) + ".." +
           std::to_string(last) + " of " + quoted_start(*whole));
  return std::nullopt;
}

bool needs_values(const byte_string& bytes) {
  return std::any_of(bytes.gaps.begin(), bytes.gaps.end(),
                     [](const byte_gap& each) { return !each.take; });
}

}  // namespace

std::optional<byte_string> completed(run_state& run, const byte_string& bytes) {
  byte_string all;
  auto line = bytes.lines.begin();
  std::size_t from = 0;
  // Of the bytes up to `to`, with the places of their lines.
  const auto append_to = [&](std::size_t to) {
    const std::size_t shift = all.data.size() - from;
    for (; line != bytes.lines.end() && line->offset < to; ++line) {
      all.lines.push_back({line->offset + shift, line->where});
    }
    all.data.append(bytes.data, from, to - from);
    from = to;
  };
  for (const byte_gap& each : bytes.gaps) {
    append_to(each.offset);
    if (each.take) {
      all.gaps.push_back(each);
      all.gaps.back().offset = all.data.size();
      continue;
    }
    const auto text = text_of(run, each);
    if (!text) return std::nullopt;
    if (text->empty()) continue;
    all.lines.push_back({all.data.size(), each.where});
    all.data += *text;
    if (all.data.size() <= limits::literal_bytes) continue;
    fail(run, each.where, "these bytes are more than 16 MiB");
    return std::nullopt;
  }
  append_to(bytes.data.size());
  return all;
}

const byte_string* complete(run_state& run, cursor& thread,
                            const byte_string& bytes) {
  if (!needs_values(bytes)) return &bytes;
  if (!thread.completed) thread.completed = completed(run, bytes);
  return thread.completed ? &*thread.completed : nullptr;
}

std::optional<std::int64_t> compute(run_state& run, const late_number& which) {
  using kind = late_number::term::kind;
  std::vector<std::int64_t> stack;
  for (const late_number::term& each : which.terms) {
    if (each.what == kind::number) {
      stack.push_back(each.number);
      continue;
    }
    if (each.what == kind::value) {
      const std::string* text = find_taken(run, each.value, which.where);
      if (text == nullptr) return std::nullopt;
      const auto number = read_integer(*text);
      if (!number) {
        fail(run, which.where,
             spelled(run, each.value) + " is " + quoted_start(*text) +
                 ", which is no number");
        return std::nullopt;
      }
      stack.push_back(*number);
      continue;
    }
    const std::int64_t right = stack.back();
    stack.pop_back();
    std::int64_t& left = stack.back();
    const bool fits = each.what == kind::plus
                          ? !__builtin_add_overflow(left, right, &left)
                      : each.what == kind::minus
                          ? !__builtin_sub_overflow(left, right, &left)
                          : !__builtin_mul_overflow(left, right, &left);
    if (!fits) {
      fail(run, which.where, "this is too large to compute");
      return std::nullopt;
    }
  }
  return stack.back();
}

void keep_taken(run_state& run, const take_match& match) {
  for (take_match::taken& each : match.values()) {
    run.taken[each.value] = std::move(each.text);
  }
}

}  // namespace rehearse::scenario
