"""Our sequential rule and AdaStop (PyPI's `adastop`) on the same drawn tables of two arms.

`python Tests/Interop/verdicts.py TABLES` prints the table of docs/statistics.md. The rule is the twin that fixtures hold
against the program (Tests/ReportsTests/Fixtures/verdict_rule.py).
"""

import contextlib
import io
import sys
from pathlib import Path

import numpy
from adastop import MultipleAgentsComparator

sys.path.insert(0, str(Path(__file__).parents[1] / "ReportsTests" / "Fixtures"))
import verdict_rule

SEEDS, GROUP, PERMUTATIONS = 30, 6, 1000


def draw(tables, effect, correlation, kind, stream):
    """Errors [tables, 2, 30]; the effect is in standard deviations of one seed's difference."""
    shape = (tables, 2, SEEDS)
    if kind == "normal":
        own = stream.standard_normal(shape)
    elif kind == "t3":
        own = stream.standard_t(3, shape) / numpy.sqrt(3)
    else:
        own = stream.exponential(size=shape) - 1
    common = stream.standard_normal((tables, 1, SEEDS))
    errors = numpy.sqrt(1 - correlation) * own + numpy.sqrt(correlation) * common
    errors[:, 0] += effect * numpy.sqrt(2 * (1 - correlation))
    return errors


def ours(errors):
    """Whether each table is decided, and after how many seeds it ends."""
    below, above = verdict_rule.sequential(verdict_rule.looks(errors))
    decided = (numpy.minimum(below, above) <= 0.05)
    ends = numpy.where(decided.any(1), numpy.array(verdict_rule.LOOKS)[decided.argmax(1)], SEEDS)
    return decided.any(1), ends


def adastop(errors, seed):
    decided, ends = [], []
    for number, (first, second) in enumerate(errors):
        comparator = MultipleAgentsComparator(
            n=GROUP, K=SEEDS // GROUP, B=PERMUTATIONS, alpha=0.05, seed=seed + number)
        seeds = 0
        while not comparator.is_finished:
            seeds += GROUP
            with contextlib.redirect_stdout(io.StringIO()):
                comparator.partial_compare({"first": first[:seeds], "second": second[:seeds]}, False)
        ends.append(seeds)
        decided.append(any(word in ("larger", "smaller") for word in comparator.decisions.values()))
    return numpy.array(decided), numpy.array(ends)


def compared(tables, kinds=("normal", "t3", "skewed")):
    """A row for each kind of errors, correlation and effect: decided in % and mean seeds, ours and AdaStop's."""
    for kind in kinds:
        for correlation in (0, 0.9):
            for effect in (0, 0.5, 1, 2):
                stream = numpy.random.default_rng(int(100 * effect) + int(10 * correlation))
                errors = draw(tables, effect, correlation, kind, stream)
                (own, ends), (other, others) = ours(errors), adastop(errors, 1)
                yield kind, correlation, effect, 100 * own.mean(), ends.mean(), 100 * other.mean(), others.mean()


def sooner_at_the_same_rate(tables):
    """At correlation 0 AdaStop decides falsely twice as often as its level says, so it may be a little sooner there."""
    for row in compared(tables, ("normal",)):
        kind, correlation, effect, own, ends, other, others = row
        if effect == 0:
            # Three standard errors above 5 %.
            assert own <= 5 + 300 * numpy.sqrt(0.05 * 0.95 / tables), row
        elif correlation == 0:
            assert ends <= others + 4 and own >= other - 30, row
        else:
            assert ends < others and own >= other, row


def all_cases(suite):
    suite.case("verdicts beside AdaStop", sooner_at_the_same_rate, 25)


if __name__ == "__main__":
    print("| errors | correlation | difference | ours: decided (%) | ours: seeds | AdaStop: decided (%) | AdaStop: seeds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for kind, correlation, effect, own, ends, other, others in compared(int(sys.argv[1])):
        print(f"| {kind} | {correlation} | {effect} | {own:.1f} | {ends:.1f} | {other:.1f} | {others:.1f} |", flush=True)
