// The names of one scenario file: the parties (applications and peers share
// one space of names) and the values that `$name` stands for.
//
// It remembers which names are used, and which are excused. A name in a
// statement with a mistake is reported neither as unused nor as unknown, since
// that mistake may be the reason.

#ifndef SIM_LANGUAGE_NAMES_H_
#define SIM_LANGUAGE_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/language/bytes.h"
#include "sim/language/plan.h"

namespace rehearse::scenario {

// A value as a file writes it, before anybody has asked for a type.
struct value {
  enum class kind : std::uint8_t {
    integer,
    time,
    word,
    endpoint,
    bytes,
    broken,  // A mistake was reported already; its uses fail in silence.
  };
  kind what = kind::broken;
  std::string_view text;    // As it is written.
  std::int64_t number = 0;  // integer; time, in microseconds
  endpoint to;
  std::shared_ptr<const byte_recipe> bytes;
  std::shared_ptr<const late_number> late;  // integer; the port of an endpoint
  place where;
};

std::string_view kind_of(const value& which);  // "an integer"

struct declared_party {
  std::string_view name;
  bool is_app = false;
  std::size_t index = 0;  // Into plan::apps or plan::peers.
  place where;
  const application_spec* spec = nullptr;  // Nothing if its kind is unknown.
  bool used = false;
  bool excused = false;
};

struct symbol {
  std::string_view name;
  value stands_for;
  place where;
  bool is_matrix = false;
  std::optional<std::size_t> taken;  // By a `take`: index into plan::taken.
  bool used = false;
  bool excused = false;
};

class names {
 public:
  // Nothing if there is none. The pointers hold until the next declaration.
  declared_party* find_party(std::string_view name);
  symbol* find_symbol(std::string_view name);

  // The parameters of an included file: only its own lines know them, and no
  // other file's.
  void enter(std::vector<symbol> parameters);
  std::vector<symbol> leave();

  // `$round`, while a `repeat` is read.
  void set_round(std::optional<symbol> round) { round_ = std::move(round); }

  void declare(const declared_party& party);
  void declare(const symbol& entry);

  // In the order of declaration.
  const std::vector<declared_party>& parties() const { return parties_; }
  const std::vector<symbol>& symbols() const { return symbols_; }
  const declared_party& peer(std::size_t index) const;

  std::vector<std::string_view> peer_names() const;
  std::vector<std::string_view> app_names() const;
  std::vector<std::string_view> symbol_names() const;

  // Excuses every name that `line` mentions.
  void excuse_all_in(std::string_view line);
  // A name that a statement with a mistake may have meant to declare, or that
  // was used before its declaration and was reported.
  void excuse_unknown(std::string_view name) { unknown_.emplace(name); }
  bool is_excused_unknown(std::string_view name) const {
    return unknown_.contains(name);
  }

 private:
  std::vector<std::string_view> names_where(bool apps) const;

  std::vector<declared_party> parties_;
  std::vector<symbol> symbols_;
  std::optional<symbol> round_;
  std::vector<std::vector<symbol>> parameters_;  // The innermost file last.
  std::vector<std::size_t> peers_;  // Of each peer, its index in `parties_`.
  std::map<std::string_view, std::size_t> party_indices_;
  std::map<std::string_view, std::size_t> symbol_indices_;
  std::set<std::string, std::less<>> unknown_;
};

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_NAMES_H_
