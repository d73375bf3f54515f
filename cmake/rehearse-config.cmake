# What find_package(rehearse) reads.

include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(GTest)

include(${CMAKE_CURRENT_LIST_DIR}/rehearse-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/rehearse_functions.cmake)
