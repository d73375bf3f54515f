#include "core/deadline.h"

#include <utility>

#include "core/exceptions.h"

namespace asyncore {

deadline::deadline(dispatcher& owner, duration limit,
                   timer_queue::callback on_late)
    : owner_(owner), limit_(limit), on_late_(std::move(on_late)) {
  if (!on_late_) throw value_error("a deadline needs something to call");
}

void deadline::start() {
  if (!is_running()) timer_ = owner_.call_later(limit_, on_late_);
}

}  // namespace asyncore
