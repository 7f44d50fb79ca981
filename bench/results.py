"""Benchmark files: strict reading, ratios between programs, tables.

A file is JSON in the shape of Google Benchmark. Two of its habits would let a
broken measurement pass: a benchmark that reported an error, and a filter that
matched nothing, both end with exit code 0. Here both are errors.
"""
import hashlib
import json
import re
import statistics
from typing import NamedTuple

# Smallest stacked ÷ eager that is asked for, and that is hoped for.
TARGETS = {"mlp_bench/B:16": (3, 5), "mlp_bench/B:64": (2, 5)}

# What says where it was measured, not on what.
PRIVATE = ("host_name", "executable")


class BadResult(Exception):
    """The measurement cannot be used; says why."""


class Ratio(NamedTuple):
    """A quotient of two speeds: the median of the rounds, and all of them."""
    median: float
    low: float
    high: float

    def __str__(self):
        return f"{self.median:.2f} ({self.low:.2f} – {self.high:.2f})"


def parse(text, source):
    """A file's content. BadResult if it is no result, or is one of nothing."""
    try:
        content = json.loads(text)
        benchmarks = content["benchmarks"]
        content["context"]["date"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadResult(f"{source}: not a benchmark result: {error!r}") from error
    if not benchmarks:
        raise BadResult(f"{source}: no benchmark ran (empty filter?)")
    for benchmark in benchmarks:
        if benchmark.get("error_occurred"):
            raise BadResult(f"{source}: {benchmark['name']}: "
                            f"{benchmark.get('error_message', 'failed')}")
        speed = benchmark.get("items_per_second")
        if not (isinstance(speed, (int, float)) and 0 < speed < float("inf")):
            raise BadResult(f"{source}: {benchmark.get('name')}: "
                            f"no speed ({speed!r})")
    return content


def merge(rounds):
    """One content from those of several rounds of the same program."""
    context = {key: value for key, value in rounds[0]["context"].items()
               if key not in PRIVATE}
    merged = {"context": context, "benchmarks": []}
    for index, content in enumerate(rounds):
        for benchmark in content["benchmarks"]:
            if benchmark.get("run_type", "iteration") != "iteration":
                continue
            merged["benchmarks"].append(
                {"name": cell_name(benchmark), "round": index,
                 "iterations": benchmark.get("iterations"),
                 "items_per_second": benchmark["items_per_second"]})
    return merged


def cell_name(benchmark):
    """Without what Google Benchmark appends."""
    return benchmark.get("run_name", benchmark["name"]).removesuffix("/real_time")


def speeds(content):
    """name → speed of each round, in order."""
    out = {}
    for benchmark in content["benchmarks"]:
        out.setdefault(cell_name(benchmark), []).append(
            benchmark["items_per_second"])
    return out


def without_trials(name):
    """`mlp_bench/B:16` from `stacked/mlp_bench/B:16/T:8`."""
    return re.sub(r"/T:\d+$", "", name.split("/", 1)[1])


def ratio(ours, name, base, base_name):
    """Speed of `name` over that of `base_name`, round by round."""
    if base_name not in base:
        raise BadResult(f"{name}: its baseline {base_name} was not measured")
    if len(base[base_name]) != len(ours[name]):
        raise BadResult(f"{name}: {len(ours[name])} rounds, "
                        f"{len(base[base_name])} of {base_name}")
    quotients = [a / b for a, b in zip(ours[name], base[base_name])]
    return Ratio(statistics.median(quotients), min(quotients), max(quotients))


def verdict(cell, value):
    """In words, whether the median meets the target and the hope of the cell."""
    if cell not in TARGETS:
        return ""
    return ", ".join(f"{limit} {'met' if value.median >= limit else 'missed'}"
                     for limit in TARGETS[cell])


class Row(NamedTuple):
    """A line of the table of steps."""
    name: str
    speed: float
    eager: Ratio
    reference: Ratio
    untuned: Ratio
    verdict: str


def compare(bench, eager, untuned):
    """A Row for each cell of the stacked engine."""
    ours, loop, user = speeds(bench), speeds(eager), speeds(untuned)
    rows = []
    for name in ours:
        if not name.startswith("stacked/"):
            continue
        cell = without_trials(name)
        to_eager = ratio(ours, name, loop, f"pytorch_eager/{cell}")
        rows.append(Row(
            name.removeprefix("stacked/"), statistics.median(ours[name]),
            to_eager, ratio(ours, name, ours, f"reference/{cell}"),
            ratio(ours, name, user, f"pytorch_eager/{cell}"),
            verdict(cell, to_eager)))
    if not rows:
        raise BadResult("no cell of the stacked engine was measured")
    return rows


def summary(rows):
    """The worst cells, in a sentence."""
    eager = min(rows, key=lambda row: row.eager.median)
    loop = min(rows, key=lambda row: row.reference.low)
    return (f"Smallest ÷ eager: {eager.eager.median:.2f} ({eager.name}). "
            "Smallest ÷ reference loop in any round: "
            f"{loop.reference.low:.2f} ({loop.name}).")


def trial_rows(bench):
    """Rows of the table of whole trials: (name, trials an hour, spread)."""
    rows = []
    for name, values in speeds(bench).items():
        if name.startswith("trials/"):
            hourly = [3600 * value for value in values]
            rows.append((name.removeprefix("trials/"),
                         f"{statistics.median(hourly):,.0f}",
                         f"{min(hourly):,.0f} – {max(hourly):,.0f}"))
    return rows


def table(header, rows):
    """A Markdown table: first column left, the others right."""
    lines = ["| " + " | ".join(header) + " |",
             "| --- |" + " ---: |" * (len(header) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def replace_between_markers(page, program, content):
    """The page with `content` between the two marker lines of `program`."""
    begin, end = (f"<!-- {program}: {word} -->" for word in ("begin", "end"))
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if len(pattern.findall(page)) != 1:
        raise BadResult(f"the page needs one pair of {begin} and {end}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", page)


def publish(program, content, path, check):
    """Writes the tables into the page; with `check`, BadResult if they differ."""
    page = path.read_text(encoding="utf-8")
    fresh = replace_between_markers(page, program, content)
    if check and page != fresh:
        raise BadResult(f"{path}: the tables are not those of the files")
    if not check:
        path.write_text(fresh, encoding="utf-8")
