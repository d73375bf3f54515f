#include "sim/language/channel_patterns.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "sim/language/literals.h"
#include "sim/language/parties.h"
#include "sim/language/utf8.h"
#include "sim/value_text.h"

namespace rehearse::scenario {
namespace {

constexpr std::string_view any = "*";

struct part {
  std::string_view text;
  place where;
};

std::vector<part> parts_of(std::string_view text, place where) {
  std::vector<part> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const bool as_written =
        text.size() == static_cast<std::size_t>(where.length);
    parts.push_back({text.substr(begin, end - begin),
                     as_written ? part_of(where, begin, end - begin) : where});
    if (end == text.size()) return parts;
    begin = end + 1;
  }
}

bool is_word(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), is_word_character);
}

// Whether one of the applications that the pattern may mean has that label.
bool is_label(const reading& context, const channel_name& channel,
              std::string_view word) {
  const auto& parties = context.names.parties();
  return std::any_of(
      parties.begin(), parties.end(), [&](const declared_party& each) {
        if (!each.is_app || each.spec == nullptr) return false;
        if (!channel.pattern->any_app && each.index != channel.app)
          return false;
        const auto& labels = each.spec->labels;
        return std::find(labels.begin(), labels.end(), word) != labels.end();
      });
}

// Any application may be meant, so each of them is used.
void use_all_apps(reading& context) {
  for (const std::string_view each : context.names.app_names()) {
    context.names.find_party(each)->used = true;
  }
}

std::uint32_t read_number(reading& context, const part& digits) {
  const auto number = read_integer(digits.text);
  if (!number || *number < 1 ||
      *number > std::numeric_limits<std::uint32_t>::max()) {
    context.in.fail(digits.where,
                    in_quotes(digits.text) + " is not a channel number");
    return 1;
  }
  return static_cast<std::uint32_t>(*number);
}

void read_second(reading& context, channel_name& channel, const part& second,
                 bool is_label_only) {
  if (second.text == any) {
    channel.pattern->any_second = true;
    return;
  }
  if (!second.text.empty() && is_digit(second.text.front())) {
    channel.accept = read_number(context, second);
    return;
  }
  if (is_label(context, channel, second.text)) {
    channel.label = second.text;
    return;
  }
  declared_party* peer = context.names.find_party(second.text);
  if (peer == nullptr || peer->is_app || is_label_only) {
    context.in.fail(second.where, in_quotes(second.text) +
                                      (is_label_only ? " is no label"
                                                     : " is neither a peer nor "
                                                       "a label"));
    return;
  }
  peer->used = true;
  channel.peer = peer->index;
}

}  // namespace

channel_name read_channel_pattern(reading& context, std::string_view text,
                                  place where) {
  channel_name channel;
  channel.text = text;
  charge(context, where, text.size());
  const std::vector<part> parts = parts_of(text, where);
  for (const part& each : parts) {
    const bool is_number =
        !each.text.empty() &&
        std::all_of(each.text.begin(), each.text.end(), is_digit);
    if (each.text == any || is_word(each.text) || is_number) continue;
    context.in.fail(each.where.length > 0 ? each.where : where,
                    in_quotes(text) + " names no channels",
                    "help: `*` is one whole part of a name, as in `db/*`");
    return channel;
  }
  if (parts.size() > 3) {
    context.in.fail(parts[3].where, "nothing follows the number of a channel");
    return channel;
  }
  channel.pattern = channel_pattern{.parts = parts.size()};
  if (parts[0].text == any) {
    channel.pattern->any_app = true;
    use_all_apps(context);
  } else {
    const declared_party* app = use_app(context, parts[0].text, parts[0].where);
    if (app == nullptr) return channel;
    channel.app = app->index;
  }
  if (parts.size() < 2) return channel;
  read_second(context, channel, parts[1], parts.size() == 3);
  if (parts.size() < 3 || !context.in.ok()) return channel;
  if (parts[2].text == any) {
    channel.pattern->any_number = true;
  } else {
    channel.label_number = read_number(context, parts[2]);
  }
  return channel;
}

}  // namespace rehearse::scenario
