"""The repositories that Rehearse needs, for the WORKSPACE of whoever uses it:

    local_repository(
        name = "rehearse",
        path = "../rehearse",
    )

    load("@rehearse//:rehearse_deps.bzl", "rehearse_deps")

    rehearse_deps()

Nothing is downloaded. The libraries are packages of Debian 12, and the little
that Bazel 4 itself would fetch has stand-ins in third_party. A repository that
the workspace has declared before the call stays what it is.
"""

# The folder that only the library's package owns, so that a missing package is
# reported as that missing folder, by name.
_LIBRARIES = {
    "cli11": "/usr/include/CLI",  # Debian: libcli11-dev
    "fmt": "/usr/include/fmt",  # Debian: libfmt-dev
    "google_benchmark": "/usr/include/benchmark",  # Debian: libbenchmark-dev
    "googletest": "/usr/src/googletest",  # Debian: googletest
}

# What the BUILD files of Bazel 4 name.
_STAND_INS = [
    "remote_coverage_tools",
    "rules_cc",
    "rules_java",
]

def _stand_in(context):
    # Its files are found by one of them: the path of a repository of the user's
    # is known only here.
    folder = context.path(context.attr.workspace_file).dirname
    for each in folder.readdir():
        context.symlink(each, each.basename)

_stand_in_repository = repository_rule(
    implementation = _stand_in,
    attrs = {"workspace_file": attr.label(mandatory = True)},
    local = True,
)

def _is_new(name):
    return native.existing_rule(name) == None

def _library(name):
    native.new_local_repository(
        name = name,
        build_file = str(Label("//third_party:%s.BUILD" % name)),
        path = _LIBRARIES[name],
    )

def rehearse_deps():
    """Declares each repository that is not there yet.

    Those that you do not use cost nothing: a repository is looked at when a
    target of it is built, so what is missing on a machine is missed only then.
    """
    for name in _LIBRARIES:
        if _is_new(name):
            _library(name)
    for name in _STAND_INS:
        if _is_new(name):
            _stand_in_repository(
                name = name,
                workspace_file = Label("//third_party:%s/WORKSPACE" % name),
            )
