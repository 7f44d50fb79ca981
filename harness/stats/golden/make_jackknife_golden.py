#!/usr/bin/env python3
"""Expected values for harness/stats/jackknife.h from NumPy.

    python3 make_jackknife_golden.py > jackknife.json

The standard error is the textbook one of the jackknife, sqrt((n - 1)/n *
sum((theta_(i) - mean)^2)), without pseudo-values.
"""
import json
import sys

import numpy as np

RNG = np.random.default_rng(1968)


def log2_ratio(x, y):
    return 0.5 * np.log2(np.var(x, ddof=1) / np.var(y, ddof=1))


def row(x, y):
    n = len(x)
    without = np.array([log2_ratio(np.delete(x, i), np.delete(y, i))
                        for i in range(n)])
    error = np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2))
    return {"x": list(x), "y": list(y), "value": log2_ratio(x, y),
            "standard_error": error}


def rows():
    for n in (3, 4, 7, 12, 20):
        common = RNG.standard_normal(n)
        yield row(92 + 0.3 * common + 0.4 * RNG.standard_normal(n),
                  91 + 0.3 * common + 0.1 * RNG.standard_normal(n))
        yield row(RNG.gamma(4, 0.5, n), 1e-4 * RNG.standard_t(3, n))


def main():
    note = ("make_jackknife_golden.py, NumPy " + np.__version__ +
            ", Python " + sys.version.split()[0])
    json.dump({"provenance": note, "log2_deviation_ratio": list(rows())},
              sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
