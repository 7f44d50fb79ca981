#!/usr/bin/env python3
"""What desk runs saw of each check, for the power table.

    bench/calibration/effects.py RUN... > bench/calibration/effects.csv

RUN: run folders with verdicts.json, of development seeds, without a control, of
one tier, data set and data seed; a seed may have several folders, each with
other suites. One row a part of a check and run, as the run saw it: nothing is
averaged here. Ends with 2 where a check is seen twice at one seed, or where
trials are missing.
"""
import csv
import json
import pathlib
import sys

COLUMNS = ["check", "part", "label", "seed", "state", "value",
           "standard_error", "degrees", "below", "above", "alpha_divisor", "n"]
NUMBERS = COLUMNS[5:11]


class Refused(Exception):
    pass


def number(value):
    """Infinity, of exact estimates, is text there and 0 degrees here."""
    return 0.0 if isinstance(value, str) else float(value)


def row_of(check, place, seed, part):
    row = {"check": check, "part": place, "label": part["label"], "seed": seed,
           "state": part["state"], "n": part["n"]}
    if part["state"] == "measured":
        estimate = dict(part["estimate"], alpha_divisor=part["alpha_divisor"])
        row.update({name: repr(number(estimate[name])) for name in NUMBERS})
    elif part["state"] != "unresolved":
        raise Refused(f'{check} at seed {seed}: {part["label"]} is '
                      f'{part["state"]}')
    return row


def rows_of(document):
    seed = document["run"]["master_seed"]
    for check in document["verdicts"]["checks"]:
        if check["outcome"] == "not_at_tier":
            continue
        if not check["parts"]:
            raise Refused(f'{check["check"]} at seed {seed}: {check["why"]}')
        for place, part in enumerate(check["parts"]):
            yield row_of(check["check"], place, seed, part)


def setting_of(run):
    if run["control"]:
        raise Refused(f'a run with the control {run["control"]}')
    return (f'{run["tier"]} {run["data"]}, device {run["device"]}, '
            f'data seed {run["data_seed"]}')


def gather(folders):
    settings = set()
    rows = {}
    for folder in folders:
        path = pathlib.Path(folder) / "verdicts.json"
        document = json.loads(path.read_text())
        settings.add(setting_of(document["run"]))
        for row in rows_of(document):
            key = (row["check"], row["part"], row["seed"])
            if key in rows:
                raise Refused(f"{path}: {key} was seen before")
            rows[key] = row
    if len(settings) > 1:
        raise Refused("runs differ: " + "; ".join(sorted(settings)))
    return settings.pop(), list(rows.values())


def main(folders):
    if not folders:
        print(__doc__)
        return 2
    try:
        setting, rows = gather(folders)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    seeds = sorted({row["seed"] for row in rows})
    print(f"# {setting}, master seeds " + ", ".join(map(str, seeds)))
    print(f"# rows: {len(rows)}")
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    # By check, in the order of the first run; its parts by seed.
    order = {}
    for row in rows:
        order.setdefault(row["check"], len(order))
    rows.sort(key=lambda r: (order[r["check"]], r["part"], r["seed"]))
    out.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
