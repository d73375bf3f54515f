"""The C++ rules that Bazel's own BUILD files load from rules_cc.

In Bazel 4 they are all built in; rules_cc only gives them another name, and
so does this file.
"""

# By this tag Bazel knows targets whose rule was loaded from here, if it is asked
# to refuse others (--incompatible_load_cc_rules_from_bzl).
_TAG = "__CC_RULES_MIGRATION_DO_NOT_USE_WILL_BREAK__"

def _loaded(attributes):
    return dict(attributes, tags = attributes.get("tags", []) + [_TAG])

def cc_binary(**attributes):
    native.cc_binary(**_loaded(attributes))

def cc_import(**attributes):
    native.cc_import(**_loaded(attributes))

def cc_library(**attributes):
    native.cc_library(**_loaded(attributes))

def cc_proto_library(**attributes):
    native.cc_proto_library(**_loaded(attributes))

def cc_test(**attributes):
    native.cc_test(**_loaded(attributes))

def cc_toolchain(**attributes):
    native.cc_toolchain(**_loaded(attributes))

def cc_toolchain_suite(**attributes):
    native.cc_toolchain_suite(**_loaded(attributes))

def objc_library(**attributes):
    native.objc_library(**_loaded(attributes))
