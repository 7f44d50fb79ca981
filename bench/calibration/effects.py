#!/usr/bin/env python3
"""What desk runs saw of each check, for the power table.

    bench/calibration/effects.py RUN... > bench/calibration/effects.csv

RUN: run folders with verdicts.json, of development seeds. A part's value is its
mean over the runs, its standard error the root mean square, its degrees the
fewest and its divisor the largest. Runs with other replicates than the last one
that has the part are scaled to its n: errors by the root, degrees by n - 1.
"""
import csv
import json
import pathlib
import statistics
import sys

COLUMNS = ["check", "part", "value", "standard_error", "degrees", "below",
           "above", "alpha_divisor", "n"]


def parts_of(folder):
    document = json.loads((pathlib.Path(folder) / "verdicts.json").read_text())
    for check in document["verdicts"]["checks"]:
        for i, part in enumerate(check["parts"]):
            if part["state"] == "measured":
                yield (check["check"], i), part


def real(number):
    return float(number) if not isinstance(number, str) else float("inf")


def scaled(part, n):
    """Standard error and degrees of the same spread with n replicates."""
    error = real(part["estimate"]["standard_error"])
    degrees = real(part["estimate"]["degrees"])
    return (error * (part["n"] / n) ** 0.5,
            degrees * (n - 1) / (part["n"] - 1))


def row_of(key, parts):
    n = parts[-1]["n"]
    estimates = [p["estimate"] for p in parts]
    errors = [scaled(p, n)[0] for p in parts]
    degrees = min(scaled(p, n)[1] for p in parts)
    return {
        "check": key[0],
        "part": parts[-1]["label"],
        "value": repr(statistics.fmean(real(e["value"]) for e in estimates)),
        "standard_error": repr(statistics.fmean(s * s for s in errors) ** 0.5),
        # 0: exact, no degrees.
        "degrees": repr(0.0 if degrees == float("inf") else degrees),
        "below": repr(max(real(e["below"]) for e in estimates)),
        "above": repr(max(real(e["above"]) for e in estimates)),
        "alpha_divisor": repr(max(real(p["alpha_divisor"]) for p in parts)),
        "n": n,
    }


def main(folders):
    if not folders:
        print(__doc__)
        return 2
    seen = {}
    seeds = []
    for folder in folders:
        document = json.loads(
            (pathlib.Path(folder) / "verdicts.json").read_text())
        run = document["run"]
        seeds.append(f'{run["tier"]} {run["data"]} {run["master_seed"]}')
        for key, part in parts_of(folder):
            seen.setdefault(key, []).append(part)
    print("# " + ", ".join(sorted(set(seeds))) + " (tier, data, master seed)")
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    for key, parts in seen.items():
        out.writerow(row_of(key, parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
