#include "sim/kernel/descriptors.h"

#include <algorithm>
#include <cerrno>

namespace rehearse {

// POSIX asks for the lowest free number. The search goes on where it last
// ended: nothing below is free, because each close moves it back.
std::size_t descriptors::lowest_free() {
  while (search_start_ < files_.size() && files_[search_start_] != nullptr) {
    ++search_start_;
  }
  return search_start_;
}

result<int> descriptors::install(open_file& file) {
  const std::size_t slot = lowest_free();
  const auto fd = static_cast<int>(slot);
  if (fd >= limit_) return failure{EMFILE};
  if (slot == files_.size()) files_.push_back(nullptr);
  files_[slot] = &file;
  file.hold();
  ++file.descriptors;
  // Numbered with its first descriptor, so that ids follow the order in which
  // programs see the files.
  if (file.id == 0) file.id = surroundings_.next_open_file_id();
  return fd;
}

result<void> descriptors::close(int fd) {
  open_file* const file = find(fd);
  if (file == nullptr) return failure{EBADF};
  const auto slot = static_cast<std::size_t>(fd);
  files_[slot] = nullptr;
  search_start_ = std::min(search_start_, slot);
  // It closes with its last descriptor, but lives until the events that hold it
  // have arrived.
  if (--file->descriptors == 0) file->close();
  file->release();
  return {};
}

void descriptors::close_all() {
  for (std::size_t fd = 0; fd < files_.size(); ++fd) {
    static_cast<void>(close(static_cast<int>(fd)));
  }
}

std::vector<open_descriptor> descriptors::list() const {
  std::vector<open_descriptor> open;
  for (std::size_t fd = 0; fd < files_.size(); ++fd) {
    if (files_[fd] == nullptr) continue;
    open.push_back({static_cast<int>(fd), files_[fd]->view()});
  }
  return open;
}

}  // namespace rehearse
