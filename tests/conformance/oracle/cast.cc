#include "tests/conformance/oracle/cast.h"

#include <algorithm>
#include <utility>

#include "core/dispatcher_with_send.h"
#include "core/file_dispatcher.h"
#include "tests/conformance/oracle/script_lexer.h"
#include "tests/conformance/oracle/scripted_channel.h"
#include "tests/conformance/oracle/stage.h"

namespace oracle {

const actor_class& cast::class_named(const std::string& name) const {
  const auto found = classes_.find(name);
  if (found == classes_.end()) throw script_error("no class " + name);
  return found->second;
}

template <typename... Arguments>
std::unique_ptr<actor> cast::construct(const std::string& name,
                                       const actor_class& of,
                                       Arguments&&... arguments) {
  const auto made = [&]<typename Channel>(Channel*) {
    return std::make_unique<Channel>(
        stage_, name, of, std::forward<Arguments>(arguments)..., stage_.map);
  };
  if (of.kind == "dispatcher") {
    return made(static_cast<scripted_channel<asyncore::dispatcher>*>(nullptr));
  }
  if (of.kind == "sender") {
    return made(static_cast<scripted_channel<asyncore::dispatcher_with_send>*>(
        nullptr));
  }
  if (of.kind == "chat" || of.kind == "rawchat") {
    return made(static_cast<scripted_chat*>(nullptr));
  }
  throw script_error("class " + of.name + " wants newfile");
}

template <typename Construct>
void cast::enter(const std::string& name, Construct construct) {
  const auto place =
      std::find_if(on_stage_.begin(), on_stage_.end(),
                   [&](const actor* each) { return each->name() == name; });
  const bool is_new = place == on_stage_.end();
  try {
    actors_.push_back(construct());
  } catch (...) {
    if (!is_new) on_stage_.erase(place);
    throw;
  }
  if (is_new) {
    on_stage_.push_back(actors_.back().get());
  } else {
    *place = actors_.back().get();
  }
}

void cast::make(const std::string& name, const std::string& of) {
  const actor_class& known = class_named(of);
  enter(name, [&] { return construct(name, known); });
}

void cast::make(const std::string& name, const std::string& of,
                asyncore::socket&& around) {
  const actor_class& known = class_named(of);
  enter(name, [&] {
    try {
      return construct(name, known, std::move(around));
    } catch (...) {
      around.release();
      throw;
    }
  });
}

void cast::make_file(const std::string& name, const std::string& of, int fd) {
  const actor_class& known = class_named(of);
  if (known.kind != "file") throw script_error(of + " is no class of files");
  enter(name, [&] {
    using file = scripted_channel<asyncore::file_dispatcher>;
    return std::make_unique<file>(stage_, name, known, fd, stage_.map);
  });
}

void cast::spawn(const std::string& of, asyncore::socket&& around) {
  const std::string number = std::to_string(++spawned_[of]);
  make(of + number, of, std::move(around));
}

actor* cast::find(const std::string& name) const {
  for (actor* each : on_stage_) {
    if (each->name() == name) return each;
  }
  return nullptr;
}

}  // namespace oracle
