#include "sim/testing/faulty_network.h"

#include <string>
#include <utility>

#include "core/exceptions.h"
#include "core/lifetime.h"
#include "gtest/gtest.h"
#include "sim/fault.h"
#include "sim/value_text.h"

namespace rehearse::testkit {
namespace {

seam_call call_named(std::string_view name) {
  const auto call = find_seam_call(name);
  if (call) return *call;
  std::string known;
  for (const std::string_view each : seam_call_names()) {
    known.append(known.empty() ? "" : ", ").append(each);
  }
  throw asyncore::value_error("no call is named `" + std::string(name) +
                              "`: there are " + known);
}

std::string complaint(const faults::record& unused) {
  std::string text = to_text(unused.what) + " was never used: " +
                     std::string(to_string(unused.what.call)) + " was called " +
                     std::to_string(unused.calls) +
                     (unused.calls == 1 ? " time" : " times");
  if (unused.too_few > 0) {
    text += ", and there were no more than " + bytes_text(unused.what.most) +
            " to move";
  }
  return text;
}

}  // namespace

faults::descriptor_filter on(const asyncore::dispatcher& channel) {
  return [&channel, alive = asyncore::lifetime::watch(channel.life())](int fd) {
    return alive.alive() && channel.socket().fileno() == fd;
  };
}

faulty_network::~faulty_network() {
  for (const record& each : records()) {
    if (each.uses == 0) ADD_FAILURE() << complaint(each);
  }
}

void faulty_network::fail(std::string_view call, which_calls which, int error,
                          descriptor_filter about) {
  add({.call = call_named(call),
       .first = which.first,
       .goes_on = which.goes_on,
       .error = error},
      std::move(about));
}

void faulty_network::shorten(std::string_view call, which_calls which,
                             std::size_t size, descriptor_filter about) {
  const seam_call meant = call_named(call);
  if (!moves_bytes(meant) || size == 0) {
    throw asyncore::value_error(
        "only what moves bytes can be shortened, to one byte or more");
  }
  add({.call = meant,
       .first = which.first,
       .goes_on = which.goes_on,
       .most = size},
      std::move(about));
}

}  // namespace rehearse::testkit
