// The channels of a script, by name.
//
// Python keeps an object as long as somebody may still use it, such as a map or
// a handler that is being called. So no actor is destroyed before the script
// ends, not even one whose name another took over.

#ifndef TESTS_CONFORMANCE_ORACLE_CAST_H_
#define TESTS_CONFORMANCE_ORACLE_CAST_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/socket.h"
#include "tests/conformance/oracle/actor.h"

namespace oracle {

class cast {
 public:
  explicit cast(stage& on) : stage_(on) {}

  void define(const actor_class& made) { classes_[made.name] = made; }

  // What the constructor of the channel throws is thrown on, and then nobody
  // has that name.
  void make(const std::string& name, const std::string& of);
  // The socket is given up if the constructor fails: it stays open.
  void make(const std::string& name, const std::string& of,
            asyncore::socket&& around);
  void make_file(const std::string& name, const std::string& of, int fd);
  // Names the channel after its class and a number.
  void spawn(const std::string& of, asyncore::socket&& around);

  // Null if there is none.
  actor* find(const std::string& name) const;
  // Those that have a name, in the order in which they got it.
  const std::vector<actor*>& on_stage() const { return on_stage_; }

 private:
  const actor_class& class_named(const std::string& name) const;
  template <typename... Arguments>
  std::unique_ptr<actor> construct(const std::string& name,
                                   const actor_class& of,
                                   Arguments&&... arguments);
  template <typename Construct>
  void enter(const std::string& name, Construct construct);

  stage& stage_;
  std::map<std::string, actor_class> classes_;
  std::map<std::string, int> spawned_;
  std::vector<std::unique_ptr<actor>> actors_;
  std::vector<actor*> on_stage_;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_CAST_H_
