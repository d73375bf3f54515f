// The descriptors of a simulated host: numbers for open files.
//
// Numbers begin at 3, after standard input, output and error; a new one is
// always the lowest that is free (POSIX).

#ifndef SIM_KERNEL_DESCRIPTORS_H_
#define SIM_KERNEL_DESCRIPTORS_H_

#include <cstddef>
#include <vector>

#include "core/result.h"
#include "sim/kernel/open_file.h"
#include "sim/kernel/surroundings.h"

namespace rehearse {

struct open_descriptor {
  int fd;
  socket_view view;
};

class descriptors {
 public:
  // `world` numbers the open files; not owned.
  explicit descriptors(surroundings& world)
      : surroundings_(world), files_(first, nullptr) {}
  descriptors(const descriptors&) = delete;
  descriptors& operator=(const descriptors&) = delete;
  ~descriptors() { close_all(); }

  // How many may be open: beyond, `install` answers EMFILE.
  void set_limit(int limit) { limit_ = limit; }
  bool is_full() { return static_cast<int>(lowest_free()) >= limit_; }

  // A descriptor for `file`, of which it becomes a holder.
  result<int> install(open_file& file);
  // EBADF if it is not open. The last descriptor of a file closes the file.
  result<void> close(int fd);
  void close_all();

  // What a descriptor refers to; null if it is not open.
  open_file* find(int fd) const {
    const auto slot = static_cast<std::size_t>(fd);
    return fd >= 0 && slot < files_.size() ? files_[slot] : nullptr;
  }
  // Of each connection that is open.
  void set_window(std::size_t bytes) const {
    for (open_file* each : files_) {
      if (each != nullptr) each->set_window(bytes);
    }
  }
  // All that are open, lowest first.
  std::vector<open_descriptor> list() const;

 private:
  static constexpr int first = 3;

  std::size_t lowest_free();

  surroundings& surroundings_;
  int limit_ = 1024;
  // By number; null where none is open. No number below search_start_ is free.
  std::vector<open_file*> files_;
  std::size_t search_start_ = first;
};

}  // namespace rehearse

#endif  // SIM_KERNEL_DESCRIPTORS_H_
