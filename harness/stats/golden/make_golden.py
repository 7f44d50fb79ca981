#!/usr/bin/env python3
"""Expected values for harness/stats from SciPy and NumPy.

    python3 make_golden.py > golden.json

Needs scipy >= 1.11 and numpy. Nothing here follows the C++ code: intervals come
from scipy.stats, error propagation from numerical derivatives and covariance
matrices, the best rates from scipy's tests.
"""
import json
import sys

import numpy as np
import scipy
from scipy import optimize, stats

RNG = np.random.default_rng(20200627)


def interval_of(result, level):
    ci = result.confidence_interval(confidence_level=level)
    return [ci.low, ci.high]


def quantiles():
    rows = []
    for degrees in (1, 2, 2.7, 4, 6.5, 12, 40, 1e6, np.inf):
        law = stats.norm if np.isinf(degrees) else stats.t(degrees)
        for p in (1e-6, 0.0125, 0.05, 0.4, 0.5, 0.95, 0.999):
            rows.append({"p": p, "degrees": degrees, "quantile": law.ppf(p)})
    return rows


def tails():
    rows = []
    for degrees in (1, 3.3, 6, 25, np.inf):
        law = stats.norm if np.isinf(degrees) else stats.t(degrees)
        for t in (-4, -0.3, 0, 1.7, 8, 40):
            rows.append({"t": t, "degrees": degrees, "p": law.sf(t)})
    return rows


def derivative(f, x):
    """Gradient by complex steps: exact to rounding."""
    step = 1e-30
    gradient = []
    for i in range(len(x)):
        z = np.array(x, dtype=complex)
        z[i] += 1j * step
        gradient.append(f(z).imag / step)
    return np.array(gradient)


def propagate(f, x, y, paired):
    means = np.array([np.mean(x), np.mean(y)])
    g = derivative(f, means)
    if paired:
        cov = np.cov(np.vstack([x, y]), ddof=1) / len(x)
        return {"value": f(means), "standard_error": np.sqrt(g @ cov @ g),
                "degrees": len(x) - 1}
    v = np.array([np.var(x, ddof=1) / len(x), np.var(y, ddof=1) / len(y)])
    v *= g ** 2
    nu = np.array([len(x) - 1, len(y) - 1])
    return {"value": f(means), "standard_error": np.sqrt(v.sum()),
            "degrees": v.sum() ** 2 / (v ** 2 / nu).sum()}


def samples():
    rows = []
    for nx, ny, mean, spread in ((2, 2, 1, 0.1), (5, 7, 93.2, 0.3),
                                 (7, 7, 3.18, 0.05), (7, 7, -0.12, 0.01),
                                 (20, 3, 1e6, 1e-3)):
        x = RNG.normal(mean, spread, nx)
        y = RNG.normal(mean + spread, 2.5 * spread, ny)
        row = {"x": list(x), "y": list(y)}
        row["mean_x"] = np.mean(x)
        row["deviation_x"] = np.std(x, ddof=1)
        welch = stats.ttest_ind(x, y, equal_var=False)
        row["welch"] = {"value": np.mean(x) - np.mean(y),
                        "degrees": welch.df,
                        "interval_90": interval_of(welch, 0.90),
                        "interval_95": interval_of(welch, 0.95)}
        row["relative_welch"] = propagate(lambda m: m[0] / m[1] - 1, x, y, False)
        if mean > 0:
            row["log2_ratio_welch"] = propagate(
                lambda m: np.log(m[0] / m[1]) / np.log(2), x, y, False)
        if nx == ny:
            pairs = stats.ttest_rel(x, y)
            row["paired"] = {"value": np.mean(x - y), "degrees": pairs.df,
                             "interval_90": interval_of(pairs, 0.90),
                             "interval_95": interval_of(pairs, 0.95)}
            row["relative_paired"] = propagate(
                lambda m: m[0] / m[1] - 1, x, y, True)
            if mean > 0:
                row["log2_ratio_paired"] = propagate(
                    lambda m: np.log(m[0] / m[1]) / np.log(2), x, y, True)
        rows.append(row)
    return rows


def satterthwaite():
    rows = []
    for k in (1, 2, 3, 6):
        size = RNG.uniform(0.01, 2, k)
        degrees = RNG.integers(1, 20, k)
        rows.append({"size": list(size), "degrees": [int(d) for d in degrees],
                     "expected": size.sum() ** 2 / (size ** 2 / degrees).sum()})
    return rows


