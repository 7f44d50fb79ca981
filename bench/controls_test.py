#!/usr/bin/env python3
"""bench/controls on made-up run folders, with a made-up noisegate."""
import json
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "controls"
CONTROLS = [
    {"id": "no_fault", "fault": "none", "statement": "Clean.", "must_turn": []},
    {"id": "spoilt", "fault": "frozen", "statement": "Spoilt.",
     "must_turn": ["S1.a", "S2.b"]},
]
CLEAN = {"S1.a": "pass", "S2.b": "pass"}
TURNED = {"S1.a": "fail", "S2.b": "inconclusive"}


class ControlsTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)
        self.runs = self.folder / "runs"
        self.runs.mkdir()
        self.listing = self.folder / "controls.json"
        self.controls(CONTROLS)
        self.noisegate = self.folder / "noisegate"
        self.noisegate.write_text(f'#!/bin/sh\nexec cat "{self.listing}"\n')
        self.noisegate.chmod(self.noisegate.stat().st_mode | stat.S_IXUSR)

    def controls(self, controls):
        self.listing.write_text(
            json.dumps({"version": 1, "controls": controls}))

    def write(self, name, outcomes, numerics="abc"):
        folder = self.runs / name
        folder.mkdir()
        checks = [{"check": c, "outcome": o} for c, o in outcomes.items()]
        (folder / "verdicts.json").write_text(json.dumps(
            {"run": {"data": "glyphs", "numerics": numerics},
             "verdicts": {"checks": checks}}))

    def run_program(self):
        page = self.folder / "page.md"
        done = subprocess.run(
            [sys.executable, PROGRAM, "--read", self.runs, "--write", page,
             "--program", self.noisegate],
            check=False, capture_output=True, text=True)
        return done, page.read_text() if page.exists() else ""

    def test_all_turned_at_every_seed_is_green(self):
        for seed in (1, 2):
            self.write(f"no_fault-{seed}", CLEAN)
            self.write(f"spoilt-{seed}", TURNED)
        done, page = self.run_program()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("| S1.a | ✓2 | **✗2** |", page)
        self.assertIn("| S2.b | ✓2 | **?2** |", page)
        self.assertIn("Master seeds 1 to 2 (2 of them)", page)
        self.assertIn("numerics of the worker: `abc`.", page)
        self.assertIn("## What does not hold\n\nNone.", page)

    def test_what_only_the_blanket_control_turns_is_listed(self):
        self.controls([CONTROLS[0],
                       CONTROLS[1] | {"must_turn": ["S1.a"]},
                       {"id": "nothing_learned", "fault": "stuck",
                        "statement": "Stuck.", "must_turn": list(CLEAN)}])
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", {"S1.a": "fail", "S2.b": "pass"})
        self.write("nothing_learned-1", TURNED)
        done, page = self.run_program()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        alone = page.split("alone\n")[1].split("##")[0]
        self.assertIn("* S2.b\n", alone)
        self.assertNotIn("S1.a", alone)

    def test_level_checks_need_no_control(self):
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", TURNED)
        path = self.runs / "no_fault-1" / "verdicts.json"
        document = json.loads(path.read_text())
        document["verdicts"]["checks"].append(
            {"check": "baseline.x", "suite": "baseline", "outcome": "pass"})
        path.write_text(json.dumps(document))
        done, page = self.run_program()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("baseline.x", page)

    def add_level(self, name, outcome):
        path = self.runs / name / "verdicts.json"
        document = json.loads(path.read_text())
        document["verdicts"]["checks"] += [
            {"check": "baseline.x", "suite": "baseline", "outcome": "pass"},
            {"check": "baseline.y", "suite": "baseline", "outcome": outcome}]
        path.write_text(json.dumps(document))

    def test_what_turns_no_claim_must_turn_the_levels(self):
        self.controls(CONTROLS + [
            {"id": "quiet", "fault": "twice", "statement": "Shapes stay.",
             "must_turn": [], "leaves_green": "Levels change."}])
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", TURNED)
        self.write("quiet-1", CLEAN)
        self.add_level("no_fault-1", "pass")
        self.add_level("quiet-1", "fail")
        done, page = self.run_program()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("| levels | ✓1 |  | **✗1** |", page)
        self.write("no_fault-2", CLEAN)
        self.write("spoilt-2", TURNED)
        self.write("quiet-2", CLEAN)
        self.add_level("quiet-2", "pass")
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("quiet turns neither a claim nor the levels", done.stdout)

    def test_one_seed_left_green_is_red(self):
        self.write("no_fault-1", CLEAN)
        self.write("no_fault-2", CLEAN)
        self.write("spoilt-1", TURNED)
        self.write("spoilt-2", TURNED | {"S2.b": "pass"})
        done, page = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("spoilt leaves S2.b green at 1 of 2 seeds", done.stdout)
        self.assertIn("no control turns S2.b at every seed", page)

    def test_a_seed_without_the_control_is_red(self):
        self.write("no_fault-1", CLEAN)
        self.write("no_fault-2", CLEAN)
        self.write("spoilt-1", TURNED)
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("spoilt: not run at every seed", done.stdout)

    def test_a_seed_without_the_clean_run_or_an_aimless_control_is_red(self):
        self.controls(CONTROLS + [{"id": "quiet", "fault": "twice",
                                   "statement": "Quiet.", "must_turn": []}])
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", TURNED)
        self.write("spoilt-2", TURNED)
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no_fault: not run at every seed", done.stdout)
        self.assertIn("quiet: not run at every seed", done.stdout)

    def test_runs_of_different_programs_are_red(self):
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", TURNED, numerics="def")
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("workers with different numerics", done.stdout)

    def test_a_check_that_the_control_did_not_judge_is_red(self):
        self.write("no_fault-1", CLEAN)
        self.write("spoilt-1", {"S1.a": "fail"})
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("spoilt leaves S2.b green", done.stdout)

    def test_an_unnamed_check_is_red(self):
        self.write("no_fault-1", CLEAN | {"S3.c": "pass"})
        self.write("spoilt-1", TURNED | {"S3.c": "fail"})
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no control turns S3.c at every seed", done.stdout)

    def test_nothing_to_read_and_a_broken_program_are_errors(self):
        done, page = self.run_program()
        self.assertEqual(done.returncode, 4)
        self.assertIn("no run with verdicts.json", done.stderr)
        self.assertEqual(page, "")
        self.write("no_fault-1", CLEAN)
        self.noisegate.write_text("#!/bin/sh\necho boom >&2\nexit 3\n")
        done, _ = self.run_program()
        self.assertEqual(done.returncode, 4)
        self.assertIn("boom", done.stderr)


if __name__ == "__main__":
    unittest.main()
