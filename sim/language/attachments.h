// What stands behind the script of a file:
//
//   -- data NAME hex|text --     bytes, which the script uses as `data:NAME`
//   -- trace v1 --               the golden trace
//   -- schedule v1 --            what of a run is not benign
//
// An attachment begins with such a line, at its first column, and goes to the
// next one or to the end of the file. No other line is an attachment, whatever
// words it has; and the script ends where the first line begins with `--`.

#ifndef SIM_LANGUAGE_ATTACHMENTS_H_
#define SIM_LANGUAGE_ATTACHMENTS_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/language/bytes.h"
#include "sim/language/mistakes.h"
#include "sim/language/schedule_attachment.h"
#include "sim/place.h"

namespace rehearse::scenario {

// The part of `source` that is read line by line.
std::string_view script_of(std::string_view source);

// The golden trace of a file. Its lines are `size` bytes of the source, from
// `offset` on.
struct trace_attachment {
  int line = 0;  // `-- trace v1 --`; the first line of the trace is the next.
  std::size_t offset = 0;
  std::size_t size = 0;
};

class attachments {
 public:
  // Reads what stands behind the script of `source`, which outlives this.
  void read(std::string_view source, mistakes& found);

  const std::optional<trace_attachment>& trace() const { return trace_; }
  const std::optional<schedule_attachment>& schedule() const {
    return schedule_;
  }

  struct data {
    std::shared_ptr<const byte_recipe> bytes;
    place where;  // Of its name.
    bool used = false;
  };
  // Null if there is none of that name.
  data* find_data(std::string_view name);
  std::vector<std::string_view> data_names() const;
  // A mistake for each that the script does not use.
  void check_used(mistakes& found) const;

 private:
  friend class attachment_reader;

  std::optional<trace_attachment> trace_;
  std::optional<schedule_attachment> schedule_;
  std::map<std::string_view, data> data_;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_ATTACHMENTS_H_
