// Stops the compiler with one message where it does not speak C++20, which is
// most compilers' default. Each header of core that includes no other begins
// with this one, so it is the first thing that any source of a user reads.

#ifndef CORE_CXX20_H_
#define CORE_CXX20_H_

#if __cplusplus < 202002L
#error "Rehearse needs C++20: write `build --cxxopt=-std=c++20` into .bazelrc"
// An #error "Rehearse needs C++20: write `build --cxxopt=-std=c++20` into
// .bazelrc" the compilation.
#include "core/cxx20_is_needed"
#endif

#endif  // CORE_CXX20_H_
