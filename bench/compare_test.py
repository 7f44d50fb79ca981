#!/usr/bin/env python3
"""Tests of bench/compare: what must not pass, and the numbers that it prints.

Programs are stood in for by scripts that print what the test says.
"""
import json
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import results  # noqa: E402

CONTEXT = {"date": "2026-01-01T00:00:00", "noisegate_commit": "abc",
           "noisegate_build_type": "Release", "compiler": "GNU 12.2.0",
           "torch": "1.13.0", "blas": "OpenBLAS 0.3.21 X MAX_THREADS=64",
           "openblas_coretype": "", "device": "cpu", "threads": "1",
           "momentum": "0.9"}


def content(speeds, **context):
    return {"context": {**CONTEXT, **context},
            "benchmarks": [{"name": name, "run_type": "iteration",
                            "items_per_second": speed}
                           for name, speed in speeds.items()]}


OURS = {"stacked/mlp_bench/B:16/T:8/real_time": 600.0,
        "reference/mlp_bench/B:16/real_time": 150.0,
        "trials/mlp_bench/B:16/T:1/real_time": 2.0}
EAGER = {"pytorch_eager/mlp_bench/B:16": 200.0}


class Compare(unittest.TestCase):
    """The program, with stand-ins for the two that it runs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def stand_in(self, name, text, status=0):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {status}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def run_compare(self, bench, eager, *arguments, status=0):
        return subprocess.run(
            [sys.executable, str(HERE / "compare"), "--rounds=2",
             "--bench", self.stand_in("bench", bench, status),
             "--python", self.stand_in("python", eager), *arguments],
            capture_output=True, text=True, check=False)

    def expect_failure(self, words, bench, eager=None, **more):
        done = self.run_compare(json.dumps(bench),
                                json.dumps(eager or content(EAGER)), **more)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_divides_speeds(self):
        done = self.run_compare(json.dumps(content(OURS)),
                                json.dumps(content(EAGER)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| mlp_bench/B:16/T:8 | 600 | 3.00 (3.00 – 3.00) | "
                      "4.00 (4.00 – 4.00) | 3.00 (3.00 – 3.00) | 3 met, 5 missed |",
                      done.stdout)
        self.assertIn("| mlp_bench/B:16/T:1 | 7,200 |", done.stdout)

    def test_error_in_a_benchmark(self):
        bench = content(OURS)
        bench["benchmarks"][1].update(error_occurred=True, error_message="boom")
        self.expect_failure("boom", bench)

    def test_error_in_the_baseline(self):
        eager = content(EAGER)
        eager["benchmarks"][0]["error_occurred"] = True
        self.expect_failure("failed", content(OURS), eager)

    def test_empty_run(self):
        self.expect_failure("empty filter", content({}))

    def test_filter_without_stacked_cell(self):
        self.expect_failure(
            "no stacked/ cell", content({"reference/mlp_bench/B:16": 1.0}))

    def test_program_that_fails(self):
        self.expect_failure("ended with 2", content(OURS), status=2)

    def test_no_json(self):
        done = self.run_compare("Failed to match any benchmarks", "{}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a benchmark result", done.stderr)

    def test_missing_eager_baseline(self):
        self.expect_failure(
            "baseline pytorch_eager/mlp_bench/B:16", content(OURS),
            content({"pytorch_eager/mlp_bench/B:64": 1.0}))

    def test_missing_reference_loop(self):
        self.expect_failure(
            "baseline reference/mlp_bench/B:16",
            content({"stacked/mlp_bench/B:16/T:8": 1.0}))

    def test_different_kernels(self):
        self.expect_failure("different BLAS kernels", content(OURS),
                            content(EAGER, blas="other"))

    def test_no_speed(self):
        for speed in (0.0, float("nan"), float("inf"), None, "fast"):
            with self.subTest(speed=speed):
                self.expect_failure(
                    "no speed",
                    content({**OURS, "stacked/mlp_bench/B:64/T:8": speed}))

    def test_page_is_written_and_checked(self):
        page = self.folder / "page.md"
        page.write_text("before\n<!-- bench/compare: begin -->\n"
                        "<!-- bench/compare: end -->\nafter\n")
        out = self.folder / "out"
        texts = (json.dumps(content(OURS)), json.dumps(content(EAGER)))
        arguments = ("--out", str(out), "--docs", str(page))
        self.assertEqual(self.run_compare(*texts, *arguments).returncode, 0)
        written = page.read_text()
        self.assertTrue(written.startswith("before\n"))
        self.assertTrue(written.endswith("\nafter\n"))
        digest = results.sha256((out / "noisegate_bench.json").read_text())
        self.assertIn(digest, written)

        again = ("--read", str(out), "--docs", str(page), "--check")
        self.assertEqual(self.run_compare("", "", *again).returncode, 0)
        page.write_text(written.replace("3.00 (", "9.00 ("))
        self.assertEqual(self.run_compare("", "", *again).returncode, 1)

    def test_page_without_markers(self):
        page = self.folder / "page.md"
        page.write_text("nothing\n")
        done = self.run_compare(json.dumps(content(OURS)),
                                json.dumps(content(EAGER)), "--docs", str(page))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(page.read_text(), "nothing\n")


class Numbers(unittest.TestCase):

    def test_ratio_pairs_rounds(self):
        # 4/1, 9/3, 10/2: median 4, though the medians' quotient is 4.5.
        value = results.ratio({"a": [4.0, 9.0, 10.0]}, "a",
                              {"b": [1.0, 3.0, 2.0]}, "b")
        self.assertEqual(value, (4.0, 3.0, 5.0))

    def test_ratio_needs_equal_rounds(self):
        with self.assertRaises(results.BadResult):
            results.ratio({"a": [1.0, 2.0]}, "a", {"b": [1.0]}, "b")

    def test_verdict(self):
        def words(cell, value):
            return results.verdict(cell, results.Ratio(value, value, value))
        self.assertEqual(words("mlp_bench/B:16", 2.99), 
                         "3 missed, 5 missed")
        self.assertEqual(words("mlp_bench/B:16", float("nan")),
                         "3 missed, 5 missed")
        self.assertEqual(words("mlp_bench/B:16", 3.0), "3 met, 5 missed")
        self.assertEqual(words("mlp_bench/B:64", 5.0), "2 met, 5 met")
        self.assertEqual(words("classifier_glyphs/B:64", 1.0), "")

    def test_summary_names_the_worst(self):
        near, far = results.Ratio(2.0, 0.9, 3.0), results.Ratio(4.0, 1.5, 5.0)
        rows = [results.Row("a", 1.0, near, far, far, ""),
                results.Row("b", 1.0, far, near, far, "")]
        self.assertEqual(results.summary(rows),
                         "Smallest ÷ eager: 2.00 (a). Smallest ÷ reference "
                         "loop in any round: 0.90 (b).")

    def test_hosts_are_not_kept(self):
        merged = results.merge([{"context": {"host_name": "x", "date": "y"},
                                 "benchmarks": []}])
        self.assertEqual(merged["context"], {"date": "y"})

    def test_aggregates_are_left_out(self):
        merged = results.merge([{"context": {}, "benchmarks": [
            {"name": "a", "run_type": "iteration", "items_per_second": 1.0},
            {"name": "a_median", "run_type": "aggregate", "run_name": "a",
             "items_per_second": 7.0}]}])
        self.assertEqual(results.speeds(merged), {"a": [1.0]})


if __name__ == "__main__":
    unittest.main()
