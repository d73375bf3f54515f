// CPython's own library, asked how a script runs on it.
//
// One Python process, oracle_server.py, answers any number of scripts.
//
//   python_oracle python("tests/conformance/oracle");
//   python.ask_for_seeds({.first = 1000, .count = 200});
//   for (int i = 0; i < 200; ++i) use(python.next());

#ifndef TESTS_CONFORMANCE_ORACLE_PYTHON_ORACLE_H_
#define TESTS_CONFORMANCE_ORACLE_PYTHON_ORACLE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace oracle {

// There is no Python 3.11 with asyncore on this machine.
class no_python : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct seed_range {
  std::uint64_t first = 0;
  std::uint64_t count = 1;
  int steps = 40;  // How many commands a script has, after its setting up.
  std::string generator = "genscript";
};

class python_oracle {
 public:
  // `folder` is where oracle_server.py is. Throws no_python; the other calls
  // throw std::runtime_error if Python ends by itself.
  explicit python_oracle(const std::string& folder);
  python_oracle(const python_oracle&) = delete;
  python_oracle& operator=(const python_oracle&) = delete;
  ~python_oracle();

  struct answer {
    std::string script;
    std::string trace;
    // 0; 2 for an error in the script; else the oracle has failed.
    int status = 0;
  };

  // Python works ahead while the answers are used.
  void ask_for_seeds(const seed_range& seeds);
  answer next();

  // Only when no answer is due.
  answer play(std::string_view script);

 private:
  std::string try_to_start(const std::string& interpreter,
                           const std::string& server);
  void stop();
  std::string read_line();
  std::string read_bytes(std::size_t size);
  void write(std::string_view request);

  pid_t pid_ = -1;
  std::FILE* requests_ = nullptr;
  std::FILE* answers_ = nullptr;
};

}  // namespace oracle

#endif  // TESTS_CONFORMANCE_ORACLE_PYTHON_ORACLE_H_
