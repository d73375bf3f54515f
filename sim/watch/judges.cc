#include "sim/watch/judges.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/exceptions.h"

namespace rehearse {
namespace {

// Later findings are often consequences of the first.
template <typename Question>
findings first_of(const std::vector<std::unique_ptr<judge>>& all,
                  Question ask) {
  findings results;
  for (const std::unique_ptr<judge>& each : all) {
    try {
      ask(*each, results);
    } catch (...) {
      // A broken judge must be seen, and must not be taken for a fault of the
      // application.
      const auto thrown = asyncore::describe_current_exception();
      results.push_back({.message = "the judge `" + std::string(each->name()) +
                                    "` failed: " + thrown.type + ": " +
                                    thrown.message});
    }
    for (finding& found : results) found.judge = each->name();
    if (!results.empty()) break;
  }
  return results;
}

}  // namespace

void judges::add(std::unique_ptr<judge> who) {
  // Judges are turned off by name, so two of one name could not be told apart.
  for (const std::unique_ptr<judge>& each : all_) {
    if (each->name() != who->name()) continue;
    throw asyncore::value_error("two judges are called `" +
                                std::string(who->name()) + "`");
  }
  all_.push_back(std::move(who));
}

void judges::turn_off(std::string_view name) {
  const auto entry =
      std::find_if(all_.begin(), all_.end(),
                   [&](const auto& each) { return each->name() == name; });
  if (entry != all_.end()) {
    off_.emplace_back(name);
    all_.erase(entry);
    return;
  }
  if (std::find(off_.begin(), off_.end(), name) != off_.end()) return;
  // A mistyped name must not leave the judge on without a word.
  std::string known;
  for (const std::unique_ptr<judge>& each : all_) {
    known.append(known.empty() ? "" : ", ").append(each->name());
  }
  throw asyncore::value_error("no judge is called `" + std::string(name) +
                              "`: there are " + known);
}

void judges::watch(asyncore::observer_list& map) {
  for (const std::unique_ptr<judge>& each : all_) {
    if (each->observer() != nullptr) map.add(*each->observer());
  }
}

std::vector<judge_record> judges::records(const run_activity& activity) const {
  std::vector<judge_record> all;
  all.reserve(all_.size());
  for (const std::unique_ptr<judge>& each : all_) {
    all.push_back({.name = each->name(), .had_work = each->had_work(activity)});
  }
  return all;
}

findings judges::judge_rest(const run_facts& facts) {
  return first_of(all_, [&](judge& each, findings& results) {
    each.judge_rest(facts, results);
  });
}

findings judges::judge_end(const run_facts& facts) {
  return first_of(all_, [&](judge& each, findings& results) {
    each.judge_end(facts, results);
  });
}

findings judges::judge_remains(const run_facts& facts) {
  return first_of(all_, [&](judge& each, findings& results) {
    each.judge_remains(facts, results);
  });
}

}  // namespace rehearse
