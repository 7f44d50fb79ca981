#!/usr/bin/env python3
"""bench/paper_table on made-up measurements."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "paper_table"
PAGE = ("before\n<!-- bench/paper_table: begin -->\nold\n"
        "<!-- bench/paper_table: end -->\nafter\n")


def document(ratio=1.25):
    process = {"examples_per_second": 100.0, "peak_bytes": 3 * 2**20,
               "start_seconds": 1.5, "commit": "abc1234", "torch": "1.13.0",
               "blas": "OpenBLAS"}
    return {"date": "2026-01-01", "command": "bench/paper_networks.py",
            "cores": 2, "processor": "a processor", "load": [0, 0.5, 1],
            "torch": "2.11.0", "cells": [{
                "workload": "lstm_ptb", "batch_size": 16,
                "noisegate_examples_per_second": 200.0,
                "eager_examples_per_second": 160.0, "ratio": ratio,
                "ratios": [1.5, ratio, 1.0], "rounds": [[process, process]]}]}


class PaperTableTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.page = self.folder / "page.md"
        self.page.write_text(PAGE)

    def call(self, *arguments):
        return subprocess.run(
            [sys.executable, PROGRAM, self.page, "--read", self.folder,
             *arguments], check=False, capture_output=True, text=True)

    def measured(self, content):
        (self.folder / "one.json").write_text(json.dumps(content))

    def test_writes_ratios_memory_and_start(self):
        self.measured(document())
        self.assertEqual(self.call("--check").returncode, 1)
        done = self.call()
        self.assertEqual(done.returncode, 0, done.stderr)
        text = self.page.read_text()
        self.assertIn("| lstm_ptb, B = 16 | 2 | 200 | 160 | "
                      "1.25 (1.00 – 1.50) | 3 | 1.5 |", text)
        self.assertIn("noisegate abc1234", text)
        self.assertTrue(text.startswith("before\n"))
        self.assertTrue(text.endswith("\nafter\n"))
        self.assertNotIn("old", text)
        self.assertEqual(self.call("--check").returncode, 0)

    def test_refuses_what_is_no_measurement(self):
        for ratio in (float("nan"), 0, -1, float("inf")):
            self.measured(document(ratio))
            self.assertEqual(self.call().returncode, 4)
        self.assertEqual(self.page.read_text(), PAGE)

    def test_refuses_an_empty_folder_and_a_page_without_markers(self):
        self.assertEqual(self.call().returncode, 4)
        self.measured(document())
        self.page.write_text("nothing\n")
        self.assertEqual(self.call().returncode, 4)


if __name__ == "__main__":
    unittest.main()
