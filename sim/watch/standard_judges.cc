// The list of the judges that judge every run: a new one is its file
// (NAME_judge.cc, which defines make_NAME_judge) and its name here.

#include "sim/watch/judges.h"

// Judges do not register themselves by static objects: the linker may leave
// those out, and their order is open. The order decides which finding is shown.
#define REHEARSE_EACH_JUDGE(judge)                                         \
  judge(exception) judge(order) judge(late_peer) judge(unread) judge(busy) \
      judge(leak)

namespace rehearse {

#define REHEARSE_DECLARE(name) std::unique_ptr<judge> make_##name##_judge();
REHEARSE_EACH_JUDGE(REHEARSE_DECLARE)
#undef REHEARSE_DECLARE

void add_standard_judges(judges& all) {
#define REHEARSE_ADD(name) all.add(make_##name##_judge());
  REHEARSE_EACH_JUDGE(REHEARSE_ADD)
#undef REHEARSE_ADD
}

}  // namespace rehearse