def slopes():
    """Generalised from the least-squares projection matrix."""
    rows = []
    for x in ([2, 3, 4], [2, 3, 4, 5, 6], [0, 1, 3, 7]):
        x = np.array(x, dtype=float)
        y = -5 + 0.93 * x + RNG.normal(0, 0.1, len(x))
        error = RNG.uniform(0.02, 0.2, len(x))
        degrees = RNG.integers(3, 9, len(x))
        design = np.vstack([np.ones_like(x), x]).T
        row = np.linalg.pinv(design)[1]
        variance = row ** 2 * error ** 2
        nu = variance.sum() ** 2 / (variance ** 2 / degrees).sum()
        slope = np.polyfit(x, y, 1)[0]
        reach = stats.t(nu).ppf(0.95) * np.sqrt(variance.sum())
        rows.append({"x": list(x), "y": list(y), "standard_error": list(error),
                     "degrees": [int(d) for d in degrees], "slope": slope,
                     "slope_error": np.sqrt(variance.sum()),
                     "slope_degrees": nu,
                     "interval_90": [slope - reach, slope + reach]})
    return rows


def fieller_limit(a, c, start, direction, t):
    """Where the t statistic of a - x * c leaves [-t, t], by bisection."""
    def excess(x):
        d = a - x * c
        return abs(np.mean(d)) / (np.std(d, ddof=1) / np.sqrt(len(d))) - t
    step = 1e-3
    while excess(start + direction * step) < 0:
        step *= 2
        assert step < 1e6
    return optimize.brentq(excess, start, start + direction * step, xtol=1e-14)


def peaks():
    rows = []
    for n in (3, 5, 7, 25):
        base = RNG.normal(0, 0.05, n)
        curve = np.array([3.4, 3.2, 3.5])
        costs = curve[:, None] + base + RNG.normal(0, 0.04, (3, n))
        coefficients = np.polyfit([-1, 0, 1], costs.mean(axis=1), 2)
        offset = -coefficients[1] / (2 * coefficients[0])
        a = (costs[0] - costs[2]) / 2
        c = costs[0] - 2 * costs[1] + costs[2]
        t = stats.t(n - 1).ppf(0.95)
        low = fieller_limit(a, c, offset, -1, t)
        high = fieller_limit(a, c, offset, 1, t)
        rows.append({
            "costs": [list(r) for r in costs], "offset": offset,
            "standard_error": max(offset - low, high - offset) / t,
            "curvature": 2 * coefficients[0],
            "curvature_p": stats.ttest_1samp(c, 0,
                                             alternative="greater").pvalue})
    return rows


