// A folder that is gone with its content after the test.

#ifndef TESTS_EXAMPLES_SCRATCH_FOLDER_H_
#define TESTS_EXAMPLES_SCRATCH_FOLDER_H_

#include <stdlib.h>  // NOLINT(modernize-*)

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

namespace examples {

class scratch_folder {
 public:
  scratch_folder() {
    std::string name =
        std::filesystem::path(testing::TempDir()) / "rehearse_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot make " + name);
    }
    path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace examples

#endif  // TESTS_EXAMPLES_SCRATCH_FOLDER_H_
