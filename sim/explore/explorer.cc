#include "sim/explore/explorer.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "sim/explore/search.h"
#include "sim/explore/searches.h"

namespace rehearse {
namespace {

// A unit of work of one of the searches.
struct ticket {
  std::size_t search = 0;
  std::uint64_t unit = 0;
};

// What came of it.
struct unit_result {
  ticket done;
  bool has_more = true;  // In its lane.
  std::vector<std::uint64_t> hashes;
  std::vector<failed_run> failures;
  coverage covered;
  label_names names;
};

// Deals out units in a fixed order: the searches take turns, one unit each.
class dealer {
 public:
  dealer(const std::vector<std::unique_ptr<search>>& searches,
         const exploration_options& how)
      : searches_(searches), how_(how), next_units_(searches.size()) {
    if (how.budget.runs) {
      tickets_max_ = (*how.budget.runs + unit_runs - 1) / unit_runs;
    }
  }

  // The next one of this shard; nothing if the budget is used up or no search
  // has another unit.
  std::optional<ticket> next() {
    for (;;) {
      const auto dealt = next_of_all();
      if (!dealt || is_own(*dealt)) return dealt;
    }
  }
  bool has_used_budget() const { return dealt_ >= tickets_max_; }

 private:
  std::optional<ticket> next_of_all() {
    if (has_used_budget()) return std::nullopt;
    for (std::size_t tried = 0; tried < searches_.size(); ++tried) {
      const std::size_t index = turn_++ % searches_.size();
      const auto units = searches_[index]->units();
      if (units && next_units_[index] >= *units) continue;
      ++dealt_;
      return ticket{index, next_units_[index]++};
    }
    return std::nullopt;
  }

  bool is_own(const ticket& which) const {
    const std::uint64_t lanes = searches_[which.search]->lanes();
    const std::uint64_t lane = lanes == 0 ? which.unit : which.unit % lanes;
    return lane % how_.shard_count == how_.shard;
  }

  const std::vector<std::unique_ptr<search>>& searches_;
  const exploration_options& how_;
  std::vector<std::uint64_t> next_units_;
  std::size_t turn_ = 0;
  std::uint64_t dealt_ = 0;
  std::uint64_t tickets_max_ = ~std::uint64_t{0};
};

// Does units, on several threads if there are, and hands their results over in
// the order in which they were dealt.
class workshop {
 public:
  workshop(const subject& what,
           const std::vector<std::unique_ptr<search>>& searches, dealer& deals,
           const exploration_options& how,
           const experiment::stop_question& is_over)
      : subject_(what),
        searches_(searches),
        deals_(deals),
        how_(how),
        is_over_([this, &is_over] { return stop_.load() || is_over(); }) {
    if (how.threads < 2) return;
    for (unsigned i = 0; i < how.threads; ++i) {
      threads_.emplace_back([this] { do_tickets(); });
    }
  }
  workshop(const workshop&) = delete;
  workshop& operator=(const workshop&) = delete;
  ~workshop() {
    {
      const std::scoped_lock lock(mutex_);
      stop_ = true;
      changed_.notify_all();
    }
    for (std::thread& each : threads_) each.join();
  }

  // Of the next unit; nothing if there is none.
  std::optional<unit_result> next() {
    if (threads_.empty()) {
      if (is_over_()) return std::nullopt;
      const auto dealt = deals_.next();
      if (!dealt) return std::nullopt;
      return work(*dealt);
    }
    std::unique_lock lock(mutex_);
    const auto is_there = [&] {
      return results_.contains(next_result_) ||
             (nothing_left_ && next_result_ == taken_);
    };
    // When it is over, the units in work end soon, and count.
    changed_.wait(lock, is_there);
    const auto found = results_.find(next_result_);
    if (found == results_.end()) return std::nullopt;
    unit_result result = std::move(found->second);
    results_.erase(found);
    ++next_result_;
    changed_.notify_all();
    return result;
  }

