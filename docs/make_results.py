#!/usr/bin/env python3
"""Writes docs/results.md from finished run folders.

Usage: docs/make_results.py --single RUN...

Every number comes from a run's verdicts.json, whose SHA-256 is shown. Several
seeds of one program: bench/judge. Standard library only.
"""
import argparse
import csv
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
# The suite of the checks against reference/measured.
BASELINE = "baseline"


def load(folder):
    path = pathlib.Path(folder) / "verdicts.json"
    raw = path.read_bytes()
    document = json.loads(raw)
    plan = json.loads((path.parent / "rounds/1/plan.json").read_text())["plan"]
    records = sorted((path.parent / "trials").glob("*.json"))
    if not records:
        sys.exit(f"{folder}: no trials")
    record = json.loads(records[0].read_text())["trial"]
    seconds = sum(json.loads(r.read_text())["trial"]["seconds"] for r in records)
    return {
        "run": document["run"],
        "verdicts": document["verdicts"],
        "sha256": hashlib.sha256(raw).hexdigest(),
        "plan": plan,
        "trials": len(records),
        "seconds": seconds,
        "environment": record["environment"],
    }


def figure(value):
    return value if isinstance(value, str) else f"{value:.3g}"


def allowed(check):
    low, high = check["allowed"]["low"], check["allowed"]["high"]
    if low == "-Infinity":
        return f"≤ {figure(high)}"
    if high == "Infinity":
        return f"≥ {figure(low)}"
    return f"{figure(low)} … {figure(high)}"


def command(run):
    facts = run["run"]
    words = ["noisegate reproduce", f"--tier {facts['tier']}"]
    words += [f"--suite {suite}" for suite in facts["suites"]]
    words.append(f"--seed {facts['master_seed']}")
    if facts["data"] == "mnist":
        words.append("--data DIR")
    return " ".join(words)


def facts_of(run):
    environment = run["environment"]
    cpu = environment.get("cpu_model") or environment.get("cpu") or "unknown CPU"
    official = "" if run["run"]["data_official"] else (
        " (the files are not the official ones: same images, other order)")
    return "\n".join([
        f"* Command: `{command(run)}`",
        f"* Data: {run['run']['data']}{official}, SHA-256 "
        f"`{run['run']['data_sha256'][:16]}…`, data seed {run['run']['data_seed']}",
        f"* {run['trials']} trials, {run['seconds']:.0f} core-seconds on {cpu}, "
        f"torch {environment.get('torch')}, {environment.get('blas')}",
        f"* Numerics hash `{run['run']['numerics'][:16]}…`; `verdicts.json`: "
        f"SHA-256 `{run['sha256']}`",
    ])


def statements():
    """The paper's statements in our words, by claim."""
    path = HERE.parent / "reference/smith2020/claims.csv"
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["id"]: row for row in rows}


def measured(check):
    """A check in a line: its estimate, or the range of those of its parts."""
    estimates = [p["estimate"]["value"] for p in check["parts"]]
    if len(check["parts"]) == 1:
        interval = check["parts"][0]["pass_interval"]
        shown = (f"{figure(estimates[0])} [{figure(interval['low'])}, "
                 f"{figure(interval['high'])}]")
    elif any(isinstance(e, str) for e in estimates) or not estimates:
        shown = ", ".join(map(figure, estimates)) or "nothing measured"
    else:
        shown = (f"{figure(min(estimates))} … {figure(max(estimates))} "
                 f"({len(estimates)} parts)")
    name = check["check"].split(".", 1)[1].replace("_", " ")
    words = "" if check["outcome"] == "pass" else f", **{check['outcome']}**"
    return f"{name}: {shown}, allowed {allowed(check)}{words}"


def ours(run, claim):
    outcomes = {c["claim"]: c["outcome"] for c in run["verdicts"]["claims"]}
    if outcomes.get(claim, "not_at_tier") == "not_at_tier":
        return "—"
    lines = [measured(c) for c in run["verdicts"]["checks"]
             if c["claim"] == claim and c["outcome"] != "not_at_tier"]
    return "<br>".join([f"**{outcomes[claim]}**"] + lines)


