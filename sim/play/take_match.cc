#include "sim/play/take_match.h"

#include <algorithm>
#include <utility>

#include "sim/language/limits.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

using form_kind = take_form::kind;

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f;
}

bool is_run(const take_form& form) {
  return form.what == form_kind::digits || form.what == form_kind::word;
}

// How many bytes of `input` belong to a run of digits or to a word.
std::size_t run_length(const take_form& form, std::string_view input) {
  const auto belongs = [&](char c) {
    return form.what == form_kind::digits ? is_digit(c) : is_word_byte(c);
  };
  return static_cast<std::size_t>(
      std::find_if_not(input.begin(), input.end(), belongs) - input.begin());
}

// What ends it, and belongs to it.
std::string_view end_of(const take_form& form) {
  return form.what == form_kind::line ? std::string_view("\n")
                                      : std::string_view(form.until);
}

std::string value_of(const take_form& form, std::string raw) {
  if (form.what == form_kind::until) {
    raw.resize(raw.size() - form.until.size());
  } else if (form.what == form_kind::line) {
    raw.pop_back();
    if (raw.ends_with('\r')) raw.pop_back();
  }
  return raw;
}

}  // namespace

const byte_gap* take_match::at_take() const {
  if (raw_.size() == expected_->gaps.size()) return nullptr;
  const byte_gap& next = expected_->gaps[raw_.size()];
  return next.offset == offset_ ? &next : nullptr;
}

std::size_t take_match::known_left() const {
  const std::size_t end = raw_.size() == expected_->gaps.size()
                              ? expected_->data.size()
                              : expected_->gaps[raw_.size()].offset;
  return end - offset_;
}

std::size_t take_match::feed(std::string_view input, bool is_end) {
  std::size_t used = 0;
  while (state_ == state::waits) {
    const byte_gap* const take = at_take();
    if (take == nullptr && known_left() == 0) {
      state_ = state::done;
      break;
    }
    const std::string_view rest = input.substr(used);
    const std::size_t before = raw_.size();
    const std::size_t fed =
        take == nullptr ? feed_known(rest) : feed_take(rest, is_end);
    used += fed;
    if (fed == 0 && raw_.size() == before) break;
  }
  return used;
}

std::size_t take_match::feed_known(std::string_view input) {
  const std::string_view wanted = known();
  const std::size_t size = std::min(wanted.size(), input.size());
  const auto [here, there] = std::mismatch(
      wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(size),
      input.begin());
  const auto same = static_cast<std::size_t>(here - wanted.begin());
  offset_ += same;
  if (same < size) state_ = state::differs;
  return same;
}

std::size_t take_match::feed_take(std::string_view input, bool is_end) {
  const take_form& form = *at_take()->take;
  std::size_t size = 0;
  bool complete = false;
  if (is_run(form)) {
    size = run_length(form, input);
    complete = size < input.size() || is_end;
    if (complete && current_.empty() && size == 0) {
      state_ = state::no_take;
      return 0;
    }
  } else if (form.what == form_kind::bytes) {
    size = std::min(form.bytes - current_.size(), input.size());
    complete = current_.size() + size == form.bytes;
  } else {
    const std::string_view end = end_of(form);
    // It may have begun in what was there before.
    const std::size_t overlap = std::min(current_.size(), end.size() - 1);
    const std::string joined =
        current_.substr(current_.size() - overlap) + std::string(input);
    const std::size_t found = joined.find(end);
    complete = found != std::string::npos;
    size = complete ? found + end.size() - overlap : input.size();
  }
  current_.append(input.substr(0, size));
  if (current_.size() > limits::literal_bytes) {
    state_ = state::too_long;
  } else if (complete) {
    complete_take();
  }
  return size;
}

void take_match::complete_take() {
  raw_.push_back(std::exchange(current_, {}));
}

std::vector<take_match::taken> take_match::values() const {
  std::vector<taken> all;
  for (std::size_t i = 0; i < raw_.size(); ++i) {
    const byte_gap& gap = expected_->gaps[i];
    all.push_back({gap.value, value_of(*gap.take, raw_[i])});
  }
  return all;
}

byte_string take_match::shown() const {
  byte_string all;
  auto line = expected_->lines.begin();
  std::size_t from = 0;
  std::size_t shift = 0;
  // Up to the next take that is not complete: what comes there nobody knows.
  for (std::size_t i = 0; i <= raw_.size(); ++i) {
    const std::size_t to = i < expected_->gaps.size()
                               ? expected_->gaps[i].offset
                               : expected_->data.size();
    for (; line != expected_->lines.end() && line->offset < to; ++line) {
      all.lines.push_back({line->offset + shift, line->where});
    }
    all.data.append(expected_->data, from, to - from);
    from = to;
    if (i == raw_.size()) break;
    if (raw_[i].empty()) continue;
    all.lines.push_back({all.data.size(), expected_->gaps[i].where});
    // What follows in the same piece is shown there.
    const place after =
        line == expected_->lines.begin() ? place{} : (line - 1)->where;
    all.data += raw_[i];
    shift += raw_[i].size();
    const bool has_own_line =
        line != expected_->lines.end() && line->offset == to;
    if (!has_own_line && after.line != 0) {
      all.lines.push_back({all.data.size(), after});
    }
  }
  return all;
}

std::size_t take_match::met() const {
  std::size_t size = offset_;
  for (const std::string& each : raw_) size += each.size();
  return size;
}

std::string to_text(const take_form& form) {
  switch (form.what) {
    case form_kind::digits:
      return "digits";
    case form_kind::word:
      return "a word";
    case form_kind::line:
      return "a line";
    case form_kind::until:
      return "bytes up to " + quoted_start(form.until);
    case form_kind::bytes:
      return std::to_string(form.bytes) +
             (form.bytes == 1 ? " byte" : " bytes");
  }
  return "bytes";
}

}  // namespace rehearse::scenario
