// A channel whose handlers follow a script.
//
// `scripted_channel<asyncore::dispatcher>` and its like override every method
// that a program may override. Each override is told to the stage, which traces
// the call and then has the script's actions performed, or the library's own
// method called.

#ifndef TESTS_CONFORMANCE_ORACLE_ACTOR_H_
#define TESTS_CONFORMANCE_ORACLE_ACTOR_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/address.h"
#include "core/async_chat.h"
#include "core/dispatcher.h"
#include "core/observer.h"
#include "core/socket.h"

namespace oracle {

using asyncore::call;

struct stage;
class actor;

// A call of one of an actor's methods, with what it was called with.
struct method_call {
  actor& who;
  call what;
  std::string_view data = {};               // collect_incoming_data
  asyncore::socket* accepted = nullptr;     // handle_accepted
  const asyncore::address* from = nullptr;  // handle_accepted
  // The library's own method: true is the answer of a predicate.
  std::function<bool()> library = [] { return false; };
};

// What the script says of one class of channels.
struct actor_class {
  std::string name;
  std::string kind;  // dispatcher, sender, chat, rawchat or file
};

class actor {
 public:
  actor(stage& on, std::string name, actor_class of)
      : stage_(on), name_(std::move(name)), class_(std::move(of)) {}
  actor(const actor&) = delete;
  actor& operator=(const actor&) = delete;
  virtual ~actor() = default;

  const std::string& name() const { return name_; }
  const actor_class& kind_of() const { return class_; }
  virtual asyncore::dispatcher& channel() = 0;
  // Null if it is no async_chat.
  virtual asynchat::async_chat* chat() { return nullptr; }

  // What the script's "buf" collects and "sendbuf" sends.
  std::string buffer;

 protected:
  void handler(const method_call& made);
  bool predicate(const method_call& made);
  void logged(std::string_view message);
  void logged(std::string_view message, std::string_view type);

 private:
  stage& stage_;
  std::string name_;
  actor_class class_;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_ACTOR_H_
