#!/usr/bin/env python3
"""Holds losses of noisegate beside those of PyTorch, update by update.

    compare.py FOLDER... [--write docs/parity.md --figure docs/images/parity.svg]

Each folder has noisegate.csv (noisegate_paper_steps --trace) and pytorch.csv
(pytorch_run.py): the same net from the same initial weights on the same batches
mostly in single precision. Two rules, fixed before any run of 200 updates:

* over the first 10 updates each loss differs by at most 1e-3 of itself: single
  precision rounds at 6e-8, sums of a million products at perhaps 1e-5, and
  training multiplies differences from step to step;
* after that, where rounding has made them different runs, the mean loss of each
  20 updates differs by at most 5 %.

In double precision the first is 1e-9: a difference that single precision shows
and double does not is rounding. (This one was added after the LSTM's.)

Exit code: 0 both hold in every folder; 1 one does not; 4 a file is broken.
"""
import argparse
import csv
import hashlib
import json
import math
import pathlib
import sys

FIRST = 10
EARLY = {"fp32": 1e-3, "fp64": 1e-9}
WINDOW, LATE = 20, 0.05
WIDTH, HEIGHT, MARGIN = 360, 240, 44


class Broken(Exception):
    """A file is not as it must be."""


def read(path):
    raw = path.read_bytes()
    lines = raw.decode().splitlines()
    if not lines or not lines[0].startswith("# "):
        raise Broken(f"{path}: no first line that says what wrote it")
    rows = list(csv.DictReader(lines[1:]))
    losses = [float(row["loss"]) for row in rows]
    if [int(row["step"]) for row in rows] != list(range(len(rows))):
        raise Broken(f"{path}: steps are not 0, 1, 2, …")
    return lines[0][2:], losses, hashlib.sha256(raw).hexdigest()


def relative(a, b):
    """∞ where one is no number, or there is nothing to be relative to."""
    if not (math.isfinite(a) and math.isfinite(b) and b):
        return math.inf
    return abs(a - b) / abs(b)


class Pair:
    def __init__(self, folder):
        self.trace = json.loads((folder / "trace.json").read_text())
        self.ours = read(folder / "noisegate.csv")
        self.theirs = read(folder / "pytorch.csv")
        ours, theirs = self.ours[1], self.theirs[1]
        if len(ours) != len(theirs) or len(ours) < FIRST + WINDOW:
            raise Broken(f"{folder}: {len(ours)} and {len(theirs)} updates; "
                         f"equally many are needed, {FIRST + WINDOW} at least")
        spec = self.trace["spec"]
        self.limit = EARLY[spec["precision"]]
        given = "".join(f", {name} {value:g}"
                        for name, value in spec["parameters"].items())
        self.name = (f"{spec['workload']}{given}, B = {spec['batch_size']}, "
                     f"{spec['precision']}")
        self.early = max(map(relative, ours[:FIRST], theirs[:FIRST]))
        self.late = max(
            relative(sum(ours[i:i + WINDOW]), sum(theirs[i:i + WINDOW]))
            for i in range(FIRST, len(ours) - WINDOW + 1, WINDOW))
        self.until = next((i for i, pair in enumerate(zip(ours, theirs))
                           if not relative(*pair) <= self.limit), len(ours))

    def holds(self):
        return self.early <= self.limit and self.late <= LATE


def points(losses, low, high):
    x = (WIDTH - 2 * MARGIN) / max(1, len(losses) - 1)
    y = (HEIGHT - 2 * MARGIN) / (high - low)
    return " ".join(
        f"{MARGIN + i * x:.1f},{HEIGHT - MARGIN - (v - low) * y:.1f}"
        for i, v in enumerate(losses) if math.isfinite(v))