def coverage():
    """How often the vertex lies above and below its 90 % interval."""
    rows = []
    for n, shared, spread, offset in ((5, 0.05, 0.03, 0.2), (7, 0.0, 0.05, 0.0),
                                      (7, 0.1, 0.05, -0.4)):
        draws = 400000
        k = np.arange(-1, 2)
        curve = 0.15 * (k - offset) ** 2
        t = stats.t(n - 1).ppf(0.95)
        above = below = used = 0
        for _ in range(40):
            y = (curve[None, :, None]
                 + RNG.normal(0, shared, (draws // 40, 1, n))
                 + RNG.normal(0, spread, (draws // 40, 3, n)))
            a = (y[:, 0] - y[:, 2]) / 2
            c = y[:, 0] - 2 * y[:, 1] + y[:, 2]
            am, cm = a.mean(1), c.mean(1)
            va, vc = a.var(1, ddof=1) / n, c.var(1, ddof=1) / n
            cov = ((a - am[:, None]) * (c - cm[:, None])).sum(1) / (n - 1) / n
            # Roots of (am - x cm)^2 = t^2 (va - 2 x cov + x^2 vc).
            q2 = cm ** 2 - t ** 2 * vc
            q1 = am * cm - t ** 2 * cov
            q0 = am ** 2 - t ** 2 * va
            good = (q2 > 0) & (cm > 0)
            root = np.sqrt(np.maximum(q1 ** 2 - q2 * q0, 0))
            ratio = am / cm
            reach = np.maximum((q1 + root) / q2 - ratio,
                               ratio - (q1 - root) / q2)
            above += np.sum(good & (offset > ratio + reach))
            below += np.sum(good & (offset < ratio - reach))
            used += np.sum(good)
        rows.append({"n": n, "shared": shared, "spread": spread,
                     "offset": offset, "curvature": 0.15,
                     "above": above / used, "below": below / used})
    return rows


def best():
    rows = []
    for n, k in ((5, 6), (7, 9), (3, 4), (5, 5)):
        level = np.concatenate([[0.5, 0.25], np.zeros(k - 2)])
        costs = (level[:, None] + RNG.normal(0, 0.05, n)
                 + RNG.normal(0, 0.08, (k, n)))
        kept = []
        for i in range(k):
            p = [stats.ttest_rel(costs[i], costs[j],
                                 alternative="greater").pvalue
                 for j in range(k) if j != i]
            if min(p) >= 0.05 / (k - 1):
                kept.append(i)
        rows.append({"costs": [list(r) for r in costs], "not_worse": kept})
    return rows


def student():
    """One sample against 0: mean, interval, and both tails."""
    rows = []
    for n, mean, spread in ((2, 0.3, 0.1), (5, -2, 1), (7, 93.1, 0.25),
                            (30, 1e-3, 1e-2)):
        x = RNG.normal(mean, spread, n)
        test = stats.ttest_1samp(x, 0)
        rows.append({"x": list(x), "value": np.mean(x),
                     "standard_error": stats.sem(x), "degrees": test.df,
                     "interval_90": interval_of(test, 0.90),
                     "interval_99": interval_of(test, 0.99),
                     "p_greater": stats.ttest_1samp(
                         x, 0, alternative="greater").pvalue})
    return rows


def tost():
    """Two one-sided tests: larger p-value, Welch and paired."""
    rows = []
    for n, gap, spread, margin in ((7, 0, 0.1, 0.2), (7, 0.1, 0.1, 0.2),
                                   (7, 0.2, 0.1, 0.2), (5, -0.3, 0.1, 0.2),
                                   (12, 0.05, 0.3, 0.2)):
        x = RNG.normal(3 + gap, spread, n)
        y = RNG.normal(3, 2 * spread, n)
        row = {"x": list(x), "y": list(y), "margin": margin}
        for name, test in (
                ("welch", lambda a, b, side: stats.ttest_ind(
                    a, b, equal_var=False, alternative=side)),
                ("paired", lambda a, b, side: stats.ttest_rel(
                    a, b, alternative=side))):
            row[name] = max(test(x + margin, y, "greater").pvalue,
                            test(x - margin, y, "less").pvalue)
        rows.append(row)
    return rows


def clopper_pearson():
    rows = []
    for k, n in ((0, 100), (1, 20), (50, 1000), (240, 4000), (1100, 20000),
                 (20, 20)):
        test = stats.binomtest(k, n, alternative="greater")
        rows.append({"count": k, "draws": n, "lower_999": test.proportion_ci(
            confidence_level=0.999, method="exact").low})
    return rows


def power():
    """P(one-sided t interval above a bound), by the noncentral t."""
    rows = []
    for n, effect, error, level in ((5, 1, 0.4, 0.95), (7, 0.5, 0.2, 0.95),
                                    (7, 0.5, 0.2, 0.975), (3, 2, 0.5, 0.95)):
        t = stats.t(n - 1).ppf(level)
        rows.append({"n": n, "effect": effect, "error": error, "level": level,
                     "power": stats.nct(n - 1, effect / error).sf(t)})
    return rows


def finite(value):
    """JSON has no infinity: the text that harness/base/json.h reads."""
    if isinstance(value, dict):
        return {k: finite(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(v) for v in value]
    if isinstance(value, (float, np.floating)):
        return "Infinity" if np.isposinf(value) else float(value)
    if isinstance(value, np.integer):
        return int(value)
    return value


json.dump(finite({
    "made_with": {"numpy": np.__version__, "scipy": scipy.__version__},
    "quantiles": quantiles(), "tails": tails(), "samples": samples(),
    "satterthwaite": satterthwaite(), "slopes": slopes(), "peaks": peaks(),
    "coverage": coverage(), "best": best(), "student": student(),
    "tost": tost(), "clopper_pearson": clopper_pearson(),
    "power": power()}), sys.stdout, indent=1)
print()
