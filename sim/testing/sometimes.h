// What a test must come by in some schedule, though not in each:
//
//   REHEARSE_SOMETIMES("the buffer was full", buffer.size() == limit);
//
// In an exploration (exploration.h) it must hold in at least one run, or else
// the exploration fails: what it has tried was too little, or the body never
// gets there. The line may stand in the body, or in whatever is called by it.
// Elsewhere it does nothing.
//
// A line that no run comes by is not known of: so it should stand where each
// run does, with a condition, and not inside an `if`. Of others the setup of
// the exploration has the names.

#ifndef SIM_TESTING_SOMETIMES_H_
#define SIM_TESTING_SOMETIMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::testkit {

struct sometimes_row {
  std::string name = {};
  std::uint64_t held = 0;   // In so many runs,
  std::uint64_t asked = 0;  // of those that came by,
  std::uint64_t runs = 0;   // of so many in all.
};

// "it held in 12 of 812 runs" for each, in lines.
std::string to_text(const std::vector<sometimes_row>& rows);

// Keeps count while it exists, on its thread, where there is one at a time.
class sometimes_count {
 public:
  // With the names that must be there at the end.
  explicit sometimes_count(const std::vector<std::string>& names);
  sometimes_count(const sometimes_count&) = delete;
  sometimes_count& operator=(const sometimes_count&) = delete;
  ~sometimes_count();

  void begin_run() { ++runs_; }
  void note(std::string_view name, bool held);
  // In the order of the names.
  std::vector<sometimes_row> rows() const;

 private:
  struct count {
    std::uint64_t held = 0;
    std::uint64_t asked = 0;
    std::uint64_t last_held = 0;  // The run; 0: none.
    std::uint64_t last_asked = 0;
  };

  std::uint64_t runs_ = 0;
  std::map<std::string, count, std::less<>> counts_;
};

// Tells the count of this thread, if there is one.
void note_sometimes(std::string_view name, bool held);

}  // namespace rehearse::testkit

#define REHEARSE_SOMETIMES(name, condition) \
  ::rehearse::testkit::note_sometimes((name), static_cast<bool>(condition))

#endif  // SIM_TESTING_SOMETIMES_H_