 private:
  void do_tickets() {
    for (;;) {
      ticket mine;
      std::uint64_t place = 0;
      {
        std::unique_lock lock(mutex_);
        // Not far ahead of what is wanted: it might be for nothing.
        changed_.wait(lock, [&] {
          return stop_ || taken_ < next_result_ + 4 * how_.threads;
        });
        if (stop_) return;
        const auto dealt = is_over_() ? std::nullopt : deals_.next();
        if (!dealt) {
          nothing_left_ = true;
          changed_.notify_all();
          return;
        }
        mine = *dealt;
        place = taken_++;
        wait_for_lane(mine, lock);
        if (stop_) return;
      }
      unit_result result = work(mine);
      const std::scoped_lock lock(mutex_);
      results_.emplace(place, std::move(result));
      finish_lane(mine);
      changed_.notify_all();
    }
  }

  // Earlier units of a lane were taken before, so somebody does them now.
  void wait_for_lane(const ticket& mine, std::unique_lock<std::mutex>& lock) {
    const std::uint64_t lanes = searches_[mine.search]->lanes();
    if (lanes == 0) return;
    const std::pair lane(mine.search, mine.unit % lanes);
    changed_.wait(lock, [&] {
      const auto busy = busy_lanes_.find(lane);
      return stop_ || busy == busy_lanes_.end();
    });
    busy_lanes_.insert(lane);
  }
  void finish_lane(const ticket& mine) {
    const std::uint64_t lanes = searches_[mine.search]->lanes();
    if (lanes != 0) busy_lanes_.erase({mine.search, mine.unit % lanes});
  }

  unit_result work(const ticket& mine) {
    unit_result result;
    result.done = mine;
    experiment runs(subject_, result.names, is_over_);
    try {
      result.has_more = searches_[mine.search]->work(mine.unit, runs);
    } catch (const experiment::stopped&) {
      // What it has done so far counts.
    }
    result.failures = std::move(runs.failures());
    result.hashes = runs.hashes();
    result.covered = runs.covered();
    return result;
  }

  const subject& subject_;
  const std::vector<std::unique_ptr<search>>& searches_;
  dealer& deals_;
  const exploration_options& how_;
  const experiment::stop_question is_over_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t taken_ = 0;
  std::uint64_t next_result_ = 0;
  bool nothing_left_ = false;
  std::map<std::uint64_t, unit_result> results_;
  std::set<std::pair<std::size_t, std::uint64_t>> busy_lanes_;
  std::vector<std::thread> threads_;
};

// One exploration, from the benign run to its report.
class exploration {
 public:
  exploration(const subject& what, const exploration_options& how)
      : subject_(what), how_(how), begin_(now()) {}

  exploration_report run() {
    if (begins_soundly()) search_all();
    report_.classes = classes_.size();
    report_.seconds = seconds();
    return std::move(report_);
  }

 private:
  // The benign run passes, and goes the same way twice.
  bool begins_soundly() {
    experiment runs(subject_, report_.names, is_over_);
    schedule_strategy benign({});
    recorded_run first;
    try {
      first = runs.play_again(benign);
      const recorded_run second = runs.play_again(benign);
      if (first.outcome.hash != second.outcome.hash) {
        report_.end = exploration_end::unsound;
        report_.why_unsound =
            "two runs of the same schedule go different ways: the program "
            "depends on something besides its input and the choices";
        return false;
      }
    } catch (const experiment::stopped&) {
      report_.end = exploration_end::interrupted;
      return false;
    }
    if (!first.outcome.passed()) {
      report_.end = exploration_end::unsound;
      report_.why_unsound =
          "it fails without any deviation: " + first.outcome.violation;
      return false;
    }
    report_.sites = first.made.size();
    basis_ = {.benign = std::move(first.made),
              .seed = how_.seed,
              .depth = how_.depth};
    classes_.insert(first.outcome.hash);
    report_.covered.add_uncounted(first.outcome.coverage);
    return true;
  }

