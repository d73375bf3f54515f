#include "sim/language/foreign_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace rehearse::scenario {
namespace {

struct hint {
  std::string_view words;  // With blanks between them, and around them.
  std::string_view text;
  // The words that it suggests, where lines differ in which they may have.
  std::array<std::string_view, 2> suggested = {};

  bool stands_where(std::span<const std::string_view> allowed) const {
    return std::all_of(
        suggested.begin(), suggested.end(), [&](std::string_view word) {
          return word.empty() || std::find(allowed.begin(), allowed.end(),
                                           word) != allowed.end();
        });
  }
};

constexpr hint statement_hints[] = {
    {" timeout deadline ",
     "`within 5ms` at the end of an `expect` says until when"},
    {" sleep delay wait pause usleep msleep after ",
     "`run 5ms` lets time pass; what comes is waited for by `expect`"},
    {" barrier sync rendezvous semaphore signal notify ",
     "`mark \"b1\"` tells the others, who wait with `expect mark \"b1\"`"},
    {" recv read receive rx rxreq rxresp rxpkt recvfrom get expect_packet ",
     "what a peer receives is written `expect alice \"...\"`"},
    {" write tx txreq txresp txpkt sendto put say sendhex inject ",
     "what a peer sends is written `send alice \"...\"`"},
    {" server listener origin backend ",
     "`peer s1` declares a remote end, and `listen s1 on s1:80` lets it serve"},
    {" client user ",
     "`peer c1` declares a remote end, and `connect c1 to APP` connects it"},
    {" spawn exec start launch system shell process varnish haproxy program ",
     "`app NAME = KIND(...)` starts the code under test, at the beginning"},
    {" assert check verify ensure should ",
     "what must be seen is written `expect ...`"},
    {" print echo puts log message logmsg logexpect printf debug ",
     "nothing is printed from a file: `#` begins a comment, and "
     "`rehearse run --trace` shows what happens"},
    {" set var variable define const export param ",
     "`let NAME = VALUE` names a value, which is then written `$NAME`"},
    {" for while foreach until do times ",
     "`repeat N { ... }` takes steps again; `matrix` runs the whole file for "
     "each value"},
    {" if else elif elsif switch case unless ",
     "there are no conditions: write another file, or a `matrix`"},
    {" function func def proc macro sub ",
     "`include \"FILE\" (NAME=VALUE)` takes steps from another file"},
    {" import source load use using ",
     "`include \"FILE\"` reads the lines of another file"},
    {" test title name varnishtest vtest describe it ",
     "the first line names the scenario: `scenario v1 \"title\"`"},
    {" end done fi endfor endif esac ", "a block ends with a `}` alone"},
    {" exit quit stop return ", "a scenario ends with its last line"},
    {" bind socket open ",
     "`listen ben on origin:80` and `connect alice to echo` make connections"},
    {" disconnect hangup shut ",
     "`close alice` closes, and `shutdown alice write` ends what it sends"},
    {" kill abort rst ", "`reset alice` resets the connection"},
    {" eof fin ", "`shutdown alice write` ends what a peer sends"},
    {" never always ", "calls that must not come: `expect never echo.METHOD`"},
    {" sometimes reachable cover ",
     "what some run must meet: `expect sometimes call echo/1.METHOD`"},
    {" take capture save ",
     "a value is taken where it is expected: `expect alice take id word`"},
};

constexpr hint expectation_hints[] = {
    {" not no without ",
     "calls that must not come: `expect never echo.handle_error`"},
    {" reachable cover ever possibly ",
     "what some run must meet: `expect sometimes call echo/1.handle_close`"},
    {" eof end fin close disconnect ",
     "the name of the peer comes first: `expect alice eof`"},
    {" reset rst ", "the name of the peer comes first: `expect alice reset`"},
    {" error exception errno failure ",
     "errors are calls: `expect call echo/1.handle_error with ECONNRESET`"},
    {" timeout nothing silence ",
     "the name of the peer comes first: `expect alice \"...\" within 5ms`"},
    {" connection connect accept ",
     "`accept ben from echo` waits for a connection"},
    {" method handler event ",
     "a call is written `expect call echo.handle_accept`"},
};

constexpr hint stream_hints[] = {
    {" contains containing matches match matching regex regexp like ",
     "there are no patterns: `prefix \"...\"` wants the beginning, `take` "
     "keeps "
     "what differs"},
    {" equals equal is eq receives received gets to ",
     "the bytes follow the name: `expect alice \"...\"`"},
    {" close closed closes end ends fin disconnect disconnected ",
     "the end of a stream is written `expect alice eof`"},
    {" rst refused aborted error ",
     "a reset, and a refusal, is written `expect alice reset`"},
    {" any anything something bytes length size ",
     "`expect alice count 5` wants five bytes, whatever they are"},
    {" starts begins startswith beginning ",
     "`expect alice prefix \"...\"` wants the beginning"},
    {" line word digits until ",
     "what is taken has a name: `expect alice take NAME line`"},
};

// Each suggests a word that not all lines may have there.
constexpr hint tail_hints[] = {
    {" timeout deadline until before max wait under ",
     "`within 5ms` says until when",
     {"within"}},
    {" for ",
     "`within 5ms` says until when, and `times 3` how often",
     {"within", "times"}},
    {" for ", "`within 5ms` says until when", {"within"}},
    {" repeat repeated x exactly twice thrice often ",
     "`times 3` says how often",
     {"times"}},
    {" once ", "leave it out: one is what is expected", {"times"}},
    {" since later from ", "`after 5ms` says from when", {"after"}},
    {" and then or ", "each line says one thing"},
    {" returns result return ",
     "`returning 5` says what a call returns",
     {"returning"}},
    {" args arguments arg value ",
     "`with \"...\"` says what a call is given",
     {"with"}},
};

std::span<const hint> hints_of(word_place where) {
  switch (where) {
    case word_place::statement:
      return statement_hints;
    case word_place::expectation:
      return expectation_hints;
    case word_place::stream:
      return stream_hints;
    case word_place::tail:
      return tail_hints;
  }
  return {};
}

}  // namespace

std::string hint_for(std::string_view word, word_place where,
                     std::span<const std::string_view> allowed) {
  const std::string wanted = " " + std::string(word) + " ";
  for (const hint& each : hints_of(where)) {
    if (each.words.find(wanted) != std::string_view::npos &&
        each.stands_where(allowed)) {
      return "help: " + std::string(each.text);
    }
  }
  return {};
}

}  // namespace rehearse::scenario