def panel(pair, left):
    both = [v for v in pair.ours[1] + pair.theirs[1] if math.isfinite(v)]
    low, high = min(both), max(both)
    high = high if high > low else low + 1
    text = ('<text x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>')
    bottom, right = HEIGHT - MARGIN, WIDTH - MARGIN
    return "\n".join([
        f'<g transform="translate({left},0)">',
        text.format(WIDTH / 2, 18, 11, "middle", pair.name),
        f'<path d="M{MARGIN},{MARGIN}V{bottom}H{right}" fill="none" '
        'stroke="#888"/>',
        text.format(MARGIN - 4, bottom, 10, "end", f"{low:.3g}"),
        text.format(MARGIN - 4, MARGIN + 8, 10, "end", f"{high:.3g}"),
        text.format(MARGIN, bottom + 14, 10, "middle", "0"),
        text.format(right, bottom + 14, 10, "middle", len(pair.ours[1])),
        text.format(WIDTH / 2, bottom + 14, 10, "middle", "update"),
        text.format(MARGIN, MARGIN - 6, 10, "start", "minibatch loss"),
        f'<polyline points="{points(pair.theirs[1], low, high)}" fill="none" '
        'stroke="#d55e00" stroke-width="3" opacity="0.5"/>',
        f'<polyline points="{points(pair.ours[1], low, high)}" fill="none" '
        'stroke="#0072b2" stroke-width="1"/>',
        "</g>"])


def figure(pairs):
    width = WIDTH * min(2, len(pairs))
    rows = (len(pairs) + 1) // 2
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
             f'height="{HEIGHT * rows + 24}" font-family="sans-serif">',
             '<rect width="100%" height="100%" fill="white"/>']
    for i, pair in enumerate(pairs):
        parts.append(f'<g transform="translate(0,{HEIGHT * (i // 2)})">'
                     + panel(pair, WIDTH * (i % 2)) + "</g>")
    legend = HEIGHT * rows + 12
    parts += [f'<text x="{MARGIN}" y="{legend}" font-size="11" fill="#0072b2">'
              "noisegate (thin)</text>",
              f'<text x="{MARGIN + 120}" y="{legend}" font-size="11" '
              'fill="#d55e00">PyTorch (thick)</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def page(pairs, image):
    lines = ["# The paper's networks beside PyTorch's own runs", "",
             "Written by `bench/parity/compare.py` from traces; do not edit. "
             "The same net, initial weights and batches on real data, one "
             "thread; PyTorch's side is "
             "`bench/parity/pytorch_run.py`, which takes the initial weights "
             "from noisegate and nothing else.", "",
             f"Asked, and fixed beforehand: over the first {FIRST} updates no "
             f"loss differs by more than {EARLY['fp32']:g} of itself (double "
             f"precision: {EARLY['fp64']:g}); after that, where "
             "rounding has made them different runs, the mean of each "
             f"{WINDOW} updates by no more than {LATE:.0%}.", ""]
    if image:
        lines += [f"![losses]({image})", ""]
    lines += ["The rule for double precision was added after a first run of the "
              "LSTM broke the first one: "
              "`torch.nn.utils.clip_grad_norm_` divides by the norm plus 1e-6, "
              "and training multiplied that. With clipping to the norm itself "
              "in PyTorch's loop, nothing is left of it.", ""]
    lines += ["| network | updates | first loss | last | first 10 differ by | "
              "within the limit until | means differ by | |", "|---" * 8 + "|"]
    for pair in pairs:
        ours = pair.ours[1]
        lines.append(
            f"| {pair.name} | {len(ours)} | {ours[0]:.4g} | {ours[-1]:.4g} | "
            f"{pair.early:.1e} | update {pair.until} | {pair.late:.2%} | "
            f"{'✓' if pair.holds() else '✗'} |")
    lines += ["", "## Files", ""]
    for pair in pairs:
        lines += [f"* {pair.name}: {pair.ours[0]}, CSV SHA-256 "
                  f"`{pair.ours[2]}`; {pair.theirs[0]}, `{pair.theirs[2]}`"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--figure", type=pathlib.Path)
    options = parser.parse_args()
    try:
        pairs = [Pair(folder) for folder in options.folders]
    except (Broken, OSError, ValueError, KeyError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 4
    if options.figure:
        options.figure.write_text(figure(pairs), encoding="utf-8")
    if options.write:
        image = options.figure and options.figure.relative_to(
            options.write.parent)
        options.write.write_text(page(pairs, image), encoding="utf-8")
    for pair in pairs:
        print(f"{pair.name}: first {FIRST} updates {pair.early:.1e}, means "
              f"{pair.late:.2%}: {'holds' if pair.holds() else 'DOES NOT HOLD'}")
    return 0 if all(pair.holds() for pair in pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
