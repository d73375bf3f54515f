#include "sim/testing/exploration_run.h"

#include <utility>

#include "core/exceptions.h"
#include "sim/site.h"

namespace rehearse::testkit {
namespace {

network_setup with_choices(network_setup setup, choices& answers) {
  setup.chosen = &answers;
  return setup;
}

}  // namespace

exploration_run::exploration_run(network_setup setup, choices& answers)
    : network_test(with_choices(std::move(setup), answers)), answers_(answers) {
  // Whoever reads the trace sees where the run went another way than usual.
  answers.set_observer([this](const choice& taken) {
    note(taken.label, std::string(to_string(taken.where)) + " " +
                          answer_text(taken.where, taken.value));
  });
}

void exploration_run::play(const body& test) {
  try {
    test(*this);
  } catch (...) {
    const auto thrown = asyncore::describe_current_exception();
    ADD_FAILURE() << thrown.type << " has left the body: " << thrown.message;
  }
  TearDown();
}

}  // namespace rehearse::testkit
