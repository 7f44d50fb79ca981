"""Runs a benchmark program on one core, with one thread."""
import os
import shutil
import subprocess

import results


def pinned(command, core):
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(core), *command] if taskset else command


def execute(command, core, environment):
    """Standard output. BadResult if the program fails."""
    done = subprocess.run(pinned(command, core), env=environment, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)
    if done.returncode != 0:
        raise results.BadResult(f"{command[0]} ended with {done.returncode}: "
                                f"{done.stderr.strip() or 'no match?'}")
    return done.stdout


def one_thread(**more):
    return dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                **more)
