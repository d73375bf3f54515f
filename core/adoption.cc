#include "core/adoption.h"

#include <utility>

#include "core/channel.h"
#include "core/exceptions.h"
#include "core/recursion.h"

namespace asyncore {

channel& adopted_channels::adopt(std::unique_ptr<channel> newcomer) {
  if (newcomer == nullptr) throw value_error("there is no channel to adopt");
  channel& who = *newcomer;
  who.owner_ = this;
  who.adopted_place_ = channels_.size();
  channels_.push_back(std::move(newcomer));
  // It may have closed before it was adopted, and will not close again.
  if (who.finished()) note_closed(who);
  return who;
}

void adopted_channels::destroy_all() {
  // One at a time, because a destructor may adopt more channels.
  while (!channels_.empty()) {
    const std::unique_ptr<channel> doomed = disown(*channels_.back());
  }
}

void adopted_channels::note_closed(channel& who) {
  // A channel may close twice in one pass, but is destroyed once.
  if (who.owner_ == nullptr || who.noted_closed_) return;
  who.noted_closed_ = true;
  who.owner_->candidates_.push_back(&who);
}

void adopted_channels::enter_pass() {
  // A loop inside a handler makes a pass inside a pass, on the same stack.
  if (pass_depth_ >= recursion_max) throw recursion_error();
  ++pass_depth_;
}

void adopted_channels::leave_pass() {
  if (--pass_depth_ == 0 && !candidates_.empty()) destroy_finished();
}

std::unique_ptr<channel> adopted_channels::disown(channel& who) {
  const std::size_t place = who.adopted_place_;
  // Whoever leaves must not stay among the candidates: the pointer would
  // dangle.
  if (who.noted_closed_) std::erase(candidates_, &who);
  who.owner_ = nullptr;
  std::unique_ptr<channel> holder = std::move(channels_[place]);
  // The last channel fills the gap, so that leaving takes constant time.
  if (place + 1 < channels_.size()) {
    channels_[place] = std::move(channels_.back());
    channels_[place]->adopted_place_ = place;
  }
  channels_.pop_back();
  return holder;
}

void adopted_channels::destroy_finished() {
  // A destructor may close more channels, or destroy the map.
  const lifetime::watch self(life_);
  while (self.alive() && !candidates_.empty()) {
    channel& who = *candidates_.back();
    candidates_.pop_back();
    who.noted_closed_ = false;
    // It was opened again or waits for a timer, and will be noted again when
    // that has ended.
    if (!who.finished() || who.has_timers()) continue;
    const std::unique_ptr<channel> doomed = disown(who);
  }
}

}  // namespace asyncore
