#include "sim/testing/mock_network.h"

#include <utility>

namespace rehearse::testkit {

// One call goes to whatever `fallback_` points to when it is made.
#define REHEARSE_PASS_ON(CALL)                                               \
  ON_CALL(*this, CALL).WillByDefault([this](auto&&... arguments) {           \
    return fallback_->CALL(std::forward<decltype(arguments)>(arguments)...); \
  })

// GoogleMock knows each method only by its name, so all of them are listed.
void mock_network::answer_by_default() {
  REHEARSE_PASS_ON(socket);
  REHEARSE_PASS_ON(bind);
  REHEARSE_PASS_ON(listen);
  REHEARSE_PASS_ON(accept);
  REHEARSE_PASS_ON(connect);
  REHEARSE_PASS_ON(send);
  REHEARSE_PASS_ON(recv);
  REHEARSE_PASS_ON(sendto);
  REHEARSE_PASS_ON(recvfrom);
  REHEARSE_PASS_ON(shutdown);
  REHEARSE_PASS_ON(close);
  REHEARSE_PASS_ON(dup);
  REHEARSE_PASS_ON(read);
  REHEARSE_PASS_ON(write);
  REHEARSE_PASS_ON(pipe);
  REHEARSE_PASS_ON(set_nonblocking);
  REHEARSE_PASS_ON(getsockopt);
  REHEARSE_PASS_ON(setsockopt);
  REHEARSE_PASS_ON(reset_on_close);
  REHEARSE_PASS_ON(getsockname);
  REHEARSE_PASS_ON(getpeername);
  REHEARSE_PASS_ON(resolve);
  REHEARSE_PASS_ON(select);
  REHEARSE_PASS_ON(poll);
  REHEARSE_PASS_ON(now);
}

#undef REHEARSE_PASS_ON

}  // namespace rehearse::testkit
