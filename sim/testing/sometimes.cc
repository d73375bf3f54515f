#include "sim/testing/sometimes.h"

#include <algorithm>

#include "sim/explore/find_text.h"

namespace rehearse::testkit {
namespace {

thread_local sometimes_count* counting = nullptr;

}  // namespace

std::string to_text(const std::vector<sometimes_row>& rows) {
  std::size_t width = 0;
  for (const sometimes_row& each : rows) {
    width = std::max(width, each.name.size());
  }
  std::string text;
  for (const sometimes_row& each : rows) {
    text += each.name + std::string(width - each.name.size(), ' ') +
            "  held in " + counted(each.held) + " of " +
            counted(each.runs, "run") + "\n";
  }
  return text;
}

sometimes_count::sometimes_count(const std::vector<std::string>& names) {
  for (const std::string& each : names) counts_[each];
  counting = this;
}

sometimes_count::~sometimes_count() { counting = nullptr; }

void sometimes_count::note(std::string_view name, bool held) {
  auto found = counts_.find(name);
  if (found == counts_.end()) {
    found = counts_.emplace(std::string(name), count()).first;
  }
  count& entry = found->second;
  // A run counts once, however often it comes by.
  if (entry.last_asked != runs_) ++entry.asked;
  entry.last_asked = runs_;
  if (!held) return;
  if (entry.last_held != runs_) ++entry.held;
  entry.last_held = runs_;
}

std::vector<sometimes_row> sometimes_count::rows() const {
  std::vector<sometimes_row> all;
  for (const auto& [name, entry] : counts_) {
    all.push_back({.name = name,
                   .held = entry.held,
                   .asked = entry.asked,
                   .runs = runs_});
  }
  return all;
}

void note_sometimes(std::string_view name, bool held) {
  if (counting != nullptr) counting->note(name, held);
}

}  // namespace rehearse::testkit
