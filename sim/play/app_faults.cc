#include "sim/play/app_faults.h"

#include "sim/call_errors.h"
#include "sim/play/call_index.h"

namespace rehearse::scenario {
namespace {

// The name by which a scenario means the channel in every run that makes the
// same calls: `echo/2`, `proxy/upstream/2`, `echo`.
channel_name name_of(const known_channel& channel, const std::string& app) {
  channel_name name;
  name.app = channel.app;
  name.text = app;
  if (channel.accept_ordinal != 0) {
    name.accept = channel.accept_ordinal;
    name.text += "/" + std::to_string(channel.accept_ordinal);
  } else if (!channel.label.empty()) {
    name.label = channel.label;
    name.label_number = channel.label_number;
    name.text += "/" + channel.label;
    if (channel.label_number > 1) {
      name.text += "/" + std::to_string(channel.label_number);
    }
  }
  return name;
}

}  // namespace

app_faults::app_faults(asyncore::network& inner, const plan& played,
                       std::size_t app, channel_finder channel_of,
                       bool keep_calls)
    : inner_(inner),
      plan_(played),
      channel_of_(std::move(channel_of)),
      is_needed_(keep_calls),
      net_(inner) {
  if (keep_calls) {
    net_.set_call_observer([this](const faults::called& call) { keep(call); });
  }
  for (std::size_t i = 0; i < played.faults.size(); ++i) {
    const fault_line& line = played.faults[i];
    if (line.who.app != app) continue;
    is_needed_ = true;
    if (!line.is_step) begin(i);
  }
}

asyncore::network& app_faults::net() { return is_needed_ ? net_ : inner_; }

void app_faults::begin(std::size_t line) {
  const fault_line& wanted = plan_.faults[line];
  const auto is_meant = [this, &wanted](int fd) {
    return means(wanted.who, keys_of(channel_of_(fd)));
  };
  records_[line] = net_.add(wanted.what, is_meant);
}

const faults::record* app_faults::find(std::size_t line) const {
  const auto entry = records_.find(line);
  return entry == records_.end() ? nullptr : &net_.records()[entry->second];
}

void app_faults::keep(const faults::called& call) {
  const known_channel channel = channel_of_(call.fd);
  made_call& made = calls_.emplace_back();
  made.who = name_of(channel, plan_.apps[channel.app].name);
  made.call = call.call;
  made.nth = ++counts_[{made.who.text, call.call}];
  // Not asked where it does not matter: close may come out of a destructor.
  if (has_descriptor(call.call) && call.call != seam_call::close) {
    made.kind = kind_of(inner_, call.fd);
  }
}

}  // namespace rehearse::scenario
