"""Writes bootstrap.json: percentile bootstrap intervals and one-sided sign-flip p values by SciPy.

Usage: python3 make_bootstrap.py > bootstrap.json
The committed file was made with SciPy 1.17.1 and NumPy 2.4.6.
"""

import itertools
import json

import numpy as np
from scipy import stats

random = np.random.default_rng(20190516)


def counted():
    """All n**n resamples of a mean: what SciPy's bootstrap tends to with more and more of them."""
    for n in [2, 3, 4, 5, 6, 6, 7]:
        values = np.round(random.normal(-0.3, 0.5, size=n), 2)
        places = np.array(list(itertools.product(range(n), repeat=n)), dtype=np.int8)
        means = np.sort(values[places].mean(axis=1))
        low, high = np.percentile(means, [2.5, 97.5])
        yield {"values": values.tolist(), "low": low, "high": high}


def drawn():
    """More values than resamples can be counted for: half a million of SciPy's."""
    for n in [9, 12, 20, 40]:
        values = np.round(random.normal(-0.3, 0.5, size=n), 2)
        result = stats.bootstrap(
            (values,), np.mean, n_resamples=500_000, method="percentile", rng=random,
            batch=10_000)
        low, high = result.confidence_interval
        yield {
            "values": values.tolist(), "low": low, "high": high,
            "error": float(result.standard_error),
        }


def below():
    """One-sided sign-flip tests, with ties."""
    for n in [1, 2, 3, 5, 6, 8, 11, 14]:
        for _ in range(2):
            differences = np.round(random.normal(-0.2, 1, size=n) * 4).astype(int)
            if n == 1:
                p = 0.5 if differences[0] < 0 else 1.0
            else:
                test = stats.permutation_test(
                    (differences,), np.sum, permutation_type="samples", n_resamples=np.inf,
                    alternative="less")
                p = float(test.pvalue)
            yield {"differences": (differences / 8).tolist(), "p": p}


def lines(records):
    return "[\n  " + ",\n  ".join(json.dumps(record) for record in records) + "]"


kinds = {"counted": counted, "drawn": drawn, "below": below}
print("{" + ",\n ".join(f'"{name}": {lines(make())}' for name, make in kinds.items()) + "}")
