#!/usr/bin/env python3
"""Runs many scripts on the oracle: each in a fork of one warmed interpreter.

Starting Python afresh costs more than all the rest of a script. And a fork is
needed: the oracle keeps its state in globals, as the library itself does.

Requests come on standard input:

    script SIZE                     and SIZE bytes: one script
    seeds GENERATOR FROM COUNT STEPS
                                    COUNT random scripts; GENERATOR is the name
                                    of a program of this folder that prints one

Each script is answered by a line `STATUS SCRIPT_SIZE TRACE_SIZE` and then the
script and its trace. STATUS is 0, 2 for an error in the script, and another
number if the oracle itself failed. The first line of all is `ready VERSION`,
or `unable REASON`.
"""
import sys

sys.dont_write_bytecode = True


def unable(reason):
    print('unable', reason, flush=True)
    sys.exit(1)


if sys.version_info[:2] != (3, 11):
    unable('it is Python %d.%d, and the reference is 3.11' % sys.version_info[:2])

import warnings
warnings.simplefilter('ignore')
try:
    import asyncore
    import asynchat
except ImportError as missing:
    unable(str(missing))

import gc
import io
import os
import random       # The generators use it: imported once, before the forks.
import traceback

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.argv = ['oracle.py']
sys.path.insert(0, FOLDER)
import oracle

GENERATORS = {}


def generator(name):
    if name not in GENERATORS:
        path = os.path.join(FOLDER, name + '.py')
        with open(path) as source:
            GENERATORS[name] = compile(source.read(), path, 'exec')
    return GENERATORS[name]


def generated(name, seed, steps):
    sys.argv = [name, str(seed), str(steps)]
    sys.stdout = io.StringIO()
    exec(generator(name), {'__name__': '__main__'})
    return sys.stdout.getvalue()


def play(make_script, into):
    """in the fork: writes the script's size, the script, and the trace"""
    script = make_script()
    data = script.encode()
    into.write(b'%d\n' % len(data) + data)
    sys.stdin = io.StringIO(script)
    sys.stdout = io.TextIOWrapper(into, write_through=False)
    oracle.main()                       # Ends the process.


def answer(make_script):
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            play(make_script, os.fdopen(write_end, 'wb', 1 << 16))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(70)
    os.close(write_end)
    with os.fdopen(read_end, 'rb') as result:
        size, _, rest = result.read().partition(b'\n')
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    size = int(size or 0)
    out = sys.stdout.buffer
    out.write(b'%d %d %d\n' % (status, size, len(rest) - size) + rest)
    out.flush()


def serve():
    requests = sys.stdin.buffer
    for line in iter(requests.readline, b''):
        words = line.decode().split()
        if words[0] == 'script':
            script = requests.read(int(words[1])).decode('latin-1')
            answer(lambda: script)
        else:
            name, first, count, steps = words[1], *map(int, words[2:])
            generator(name)
            for seed in range(first, first + count):
                answer(lambda: generated(name, seed, steps))


print('ready', sys.version.split()[0], flush=True)
gc.collect()
gc.freeze()
serve()
