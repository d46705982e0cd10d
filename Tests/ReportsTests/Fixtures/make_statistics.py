"""Writes statistics.json: what SciPy and statsmodels say about random data.

Usage: python3 make_statistics.py > statistics.json
The committed file was made with SciPy 1.17.1, statsmodels 0.15.0 and NumPy 2.4.6.
"""

import json

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(20190516)


def student():
    """Points of Student's t: a grid of degrees with random t and p, into the far tails."""
    for degrees in [1, 2, 3, 4, 5, 7, 9, 19, 29, 99, 999, 2.5]:
        t = float(np.round(random.normal() * 10 ** random.uniform(-3, 1.3), 6))
        p = float(np.round(random.uniform(), 6))
        for t, p in [(t, p), (-t, 0.975), (0.0, 1e-6)]:
            yield {
                "degrees": degrees, "t": t, "cdf": stats.t.cdf(t, degrees),
                "p": p, "quantile": stats.t.ppf(p, degrees),
            }


def paired():
    """Two arms of errors in %, measured on 1000 or 11,000 images: with and without ties."""
    for n in list(range(2, 15)) * 2:
        images = 1000 if random.uniform() < 0.5 else 11_000
        a = np.round(images * (0.05 + 0.005 * random.normal(size=n))) / images * 100
        b = np.round(images * (0.05 + random.normal() * 0.004 + 0.005 * random.normal(size=n)))
        b = b / images * 100
        d = a - b
        # Ties must be found whatever the rounding: count them in whole images.
        counts = np.rint(d * images / 100).astype(int)
        test = stats.permutation_test(
            (counts,), np.sum, permutation_type="samples", n_resamples=np.inf)
        low, high = stats.t.interval(0.95, n - 1, loc=d.mean(), scale=stats.sem(d))
        yield {
            "a": a.tolist(), "b": b.tolist(), "mean": d.mean(), "std": d.std(ddof=1),
            "low": low, "high": high, "p": float(test.pvalue),
        }


def many():
    """More pairs than patterns can be counted for: SciPy draws a million, so p is approximate."""
    for n, shift in [(21, 0.0), (25, 0.3), (30, 0.5), (70, 0.25)]:
        d = np.round(random.normal(shift, 1, size=n), 3)
        test = stats.permutation_test(
            (d,), np.sum, permutation_type="samples", n_resamples=999_999, rng=random,
            batch=10_000)
        yield {"differences": d.tolist(), "p": float(test.pvalue)}


def holm():
    for n in [1, 2, 3, 5, 8, 12]:
        p = np.round(random.uniform(size=n) ** 3, 4)
        yield {"p": p.tolist(), "adjusted": multipletests(p, method="holm")[1].tolist()}


def lines(records):
    return "[\n  " + ",\n  ".join(json.dumps(record) for record in records) + "]"


kinds = {"student": student, "paired": paired, "many": many, "holm": holm}
print("{" + ",\n ".join(f'"{name}": {lines(make())}' for name, make in kinds.items()) + "}")
