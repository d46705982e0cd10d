"""Writes verdicts.json: what SciPy, and NumPy by verdict_rule.py, say about random errors.

Usage: python3 make_verdicts.py > verdicts.json
The committed file was made with SciPy 1.17.1 and NumPy 2.4.6.
"""

import json

import numpy as np
from scipy import stats

from simulate_verdicts import prospects
from verdict_rule import SHARES, looks, moderated, p_value, sequential

random = np.random.default_rng(20261130)


def errors(arms, seeds, common, deviations, shift=0.0):
    """Errors in %, rounded as counts over 1000 images are."""
    x = common * random.normal(size=(1, seeds)) + np.array(deviations)[:, None] * random.normal(size=(arms, seeds))
    x[0] += shift
    return np.round(8 + 0.5 * x, 1)


def tails():
    for _ in range(12):
        first, second = np.round(random.uniform(0.5, 60, 2), 2)
        f = float(np.round(10 ** random.uniform(-1.5, 1.5), 4))
        yield {"f": f, "first": float(first), "second": float(second), "p": float(stats.f.sf(f, first, second))}


def contrasts():
    """Two arms to six; seeds that matter and that do not; one arm that spreads more."""
    for arms in [2, 3, 4, 6]:
        for seeds in [6, 10]:
            for common in [0, 0.6, 3]:
                for widest in [1, 3]:
                    x = errors(arms, seeds, common, [widest] + [1] * (arms - 1), -0.8)
                    found = [np.atleast_1d(value) for value in moderated(x[None])]
                    mean, variance, degrees, price = (float(value[0]) for value in found)
                    half = stats.t.isf(0.025 / price, degrees) * (variance / seeds) ** 0.5
                    yield {
                        "arms": x.tolist(), "mean": mean, "variance": variance, "degrees": degrees,
                        "p": float(p_value(moderated(x[None]), seeds)[0]), "low": mean - half, "high": mean + half,
                    }


def sequences():
    """q at the last look, around zero and around a bound."""
    for arms, shift in [(2, 0.0), (2, -1.0), (3, -0.7), (6, 0.5), (6, -2.0)]:
        x = errors(arms, 30, 0.5, [1] * arms, shift)
        record = {"arms": x.tolist(), "shares": SHARES, "bound": 0.3}
        for name, bound in [("Zero", 0.0), ("Bound", 0.3)]:
            below, above = sequential(looks(x[None], bound=bound))
            record[f"below{name}"] = float(below[0, -1])
            record[f"above{name}"] = float(above[0, -1])
        yield record


def futures():
    """The probability of a decision at thirty seeds, seen from six and from ten."""
    for seeds in [6, 10, 6, 10]:
        x = errors(2, seeds, 0, [1, 1], float(np.round(random.normal(), 2)))
        yield {"arms": x.tolist(), "probability": float(prospects(*moderated(x[None]), seeds)[0])}


def spreads():
    """Whether two arms spread unequally: Pitman and Morgan's test, the correlation of sum and difference."""
    for widest in [1, 2, 3, 5, 8]:
        x = errors(2, 10, 0.3, [widest, 1])
        deviations = x.std(1, ddof=1)
        p = stats.pearsonr(x[0] + x[1], x[0] - x[1]).pvalue
        yield {"arms": x.tolist(), "ratio": float(deviations[0] / deviations[1]), "p": float(p)}


def lines(records):
    return "[\n  " + ",\n  ".join(json.dumps(record) for record in records) + "]"


kinds = {"tails": tails, "contrasts": contrasts, "sequences": sequences, "futures": futures, "spreads": spreads}
print("{" + ",\n ".join(f'"{name}": {lines(make())}' for name, make in kinds.items()) + "}")
