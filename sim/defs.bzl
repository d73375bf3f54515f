"""What a project that tests its protocols with scenarios writes into BUILD.

    load(
        "@rehearse//sim:defs.bzl",
        "exploration_test",
        "rehearse_app",
        "rehearse_binary",
        "scenario_test",
    )

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

    # The same files in other orders of events: bazel test :exploration
    exploration_test(
        name = "exploration",
        apps = [":my_app"],
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

def exploration_test(
        name,
        scenarios,
        apps,
        budget = "3000runs",
        options = [],
        shard_count = 1,
        size = "medium",
        **attributes):
    """A test that explores scenario files: docs/exploring.md.

    Finds among the files, those with a schedule, are replayed first. What is
    found is in the outputs of the test, as scenarios that replay it. It always
    tries the same, so Bazel keeps its result until something changes.

    Args:
      name: of the target.
      scenarios: labels of *.scn files, or of filegroups of them.
      apps: labels of `rehearse_app`s: what the scenarios start.
      budget: for each scenario, in runs, or as a time such as "10s", with which
          the result depends on the machine.
      options: others of `rehearse explore`: ["--mode=cpython", "--seed=7"].
      shard_count: how many processes share the work of each scenario.
      size: as of any test.
      **attributes: as of a cc_test.
    """
    cc_test(
        name = name,
        size = size,
        args = ["explore", "--as-test", "--budget=" + budget] + options +
               ["$(rootpaths %s)" % each for each in scenarios],
        data = scenarios,
        shard_count = shard_count,
        deps = apps + [str(Label("//sim:rehearse_main"))],
        **attributes
    )

def scenario_fuzz_test(
        name,
        scenarios,
        apps,
        corpus = [],
        size = "small",
        **attributes):
    """A fuzz target whose input is a schedule of these scenarios.

    As a test it plays the scenarios as they are, and the inputs of the corpus.
    With --config=fuzz (.bazelrc of Rehearse has it), libFuzzer looks for an
    input with which one of them fails; that ends it with the story and with the
    schedule as an attachment.

        bazel run --config=fuzz //my:fuzz -- -max_total_time=60

    Args:
      name: of the target.
      scenarios: labels of *.scn files, or of filegroups of them.
      apps: labels of `rehearse_app`s: what the scenarios start.
      corpus: labels of inputs that were found before.
      size: as of any test.
      **attributes: as of a cc_test.
    """
    benign = str(Label("//sim/replay:benign_input"))
    cc_test(
        name = name,
        size = size,
        args = ["-runs=0"] +
               ["$(rootpaths %s)" % each for each in scenarios + corpus] +
               select({
                   # Started with files alone, libFuzzer would look for no other.
                   str(Label("//third_party/fuzzer:libfuzzer")): [],
                   "//conditions:default": ["$(rootpath %s)" % benign],
               }),
        data = scenarios + corpus + [benign],
        deps = apps + [str(Label("//sim/replay:scenario_fuzz"))],
        **attributes
    )
