#!/usr/bin/env python3
"""compare.py with made-up traces."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "compare.py"


class CompareTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "trace.json").write_text(json.dumps(
            {"spec": {"workload": "net", "batch_size": 8,
                      "precision": "fp32", "parameters": {}}}))
        self.losses = [2 * 0.99**i for i in range(60)]

    def write(self, name, losses):
        rows = "".join(f"{i},{v}\n" for i, v in enumerate(losses))
        (self.folder / f"{name}.csv").write_text(f"# {name} 1\nstep,loss\n{rows}")

    def compare(self, ours, theirs):
        self.write("noisegate", ours)
        self.write("pytorch", theirs)
        page = self.folder / "page.md"
        done = subprocess.run(
            [sys.executable, PROGRAM, self.folder, "--write", page, "--figure",
             self.folder / "f.svg"], check=False, capture_output=True, text=True)
        return done.returncode, page.read_text() if page.exists() else ""

    def changed(self, place, factor):
        return [v * factor if place(i) else v for i, v in enumerate(self.losses)]

    def test_equal_runs_hold(self):
        code, page = self.compare(self.losses, self.losses)
        self.assertEqual(code, 0)
        self.assertIn("| net, B = 8, fp32 | 60 |", page)
        self.assertIn("| update 60 | 0.00% | ✓ |", page)
        self.assertIn("polyline", (self.folder / "f.svg").read_text())

    def test_early_and_late_differences_are_red(self):
        self.assertEqual(self.compare(self.losses, self.changed(
            lambda i: i == 9, 1.0011))[0], 1)
        self.assertEqual(self.compare(self.losses, self.changed(
            lambda i: i >= 30, 1.06))[0], 1)
        # One update that differs later on is rounding.
        self.assertEqual(self.compare(self.losses, self.changed(
            lambda i: i == 30, 1.06))[0], 0)

    def test_double_precision_is_held_to_more(self):
        near = self.changed(lambda i: i == 9, 1 + 1e-8)
        self.assertEqual(self.compare(near, self.losses)[0], 0)
        trace = self.folder / "trace.json"
        trace.write_text(trace.read_text().replace("fp32", "fp64"))
        self.assertEqual(self.compare(near, self.losses)[0], 1)
        self.assertEqual(self.compare(self.losses, self.losses)[0], 0)

    def test_what_is_no_number_is_red(self):
        for losses in (self.changed(lambda i: i == 5, float("nan")),
                       self.changed(lambda i: i == 40, float("inf"))):
            self.assertEqual(self.compare(losses, self.losses)[0], 1)
            self.assertEqual(self.compare(self.losses, losses)[0], 1)

    def test_runs_of_other_length_are_refused(self):
        self.assertEqual(self.compare(self.losses, self.losses[:-1])[0], 4)
        self.assertEqual(self.compare([], [])[0], 4)


if __name__ == "__main__":
    unittest.main()
