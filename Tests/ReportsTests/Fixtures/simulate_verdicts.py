"""Prints how often verdicts are wrong and how often they find what is there, as the tables of
docs/statistics.md: about five minutes of one core.

Usage: python3 simulate_verdicts.py [tables in a cell, default 5000]
The committed numbers were made with NumPy 2.4.6 and SciPy 1.17.1.
"""

import sys

import numpy as np
from scipy import stats

from verdict_rule import LOOKS, SHARES, block, looks, moderated, paired, sequential, welch

COUNT = int(sys.argv[1]) if sys.argv[1:] else 5000
KINDS = ["normal", "t3", "skewed"]
CORRELATIONS = [0, 0.3, 0.9]
RULES = {"ours": moderated, "paired t": paired, "Welch": welch, "blocks": block}
random = np.random.default_rng(20261130)


def draw(kind, *shape):
    """Standard errors: normal, Student's t of three degrees, or exponential."""
    if kind == "normal":
        return random.normal(size=shape)
    if kind == "t3":
        return random.standard_t(3, shape) / 3**0.5
    return random.exponential(size=shape) - 1


def tables(kind, correlation, deviations, count=COUNT):
    """Errors of arms that do not differ, correlated at equal seeds."""
    arms = len(deviations)
    x = correlation**0.5 * draw(kind, count, 1, 30) + (1 - correlation) ** 0.5 * draw(kind, count, arms, 30)
    return x * np.array(deviations)[None, :, None]


def wrong(x, rule=moderated):
    """Share of tables with a false decision at any look: arm 0 is the baseline, and each other arm is
    claimed to err less."""
    claims = x.shape[1] - 1
    below, above = zip(*(sequential(looks(x, rule, arm, 0)) for arm in range(1, x.shape[1])))
    decided = (np.min(below, 0) * claims <= 0.05) | (np.min(above, 0) * claims <= 0.05)
    return 100 * decided.any(1).mean()


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def false_decisions():
    print("\n## False decisions per table, % (ours)\n")
    row("arms", "errors", "correlation", "sd 1 : 1", "baseline 2", "baseline 3", "another arm 2", "another arm 3")
    row(*["---"] * 8)
    for arms in [2, 3, 6]:
        for kind in KINDS:
            for correlation in CORRELATIONS:
                cells = []
                for deviations in [[1] * arms, [2] + [1] * (arms - 1), [3] + [1] * (arms - 1)] + (
                    [[1] * (arms - 1) + [2], [1] * (arms - 1) + [3]] if arms > 2 else []
                ):
                    cells.append(f"{wrong(tables(kind, correlation, deviations)):.1f}")
                row(arms, kind, correlation, *cells, *["–"] * (5 - len(cells)))


def power():
    print("\n## Decided by each look, %: difference 1.4 sd of what seeds do not share\n")
    row("arms", "errors", "correlation", "look", *RULES, "ours − best")
    row(*["---"] * 9)
    for arms in [2, 3, 6]:
        for kind in KINDS:
            for correlation in CORRELATIONS:
                x = tables(kind, correlation, [1] * arms)
                x[:, 0] -= 1.4 * (1 - correlation) ** 0.5
                found = []
                for rule in RULES.values():
                    found.append(100 * (sequential(looks(x, rule))[0] <= 0.05).mean(0))
                for look in range(3):
                    cells = [rates[look] for rates in found]
                    row(arms, kind, correlation, LOOKS[look], *(f"{cell:.1f}" for cell in cells), f"{cells[0] - max(cells[1:]):+.1f}")


def prospects(mean, variance, degrees, price, seeds):
    """Probability of a decision at the last look, as Prospect has it."""
    budget = LOOKS[-1]
    left = 1 - seeds / budget
    centre = mean * (1 - left + left * seeds / (seeds + 1))
    spread = left * np.sqrt(variance / (seeds + 1) + variance / (budget - seeds))
    reach = stats.t.isf(0.05 * SHARES[-1] / price / 2, degrees * (budget - 1) / (seeds - 1)) * np.sqrt(variance / budget)
    return stats.t.cdf((-reach - centre) / spread, degrees) + stats.t.sf((reach - centre) / spread, degrees)


def journeys():
    """With and without stopping where a decision within 30 seeds is improbable; the calibration of that."""
    print("\n## Decided after all looks, and seeds per arm on average; δ in sd of one seed's difference\n")
    row("arms", "δ", "decided (%)", "seeds", "decided (%) if futile stops", "seeds if futile stops", "futile (%)")
    row(*["---"] * 7)
    for arms in [2, 6]:
        for delta in [0, 0.5, 1, 2]:
            x = tables("normal", 0, [1] * arms)
            x[:, 0] -= delta * 2**0.5
            q = np.minimum(*sequential(looks(x)))
            alive, stopped = np.ones(COUNT, bool), np.zeros(COUNT, bool)
            seeds, spent = np.full(COUNT, 30.0), np.full(COUNT, 30.0)
            for look in range(4):
                decided = q[:, look] <= 0.05
                seeds[decided] = np.minimum(seeds[decided], LOOKS[look])
                futile = alive & ~decided & (prospects(*moderated(x[:, :, : LOOKS[look]]), LOOKS[look]) < 0.1)
                spent[alive & (decided | futile)] = LOOKS[look]
                stopped |= futile
                alive &= ~(decided | futile)
            end = q[:, -1] <= 0.05
            row(arms, delta, f"{100 * end.mean():.1f}", f"{seeds.mean():.1f}", f"{100 * (end & ~stopped).mean():.1f}", f"{spent.mean():.1f}", f"{100 * stopped.mean():.1f}")
    print("\n## Probability of a decision within 30 seeds: predicted and observed, δ/s ~ N(0, 1)\n")
    row("after seeds", "predicted", "observed", "cases")
    row(*["---"] * 4)
    x = tables("normal", 0, [1, 1], 4 * COUNT)
    x[:, 0] -= random.normal(size=(len(x), 1)) * 2**0.5
    q = np.minimum(*sequential(looks(x)))
    for look in [0, 1]:
        said = prospects(*moderated(x[:, :, : LOOKS[look]]), LOOKS[look])
        open_ = q[:, look] > 0.05
        for low in np.arange(0, 1, 0.2):
            cases = open_ & (said >= low) & (said < low + 0.2)
            if not cases.any():
                continue
            row(LOOKS[look], f"{said[cases].mean():.2f}", f"{(q[cases, -1] <= 0.05).mean():.2f}", cases.sum())


def equivalence():
    print("\n## Equivalence within 0.3: accepted, %\n")
    row("sd of a difference", "true difference", "accepted")
    row(*["---"] * 3)
    for deviation in [0.3, 0.6]:
        for true in [0, 0.3]:
            x = tables("normal", 0, [deviation / 2**0.5] * 2)
            x[:, 0] += true
            inside = np.maximum(sequential(looks(x, bound=0.3))[0], sequential(looks(x, bound=-0.3))[1])
            row(deviation, true, f"{100 * (inside[:, -1] <= 0.05).mean():.1f}")


if __name__ == "__main__":
    journeys()
    equivalence()
    power()
    false_decisions()
