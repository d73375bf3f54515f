#include "sim/language/names.h"

#include <algorithm>
#include <utility>

#include "sim/value_text.h"

namespace rehearse::scenario {

std::string_view kind_of(const value& which) {
  switch (which.what) {
    case value::kind::integer:
      return "an integer";
    case value::kind::time:
      return "a duration";
    case value::kind::word:
      return "a word";
    case value::kind::endpoint:
      return "an endpoint";
    case value::kind::bytes:
      return "a text";
    case value::kind::broken:
      break;
  }
  return "a value";
}

declared_party* names::find_party(std::string_view name) {
  const auto found = party_indices_.find(name);
  return found == party_indices_.end() ? nullptr : &parties_[found->second];
}

void names::enter(std::vector<symbol> parameters) {
  parameters_.push_back(std::move(parameters));
}

std::vector<symbol> names::leave() {
  std::vector<symbol> last = std::move(parameters_.back());
  parameters_.pop_back();
  return last;
}

symbol* names::find_symbol(std::string_view name) {
  if (!parameters_.empty()) {
    for (symbol& each : parameters_.back()) {
      if (each.name == name) return &each;
    }
  }
  if (round_ && name == round_->name) return &*round_;
  const auto found = symbol_indices_.find(name);
  return found == symbol_indices_.end() ? nullptr : &symbols_[found->second];
}

void names::declare(const declared_party& party) {
  party_indices_.emplace(party.name, parties_.size());
  if (!party.is_app) {
    // A peer whose declaration failed has a number, but no name.
    peers_.resize(std::max(peers_.size(), party.index + 1));
    peers_[party.index] = parties_.size();
  }
  parties_.push_back(party);
  // A name that was used too early has its message already.
  parties_.back().excused |= is_excused_unknown(party.name);
}

void names::declare(const symbol& entry) {
  symbol_indices_.emplace(entry.name, symbols_.size());
  symbols_.push_back(entry);
  symbols_.back().excused |= is_excused_unknown(entry.name);
}

const declared_party& names::peer(std::size_t index) const {
  return parties_[peers_[index]];
}

std::vector<std::string_view> names::peer_names() const {
  return names_where(false);
}

std::vector<std::string_view> names::app_names() const {
  return names_where(true);
}

std::vector<std::string_view> names::symbol_names() const {
  std::vector<std::string_view> all;
  for (const symbol& each : symbols_) all.push_back(each.name);
  if (parameters_.empty()) return all;
  for (const symbol& each : parameters_.back()) all.push_back(each.name);
  return all;
}

// Words are cut out of the text itself, because a line with a mistake may not
// give sensible tokens. An excuse too many does no harm: at worst a mistake
// shows in the next run.
void names::excuse_all_in(std::string_view line) {
  std::size_t offset = 0;
  while (offset < line.size()) {
    if (!is_letter(line[offset])) {
      ++offset;
      continue;
    }
    std::size_t end = offset;
    while (end < line.size() && is_word_character(line[end])) ++end;
    const std::string_view word = line.substr(offset, end - offset);
    if (declared_party* known = find_party(word)) known->excused = true;
    if (symbol* known = find_symbol(word)) known->excused = true;
    offset = end;
  }
}

std::vector<std::string_view> names::names_where(bool apps) const {
  std::vector<std::string_view> all;
  for (const declared_party& each : parties_) {
    if (each.is_app == apps) all.push_back(each.name);
  }
  return all;
}

}  // namespace rehearse::scenario
