#!/usr/bin/env python3
"""bench/judge with a made-up noisegate."""
import json
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "judge"
# Writes verdicts that tell the seeds, and fails the gate for a seed of 2.
NOISEGATE = '''#!{python}
import json, pathlib, sys
words = sys.argv[1:]
if words[0] == "--version":
    print(pathlib.Path(__file__).with_name("version").read_text())
    sys.exit(0)
option = lambda name, other: (
    int(words[words.index(name) + 1]) if name in words else other)
if words[0] == "run":
    folder = pathlib.Path(words[words.index("--out") + 1])
    folder.mkdir(parents=True)
    seed, data_seed = option("--seed", 1000), option("--data-seed", 1000)
    bad = 2 in (seed, data_seed)
    claims = [{{"claim": "S1", "outcome": "pass"}},
              {{"claim": "S2", "outcome": "fail" if bad else "pass"}},
              {{"claim": "S3", "outcome": "not_at_tier"}}]
    (folder / "verdicts.json").write_text(json.dumps(
        {{"run": {{"data": "mnist" if "--data" in words else "glyphs",
                   "master_seed": seed, "data_seed": data_seed}},
          "verdicts": {{"claims": claims}}}}))
    sys.exit(0)
facts = json.loads((pathlib.Path(words[1]) / "verdicts.json").read_text())
seeds = facts["run"]["master_seed"], facts["run"]["data_seed"]
print("judged")
print("  NOT OK  S2   expected pass   is fail   Expected" if 2 in seeds
      else "  ok      S2   expected pass   is pass")
sys.exit(1 if "--gate" in words and 2 in seeds else 0)
'''


class JudgeTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.noisegate = self.folder / "noisegate"
        self.noisegate.write_text(NOISEGATE.format(python=sys.executable))
        self.noisegate.chmod(self.noisegate.stat().st_mode | stat.S_IXUSR)
        self.version("noisegate 0.1.0 (abc1234)")

    def version(self, text):
        (self.folder / "version").write_text(text)

    def judge(self, *arguments):
        page = self.folder / "page.md"
        done = subprocess.run(
            [sys.executable, PROGRAM, "--program", self.noisegate, "--write",
             page, *arguments], check=False, capture_output=True, text=True)
        return done, page.read_text() if page.exists() else ""

    def test_counts_and_bounds(self):
        done, page = self.judge("--seeds", "3-12", "--out", self.folder / "r")
        self.assertEqual(done.returncode, 0, done.stderr)
        # 0.05^(1/10).
        self.assertIn("green in 10 of 10 runs: with 95% confidence in at least "
                      "0.74 of all", page)
        self.assertIn("abc1234", page)
        self.assertIn("| 10/10 | 0.74 |", page)
        self.assertNotIn("S3", page)

    def test_one_red_gate_is_red(self):
        done, page = self.judge("--seeds", "1-10", "--out", self.folder / "r")
        self.assertEqual(done.returncode, 1)
        # Clopper and Pearson for 9 of 10: the 5 % quantile of Beta(9, 2).
        self.assertIn("| S2 | ✓ | ✗ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ | 9/10 | "
                      "0.61 |", page)
        self.assertIn("Not as expected: seed 2: S2 fail.", page)

    def test_another_commit_is_another_round(self):
        self.judge("--seeds", "1-3", "--out", self.folder / "old")
        self.version("noisegate 0.2.0 (def5678)")
        done, page = self.judge("--seeds", "4-5", "--out", self.folder / "new")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("abc1234", page)
        done, page = self.judge("--read", self.folder / "new",
                                self.folder / "old")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertLess(page.index("## noisegate 0.2.0 (def5678)"),
                        page.index("green in 2 of 2"))
        self.assertLess(page.index("green in 2 of 2"),
                        page.index("## noisegate 0.1.0 (abc1234)"))
        self.assertIn("green in 2 of 3", page)

    def test_the_newest_round_is_first_whatever_the_order(self):
        self.judge("--seeds", "4", "--out", self.folder / "old")
        self.version("noisegate 0.2.0 (def5678)")
        self.judge("--seeds", "5", "--out", self.folder / "new")
        folders = self.folder / "old", self.folder / "new"
        _, page = self.judge("--read", *folders)
        self.assertLess(page.index("def5678"), page.index("abc1234"))
        self.assertEqual(page, self.judge("--read", *folders[::-1])[1])

    def test_what_is_kept_gives_the_same_page(self):
        kept = self.folder / "kept"
        self.judge("--seeds", "1-2", "--out", self.folder / "r")
        done, page = self.judge("--data-seeds", "3", "--out",
                                self.folder / "r", "--keep", kept)
        self.assertEqual(done.returncode, 1, done.stderr)
        done, again = self.judge("--read", kept)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(again, page)
        self.assertIn("Not as expected: seed 2: S2 fail.", again)
        self.assertEqual(
            sorted(path.name for path in kept.iterdir()),
            ["abc1234_glyphs_data_seeds.json",
             "abc1234_glyphs_master_seeds.json"])

    def test_compares_the_page(self):
        runs = self.folder / "r"
        self.judge("--seeds", "2", "--out", runs)
        # A red gate is no fault of the page.
        done, page = self.judge("--read", runs, "--check")
        self.assertEqual(done.returncode, 0, done.stderr)
        for other in page.replace("0/1", "1/1"), "":
            self.assertNotEqual(other, page)
            (self.folder / "page.md").write_text(other)
            done, after = self.judge("--read", runs, "--check")
            self.assertEqual((done.returncode, after), (1, other))
            self.assertIn("page.md is not what the folders say", done.stderr)

    def test_keeps_what_other_folders_said(self):
        kept = self.folder / "kept"
        self.judge("--seeds", "3", "--out", self.folder / "a", "--keep", kept)
        done, _ = self.judge("--seeds", "4", "--out", self.folder / "b",
                             "--keep", kept)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, page = self.judge("--read", kept)
        self.assertIn("| *gate* | ✓ | ✓ | 2/2 |", page)
        _, page = self.judge("--read", kept, self.folder / "a")
        self.assertIn("| *gate* | ✓ | ✓ | 2/2 |", page)

    def test_refuses_a_second_judgement_of_a_seed(self):
        kept = self.folder / "kept"
        self.judge("--seeds", "3", "--out", self.folder / "a", "--keep", kept)
        before = (kept / "abc1234_glyphs_master_seeds.json").read_bytes()
        done, _ = self.judge("--seeds", "3", "--out", self.folder / "b",
                             "--keep", kept)
        self.assertEqual(done.returncode, 4)
        self.assertIn("3 was judged before", done.stderr)
        self.assertFalse((self.folder / "b").exists(), "trained")
        self.judge("--seeds", "3", "--out", self.folder / "b")
        done, _ = self.judge("--read", kept, self.folder / "b")
        self.assertEqual(done.returncode, 4)
        self.assertIn("3 was judged twice", done.stderr)
        self.assertEqual(
            (kept / "abc1234_glyphs_master_seeds.json").read_bytes(), before)

    def test_refuses_kept_files_that_say_nothing(self):
        kept = self.folder / "kept"
        kept.mkdir()
        run = {"date": "2026", "exit_code": 0, "sha256": "0", "claims": {},
               "unexpected": []}
        for data, claims, words in (
                ("glyphs", {}, "has no claim"),
                ("cifar", {"S1": "pass"}, "'cifar'"),
                (None, {"S1": "pass"}, "None")):
            (kept / "x.json").write_text(json.dumps(
                {"version": "v", "data": data, "varies": "master",
                 "runs": {"1": {**run, "claims": claims}}}))
            done, page = self.judge("--read", kept)
            self.assertEqual((done.returncode, page), (4, ""))
            self.assertIn(words, done.stderr)

    def test_a_seed_is_judged_once(self):
        self.judge("--seeds", "1", "--out", self.folder / "r")
        self.version("noisegate 0.2.0 (def5678)")
        done, page = self.judge("--seeds", "1", "--out", self.folder / "r")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("abc1234", page)
        self.assertNotIn("def5678", page)

    def test_refuses_verdicts_of_another_check(self):
        self.judge("--seeds", "1", "--out", self.folder / "r")
        verdicts = self.folder / "r/glyphs-seed-1/verdicts.json"
        verdicts.write_text(verdicts.read_text() + " ")
        (self.folder / "page.md").unlink()
        done, page = self.judge("--read", self.folder / "r")
        self.assertEqual(done.returncode, 4)
        self.assertIn("not what was judged", done.stderr)
        self.assertIn("noisegate 0.1.0 (abc1234)", done.stderr)
        self.assertEqual(page, "")

    def test_data_seeds_are_gated_too(self):
        done, page = self.judge("--data-seeds", "3-4", "--out",
                                self.folder / "r")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("## Glyphs, data seeds", page)
        self.assertIn("| *gate* | ✓ | ✓ |", page)
        done, page = self.judge("--data-seeds", "2", "--out",
                                self.folder / "r")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("| *gate* | ✗ | ✓ | ✓ |", page)

    def test_both_data_sets_in_one_folder(self):
        self.judge("--seeds", "1", "--out", self.folder / "r")
        _, page = self.judge("--seeds", "1", "--data", "d", "--out",
                             self.folder / "r")
        self.assertIn("## Glyphs, master seeds", page)
        self.assertIn("## MNIST, master seeds", page)

    def test_refuses_changed_sources_and_empty_folders(self):
        self.version("noisegate 0.1.0 (abc1234, changed)")
        done, page = self.judge("--seeds", "1", "--out", self.folder / "r")
        self.assertEqual(done.returncode, 4)
        self.assertIn("commit everything", done.stderr)
        self.assertEqual(page, "")
        done, _ = self.judge("--read", self.folder / "none")
        self.assertEqual(done.returncode, 4)
        self.assertIn("no run with judged.json", done.stderr)


if __name__ == "__main__":
    unittest.main()
