"""The C++ rules of this project: those of rules_cc, in C++20.

Each target says itself which C++ it is, so it builds in anybody's workspace.
Load them from here to have C++20 for a target of your own, too:

    load("@rehearse//:cc.bzl", "cc_library")

To have it for all targets of yours, write one line into .bazelrc instead:

    build --cxxopt=-std=c++20
"""

load(
    "@rules_cc//cc:defs.bzl",
    _cc_binary = "cc_binary",
    _cc_library = "cc_library",
    _cc_test = "cc_test",
)

_COPTS = ["-std=c++20"]

def cc_binary(name, copts = [], **attributes):
    _cc_binary(name = name, copts = _COPTS + copts, **attributes)

def cc_library(name, copts = [], **attributes):
    _cc_library(name = name, copts = _COPTS + copts, **attributes)

# A test is linked as a program is, and spares each library's own .so.
def cc_test(name, copts = [], linkstatic = True, **attributes):
    _cc_test(
        name = name,
        copts = _COPTS + copts,
        linkstatic = linkstatic,
        **attributes
    )
