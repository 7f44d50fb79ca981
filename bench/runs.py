"""What bench/controls and bench/judge share: seeds, programs, verdict files."""
import argparse
import hashlib
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.fspath(ROOT / "build/release/noisegate")
# Exit codes of `noisegate check` that come with verdicts.
JUDGED = {0, 1, 3, 4}


class Broken(Exception):
    """A program or a file is not as it must be."""


def seeds_of(text):
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise argparse.ArgumentTypeError("a seed, or FIRST-LAST")
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def execute(command, allowed):
    """Standard output and exit code; Broken if that is not one of `allowed`."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode not in allowed:
        raise Broken(f"{' '.join(map(str, command))} ended with "
                     f"{done.returncode}:\n{done.stderr.strip()}")
    return done.stdout, done.returncode


def read_verdicts(folder):
    """The document, and the SHA-256 of its bytes."""
    raw = (pathlib.Path(folder) / "verdicts.json").read_bytes()
    return json.loads(raw), hashlib.sha256(raw).hexdigest()
