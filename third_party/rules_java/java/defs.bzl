"""The Java rules that Bazel's own BUILD files load from rules_java.

Nothing here is Java, but Bazel registers its Java toolchains in every build.
"""

java_binary = native.java_binary
java_import = native.java_import
java_library = native.java_library
java_proto_library = native.java_proto_library
java_runtime = native.java_runtime
java_toolchain = native.java_toolchain