  void search_all() {
    const auto names = how_.searches.empty() ? search_names() : how_.searches;
    for (const std::string_view each : names) {
      searches_.push_back(make_search(each, basis_));
      report_.searches.push_back({.name = searches_.back()->name()});
    }
    done_.resize(searches_.size());
    dealer deals(searches_, how_);
    {
      workshop works(subject_, searches_, deals, how_, is_over_);
      for (;;) {
        auto result = works.next();
        if (!result) {
          report_.end = why_over(deals);
          break;
        }
        merge(*std::move(result));
        if (!report_.finds.empty() && !how_.keeps_going) {
          report_.end = exploration_end::found;
          break;
        }
        if (is_complete_) {
          report_.end = exploration_end::complete;
          break;
        }
      }
    }
    for (std::size_t i = 0; i < searches_.size(); ++i) {
      if (how_.shard_count > 1) break;  // It has seen a part only.
      report_.searches[i].claim = searches_[i]->claim(done_[i]);
    }
  }

  bool is_interrupted() const {
    return how_.stop != nullptr && how_.stop->load();
  }
  bool is_out_of_time() const {
    return how_.budget.seconds && seconds() >= *how_.budget.seconds;
  }
  bool is_over() const { return is_interrupted() || is_out_of_time(); }
  exploration_end why_over(const dealer& deals) const {
    if (is_interrupted()) return exploration_end::interrupted;
    return deals.has_used_budget() || is_out_of_time()
               ? exploration_end::budget
               : exploration_end::exhausted;
  }

  // A shard sees a part of the lanes only, so it never knows that all is done.
  void note_done(const unit_result& result) {
    work_done& done = done_[result.done.search];
    ++done.units;
    done.runs += result.hashes.size();
    const std::uint64_t lanes = searches_[result.done.search]->lanes();
    if (lanes == 0 || result.has_more) return;
    finished_lanes_.insert({result.done.search, result.done.unit % lanes});
    const auto of_this = std::count_if(
        finished_lanes_.begin(), finished_lanes_.end(),
        [&](const auto& lane) { return lane.first == result.done.search; });
    done.is_complete = static_cast<std::uint64_t>(of_this) == lanes;
    is_complete_ = is_complete_ || done.is_complete;
  }

  void merge(unit_result result) {
    search_record& record = report_.searches[result.done.search];
    note_done(result);
    for (failed_run& each : result.failures) {
      const bool is_known = std::any_of(
          report_.finds.begin(), report_.finds.end(),
          [&](const find& f) { return f.violation == each.violation; });
      if (is_known) continue;
      for (const deviation& one : each.deviations) {
        report_.names.add(one.label, result.names.text(one.label));
      }
      report_.finds.push_back({.violation = std::move(each.violation),
                               .deviations = std::move(each.deviations),
                               .search = std::string(record.name),
                               .seed = each.seed,
                               .run = report_.runs + each.run});
      if (how_.on_find) how_.on_find(report_.finds.back(), report_.names);
      // The others of this unit were found after it.
      if (!how_.keeps_going) break;
    }
    record.runs += result.hashes.size();
    report_.runs += result.hashes.size();
    report_.covered.add(result.covered);
    classes_.insert(result.hashes.begin(), result.hashes.end());
    if (how_.on_progress) {
      how_.on_progress({.runs = report_.runs,
                        .classes = classes_.size(),
                        .finds = report_.finds.size(),
                        .search = record.name,
                        .seconds = seconds()});
    }
  }

  double now() const { return how_.clock ? how_.clock() : 0; }
  double seconds() const { return now() - begin_; }

  const subject& subject_;
  const exploration_options& how_;
  double begin_;
  const experiment::stop_question is_over_ = [this] { return is_over(); };
  search_basis basis_;
  std::vector<std::unique_ptr<search>> searches_;
  std::vector<work_done> done_;  // By search.
  std::set<std::pair<std::size_t, std::uint64_t>> finished_lanes_;
  bool is_complete_ = false;
  std::set<std::uint64_t> classes_;
  exploration_report report_;
};

}  // namespace

exploration_report explore(const subject& what,
                           const exploration_options& how) {
  return exploration(what, how).run();
}

}  // namespace rehearse
