#!/usr/bin/env python3
"""Writes published.json: intervals of differences of printed means.

Usage: make_published_golden.py   (needs SciPy)

A second implementation of docs/published.md, in SciPy and from
reference/selection_bias.csv (simulated: about four digits), for the tests of
published_difference.cpp.
"""
import csv
import json
import math
import pathlib

from scipy.stats import f, t

ROOT = pathlib.Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "reference"


def rows_of(path):
    lines = [line for line in path.read_text().splitlines()
             if not line.startswith("#")]
    return list(csv.DictReader(lines))


BIAS = {(int(r["k"]), int(r["n"])): r
        for r in rows_of(REFERENCE / "selection_bias.csv")}


def cell(table, batch, metric):
    rows = rows_of(REFERENCE / f"smith2020/table{table}.csv")
    row = next(r for r in rows if int(r["batch_size"]) == batch)
    names = [n for n in row if n.startswith(metric + "_")]
    return row[names[0]], row[names[1]]


def half(text):
    digits = len(text.split(".")[1]) if "." in text else 0
    return 0.5 * 10 ** -digits


def factor(k, n, divisor, selected):
    if not selected:
        return 1 / math.sqrt(k if divisor == "k-1" else k - 1)
    row = BIAS[k, n]
    ratio = row["std_ratio" if divisor == "k-1" else "std_ratio_divisor_k"]
    return float(row["kept_mean_std_sigma"]) / float(ratio)


def difference(table, kn, a, b, metric, level):
    k, n = kn
    (ma, sa), (mb, sb) = cell(table, a, metric), cell(table, b, metric)
    value = float(ma) - float(mb)
    readings = [("k-1", True), ("k", True)]
    if metric == "train":
        readings += [("k-1", False), ("k", False)]
    bounds = []
    for divisor, selected in readings:
        va, vb = [((float(s) + half(s)) * factor(k, n, divisor, selected)) ** 2
                  for s in (sa, sb)]
        nu = (va + vb) ** 2 / ((va ** 2 + vb ** 2) / (k - 1))
        reach = (t.ppf((1 + level) / 2, nu) * math.sqrt(va + vb)
                 + half(ma) + half(mb))
        bounds.append([value - reach, value + reach])
    return {"table": table, "a": a, "b": b, "metric": metric, "level": level,
            "value": value, "bounds": bounds}


def deviation_ratio(table, kn, a, b, metric, level):
    k = kn[0]
    sa, sb = cell(table, a, metric)[1], cell(table, b, metric)[1]
    tail = (1 - level) / 2
    low = math.log2((float(sa) - half(sa)) / (float(sb) + half(sb))) \
        - math.log2(f.ppf(1 - tail, k - 1, k - 1)) / 2
    high = math.log2((float(sa) + half(sa)) / (float(sb) - half(sb))) \
        - math.log2(f.ppf(tail, k - 1, k - 1)) / 2
    return {"table": table, "a": a, "b": b, "metric": metric, "level": level,
            "value": math.log2(float(sa) / float(sb)), "bounds": [low, high]}


def main():
    twelve, five = (12, 15), (5, 7)
    golden = {
        "differences": [
            difference(1, twelve, 2048, 16384, "test", 0.95),
            difference(1, twelve, 32768, 8192, "train", 0.95),
            difference(5, twelve, 2048, 1024, "train", 0.95),
            difference(6, five, 64, 128, "test", 0.99),
            difference(7, five, 4096, 64, "train", 0.95),
        ],
        "deviation_ratios": [
            deviation_ratio(3, twelve, 2048, 128, "test", 0.95),
            deviation_ratio(6, five, 128, 32, "test", 0.99),
        ],
    }
    path = pathlib.Path(__file__).with_name("published.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
