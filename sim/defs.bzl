"""What a project that tests its protocols with scenarios writes into BUILD.

    load("@rehearse//sim:defs.bzl", "rehearse_app", "rehearse_binary", "scenario_test")

    # Registers the protocol under a name that scenarios use.
    rehearse_app(
        name = "my_app",
        srcs = ["my_app.cc"],
        deps = [":my_protocol"],
    )

    # bazel run :rehearse -- run my.scn
    rehearse_binary(
        name = "rehearse",
        apps = [":my_app"],
    )

    # bazel test :scenarios
    scenario_test(
        name = "scenarios",
        apps = [":my_app"],
        program = ":rehearse",
        scenarios = glob(["scenarios/**/*.scn"]),
    )
"""

load("//:cc.bzl", "cc_binary", "cc_library", "cc_test")

def _here(label):
    """A label as the command line takes it, from any folder."""
    if label.startswith(":"):
        label = label[1:]
    if label.startswith("//") or label.startswith("@"):
        return label
    return "//%s:%s" % (native.package_name(), label)

def rehearse_app(name, deps = [], **attributes):
    """A library of files that register applications (sim/application.h).

    Nothing calls what registers itself, so it is always linked.

    Args:
      name: of the target.
      deps: what the files include, besides sim/application.h.
      **attributes: as of a cc_library.
    """
    cc_library(
        name = name,
        alwayslink = True,
        deps = deps + [str(Label("//sim:application"))],
        **attributes
    )

def rehearse_binary(name, apps, **attributes):
    """The program `rehearse`, which knows these applications.

    Args:
      name: of the target.
      apps: labels of `rehearse_app`s.
      **attributes: as of a cc_binary.
    """
    cc_binary(
        name = name,
        deps = apps + [str(Label("//sim:rehearse_main"))],
        **attributes
    )

def scenario_test(
        name,
        scenarios,
        apps,
        program = None,
        modes = ["safe"],
        shard_count = 4,
        size = "small",
        **attributes):
    """A test that plays scenario files.

    Each cell of a file's matrix is a case of GoogleTest, with both loops, on the
    simulated network and, if the file says `runs-on sim posix`, on real sockets.
    `--test_filter` chooses among them (sim/replay/replay_main.cc).

    Args:
      name: of the target.
      scenarios: labels of *.scn files, or of filegroups of them.
      apps: labels of `rehearse_app`s: what the scenarios start.
      program: label of a `rehearse_binary` with these applications, which a
          failing case names to play it again. Without one there is a
          NAME_rehearse, which is built when it is run.
      modes: "safe", "cpython" or both: how a file is played that does not say it.
      shard_count: how many processes play them at a time.
      size: as of any test.
      **attributes: as of a cc_test.
    """
    if program == None:
        program = name + "_rehearse"
        rehearse_binary(
            name = program,
            testonly = True,
            apps = apps,
            tags = ["manual"],
        )
    cc_test(
        name = name,
        size = size,
        args = ["'--program=bazel run %s --'" % _here(program)] +
               ["--mode=" + mode for mode in modes] +
               ["$(rootpaths %s)" % each for each in scenarios],
        data = scenarios,
        shard_count = shard_count,
        deps = apps + [str(Label("//sim/replay:replay_main"))],
        **attributes
    )