def claim_by_claim(runs):
    decided = {c["claim"] for run in runs for c in run["verdicts"]["claims"]
               if c["outcome"] != "not_at_tier"}
    known = statements()
    heads = [f"ours, {r['run']['data']}, seed {r['run']['master_seed']}"
             for r in runs]
    lines = ["## Claim by claim", "",
             "What the paper says, and what the desk tier measures of it: "
             "estimate [interval that judges], allowed set. Units and parts "
             "are in the tables below; workloads are small, so levels are not "
             "the paper's.", "",
             "| claim | where | the paper | " + " | ".join(heads) + " |",
             "|---" * (3 + len(runs)) + "|"]
    for claim, row in known.items():
        if claim in decided:
            cells = [ours(run, claim) for run in runs]
            lines.append(f"| {claim} | {row['place']} | {row['statement']} | "
                         + " | ".join(cells) + " |")
    waiting = [claim for claim in known if claim not in decided]
    lines += ["", f"{len(decided)} of {len(known)} claims are decided at this "
              "tier. Not decided, with a reason for each in `noisegate list`: "
              + ", ".join(waiting) + "."]
    return "\n".join(lines) + "\n"


def levels(run):
    """How many means lie where the measured baseline has them, and which not."""
    checks = [c for c in run["verdicts"]["checks"] if c["suite"] == BASELINE]
    parts = [(c["check"], p) for c in checks for p in c["parts"]]
    if not parts:
        return ["No mean is compared with the measured baseline."]
    off = [f"* {check}, {p['label']}: {p['outcome']}" for check, p in parts
           if p["outcome"] != "pass"]
    return [f"{len(parts) - len(off)} of {len(parts)} means lie where further "
            "replicates of the measured baseline are to be expected."
            + (" Not so:" if off else ""), *off]


def single(run):
    facts = run["run"]
    lines = [f"## {', '.join(facts['suites'])} on {facts['data']}, "
             f"master seed {facts['master_seed']}", "", facts_of(run), "",
             "| claim | check | part | estimate [interval] | allowed | verdict |",
             "|---|---|---|---|---|---|"]
    for check in run["verdicts"]["checks"]:
        if check["outcome"] == "not_at_tier" or check["suite"] == BASELINE:
            continue
        for part in check["parts"]:
            interval = part["pass_interval"]
            low, high = interval["low"], interval["high"]
            lines.append(
                f"| {check['claim'] or '(sensitivity)'} | {check['check']} | "
                f"{part['label']} | {figure(part['estimate']['value'])} "
                f"[{figure(low)}, {figure(high)}] | {allowed(check)} | "
                f"{check['outcome']} |")
    lines += ["", *levels(run)]
    notes = [c for c in run["verdicts"]["claims"]
             if c["outcome"] not in ("pass", "not_at_tier")]
    if notes:
        lines += ["", "Claims that do not pass here:", ""]
        lines += [f"* **{c['claim']}** ({c['outcome']}): {c['why']}"
                  for c in notes]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--single", action="append", required=True)
    parser.add_argument("--out", default=HERE / "results.md")
    options = parser.parse_args()
    text = ["# Results", "",
            "Written by `docs/make_results.py` from run folders; do not edit. "
            "What a verdict means: [statistics.md](statistics.md). Seeds that "
            "nothing else has used: [judged.md](judged.md). What turns each check "
            "red: [controls.md](controls.md).", "",
            "The paper's own networks on real data, beside PyTorch's runs from "
            "the same weights and batches ([parity.md](parity.md)):", "",
            "![losses of both](images/parity.svg)", ""]
    runs = [load(folder) for folder in options.single]
    text.append(claim_by_claim(runs))
    text += [single(run) for run in runs]
    pathlib.Path(options.out).write_text("\n".join(text))


if __name__ == "__main__":
    main()
