// What people write who know other tools: packetdrill, varnishtest, expect,
// SIPp, imaptest, and the tests of brokers and of curl. None of these words is
// misspelt, so each has a hint that says what is written here.

#ifndef SIM_LANGUAGE_FOREIGN_WORDS_H_
#define SIM_LANGUAGE_FOREIGN_WORDS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rehearse::scenario {

// Where a word stands.
enum class word_place : std::uint8_t {
  statement,    // At the beginning of a line.
  expectation,  // After `expect`.
  stream,       // After `expect PEER`.
  tail,         // Where a line should have ended.
};

// "help: ..."; empty if the word is not known from elsewhere. At the tail of a
// line no other word is suggested than those that it may go on with, which are
// `allowed`.
std::string hint_for(std::string_view word, word_place where,
                     std::span<const std::string_view> allowed = {});

}  // namespace rehearse::scenario

#endif  // SIM_LANGUAGE_FOREIGN_WORDS_H_
