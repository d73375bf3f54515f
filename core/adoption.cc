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
  if (who.finished()) note_closed(who);
  return who;
}

void adopted_channels::destroy_all() {
  while (!channels_.empty()) {
    const std::unique_ptr<channel> doomed = disown(*channels_.back());
  }
}

void adopted_channels::note_closed(channel& who) {
  if (who.owner_ == nullptr || who.noted_closed_) return;
  who.noted_closed_ = true;
  who.owner_->candidates_.push_back(&who);
}

void adopted_channels::enter_pass() {
  if (pass_depth_ >= recursion_max) throw recursion_error();
  ++pass_depth_;
}

void adopted_channels::leave_pass() {
  if (--pass_depth_ == 0 && !candidates_.empty()) destroy_finished();
}

std::unique_ptr<channel> adopted_channels::disown(channel& who) {
  const std::size_t place = who.adopted_place_;
  if (who.noted_closed_) std::erase(candidates_, &who);
  who.owner_ = nullptr;
  std::unique_ptr<channel> holder = std::move(channels_[place]);
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
    // It was opened again, or waits for a timer: it will be noted again.
    if (!who.finished() || who.has_timers()) continue;
    const std::unique_ptr<channel> doomed = disown(who);
  }
}

}  // namespace asyncore
