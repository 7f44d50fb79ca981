#!/usr/bin/env python3
"""Expected values for harness/stats/trimmed.h from SciPy.

    python3 make_trimmed_golden.py > trimmed.json

The deviation comes from the variances and covariances of the order statistics
that are kept, each by Gauss-Legendre quadrature: another way than that of
trimmed.cpp. For n = 3 and 4 (the median) it gives .4487 and .2982, as printed
by Sarhan and Greenberg, "Contributions to Order Statistics", 1962.
"""
import json
import sys

import numpy as np
import scipy
from scipy import special, stats

X, W = (9 * part for part in np.polynomial.legendre.leggauss(400))
U, WU = np.polynomial.legendre.leggauss(200)
DENSITY, BELOW = stats.norm.pdf(X), stats.norm.cdf(X)


def moment(n, i, power):
    constant = np.exp(special.gammaln(n + 1) - special.gammaln(i)
                      - special.gammaln(n - i + 1))
    return constant * np.sum(W * X ** power * DENSITY * BELOW ** (i - 1)
                             * (1 - BELOW) ** (n - i))


def product(n, i, j):
    """E of the i-th times the j-th, i < j."""
    constant = np.exp(special.gammaln(n + 1) - special.gammaln(i)
                      - special.gammaln(j - i) - special.gammaln(n - j + 1))
    x, below = X[:, None], BELOW[:, None]
    y = (9 - x) / 2 * (U + 1) + x
    weight = W[:, None] * (9 - x) / 2 * WU
    below_y = stats.norm.cdf(y)
    return constant * np.sum(
        weight * x * y * DENSITY[:, None] * stats.norm.pdf(y)
        * below ** (i - 1) * np.clip(below_y - below, 0, 1) ** (j - i - 1)
        * (1 - below_y) ** (n - j))


def deviation(n):
    kept = range(2, n)
    mean = {i: moment(n, i, 1) for i in kept}
    total = sum(moment(n, i, 2) - mean[i] ** 2 for i in kept)
    total += 2 * sum(product(n, i, j) - mean[i] * mean[j]
                     for i in kept for j in kept if i < j)
    return float(np.sqrt(total)) / (n - 2)


def main():
    rows = [{"n": n, "deviation": deviation(n)}
            for n in (5, 6, 7, 8, 9, 10, 12, 14, 18)]
    values = [[3, -1, 4, 1, 100], [2.5, 2.5, 2.5, 2.5, 0, 7],
              [0.055, 0.087, 0.056, 0.058, 0.057, 0.055, 0.056]]
    means = [{"values": v, "mean": float(stats.trim_mean(v, 1 / len(v)))}
             for v in values]
    json.dump({"provenance": "make_trimmed_golden.py, SciPy "
               + scipy.__version__ + ", NumPy " + np.__version__
               + ", Python " + sys.version.split()[0],
               "deviations": rows, "means": means}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
