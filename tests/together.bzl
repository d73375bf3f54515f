"""The tests of a folder in one program, which compiles in a fraction of the time.

Most of what a compiler reads for a test is GoogleTest and the standard library,
and the same for all tests. A build with a sanitizer has nothing to tell apart in
single tests, so there each folder is one:

    ./bazelw test --config=asan //tests:together

Each test stays a target of its own: that is what `//...` means, and what a
person works with.
"""

load("//:cc.bzl", "cc_library", "cc_test")

def _including_impl(ctx):
    source = ctx.actions.declare_file(ctx.label.name + ".cc")
    ctx.actions.write(source, "".join([
        '#include "%s"\n' % file.short_path
        for file in ctx.files.srcs
    ]))
    return [DefaultInfo(files = depset([source]))]

# A source that includes others.
_including = rule(
    implementation = _including_impl,
    attrs = {"srcs": attr.label_list(allow_files = [".cc"])},
)

def _stands_alone(test):
    return (
        test["args"] or
        test["shard_count"] > 1 or
        "@googletest//:gtest_main" not in test["deps"]
    )

def tests_together(name = "together", alone = []):
    """A suite: one program of the tests above this line, and those that stand alone.

    Args:
      name: the name of the suite.
      alone: tests that declare a name which another test declares, too.
    """
    joined = []
    suite = []
    for test in native.existing_rules().values():
        if test["kind"] != "cc_test":
            continue
        if test["name"] in alone or _stands_alone(test):
            suite.append(test["name"])
        else:
            joined.append(test)

    program = name + "_test"
    tags = ["manual"]
    if len(joined) == 1:
        suite.append(joined[0]["name"])
    elif joined:
        sources = [source for test in joined for source in test["srcs"]]
        _including(
            name = program + "_source",
            testonly = True,
            srcs = sources,
            tags = tags,
        )
        cc_library(
            name = program + "_files",
            testonly = True,
            tags = tags,
            textual_hdrs = sources,
        )
        suite.append(program)
        cc_test(
            name = program,
            size = "large",
            srcs = [program + "_source"],
            data = depset([each for test in joined for each in test["data"]]).to_list(),
            shard_count = 2,
            tags = tags,
            deps = [program + "_files"] +
                   depset([each for test in joined for each in test["deps"]]).to_list(),
        )
    native.test_suite(
        name = name,
        tags = tags,
        tests = suite,
        visibility = ["//tests:__pkg__"],
    )
