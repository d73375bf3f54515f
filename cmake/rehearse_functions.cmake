# What a project that tests its protocols with scenarios writes into its
# CMakeLists.txt. sim/defs.bzl has the same for Bazel.

# rehearse_app(NAME SOURCE...)
#
# Sources that register applications (sim/application.h). Nothing calls what
# registers itself, so these are objects, which are always linked.
function(rehearse_app name)
  add_library(${name} OBJECT ${ARGN})
  target_link_libraries(${name} PUBLIC rehearse::sim)
endfunction()

# rehearse_binary(NAME APPS app...)
#
# The program `rehearse`, which knows these applications.
function(rehearse_binary name)
  cmake_parse_arguments(PARSE_ARGV 1 given "" "" "APPS")
  add_executable(${name})
  target_link_libraries(${name} PRIVATE ${given_APPS} rehearse::main)
endfunction()

# rehearse_scenario_test(NAME APPS app... PROGRAM binary SCENARIOS file...
#                        [MODES safe cpython])
#
# A test that plays the files: with both loops, on the simulated network and, if
# a file says `runs-on sim posix`, on real sockets. A case that fails names the
# program, which is a rehearse_binary, to play it again.
function(rehearse_scenario_test name)
  cmake_parse_arguments(PARSE_ARGV 1 given "" "PROGRAM" "APPS;SCENARIOS;MODES")
  add_executable(${name})
  target_link_libraries(${name} PRIVATE ${given_APPS} rehearse::replay)
  list(TRANSFORM given_MODES PREPEND --mode=)
  add_test(
    NAME ${name}
    COMMAND ${name} --program=$<TARGET_FILE:${given_PROGRAM}> ${given_MODES}
            ${given_SCENARIOS}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()
