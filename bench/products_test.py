#!/usr/bin/env python3
"""bench/products on made-up measurements."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "products"
PAGE = ("before\n<!-- bench/products: begin -->\nold\n"
        "<!-- bench/products: end -->\nafter\n")


def cell(library, shape, speed, **more):
    return {"name": f"product/{library}/forward/{shape}/real_time",
            "round": more.pop("round", 0), "items_per_second": speed, **more}


def document(benchmarks):
    return {"context": {"date": "2026-01-01", "command": "bench/products",
                        "load_avg": [0, 0.5, 1], "noisegate_commit": "abc1234",
                        "torch": "1.13.0", "blas": "OpenBLAS; oneDNN"},
            "benchmarks": benchmarks}


BOTH = [cell("blas", "64x784x1000", 4.0), cell("onednn", "64x784x1000", 6.0),
        cell("blas", "64x784x1000", 4.0, round=1),
        cell("onednn", "64x784x1000", 8.0, round=1),
        cell("blas", "16x196x32", 9.0), cell("onednn", "16x196x32", 4.5)]


class ProductsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.page = self.folder / "page.md"
        self.page.write_text(PAGE)

    def call(self, benchmarks, *arguments):
        source = self.folder / "cpu.json"
        source.write_text(json.dumps(document(benchmarks)))
        return subprocess.run(
            [sys.executable, PROGRAM, "--read", source, "--docs", self.page,
             *arguments], check=False, capture_output=True, text=True)

    def test_writes_ratios_smallest_product_first(self):
        self.assertEqual(self.call(BOTH, "--check").returncode, 1)
        done = self.call(BOTH)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = self.page.read_text()
        small = "| 16 × 196 × 32 | forward | 100,352 | 0.50 (0.50 – 0.50) |"
        large = "| 64 × 784 × 1000 | forward | 50,176,000 | 1.75 (1.50 – 2.00) |"
        self.assertIn(small, text)
        self.assertLess(text.index(small), text.index(large))
        self.assertTrue(text.startswith("before\n"))
        self.assertTrue(text.endswith("\nafter\n"))
        self.assertNotIn("old", text)
        self.assertEqual(self.call(BOTH, "--check").returncode, 0)

    def test_refuses_what_is_no_measurement(self):
        for benchmarks in ([], BOTH[:1], BOTH[1:2],
                           [cell("onednn", "1x1x1", float("nan"))],
                           [*BOTH, cell("onednn", "2x2x2", 1.0,
                                        error_occurred=True)]):
            done = self.call(benchmarks)
            self.assertEqual(done.returncode, 1, benchmarks)
            self.assertIn("bench/products:", done.stderr)
            self.assertEqual(self.page.read_text(), PAGE)

    def test_refuses_a_page_without_markers(self):
        self.page.write_text("nothing here\n")
        self.assertEqual(self.call(BOTH).returncode, 1)
        self.assertEqual(self.page.read_text(), "nothing here\n")


if __name__ == "__main__":
    unittest.main()
