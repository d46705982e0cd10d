"""The statistics of verdicts in NumPy: the twin that fixtures and simulations are made with.

Arrays are [tables, arms, seeds]; everything is vectorised over tables.
"""

import numpy as np
from scipy import special, stats

LOOKS = [6, 10, 15, 20, 30]
SHARES = [0.289, 0.205, 0.229, 0.230, 0.323]
OWN, SURE, NONE = 0.15, 0.01, 0.05
PAIRING_F, PRICE = 3.0, 1.1


def two_sided(t, degrees):
    return 2 * special.stdtr(degrees, -np.abs(t))


def blocks(x):
    """Variances of arms, the same without the seeds' means, and the mean squares between seeds and left."""
    arms, seeds = x.shape[1:]
    centred = x - x.mean(2, keepdims=True)
    common = centred.mean(1, keepdims=True)
    variances = (centred**2).sum(2) / (seeds - 1)
    residuals = ((centred - common) ** 2).sum(2) / (seeds - 1)
    return variances, residuals, arms * (common[:, 0] ** 2).sum(1) / (seeds - 1), residuals.sum(1) / (arms - 1)


def moderated(x, a=0, b=1):
    """The rule: mean, variance of one seed's difference, degrees of freedom, and what p is multiplied by."""
    arms, seeds = x.shape[1:]
    n = seeds - 1.0
    variances, residuals, between, residual = blocks(x)
    mean = (x[:, a] - x[:, b]).mean(1)
    if arms == 2:
        apart = variances.sum(1)
        welch = n * apart**2 / (variances**2).sum(1)
        weight = np.clip((between / residual - 1) / (PAIRING_F - 1), 0, 1)
        variance = (1 - weight) * apart + weight * 2 * residual
        return mean, variance, (1 - weight) * welch + weight * n, PRICE
    pairs = between > residual
    pool = np.where(pairs, residual, variances.mean(1))
    own = np.where(pairs[:, None], (residuals - residual[:, None] / arms) / (1 - 2 / arms), variances)
    own = np.maximum(own, 0.05 * pool[:, None])
    share = np.where(pairs, (arms - 1) / arms, 1.0)
    others = (own.sum(1, keepdims=True) - own) / (arms - 1)
    p = special.fdtrc((n * share)[:, None], (n * share * (arms - 1))[:, None], own / others)
    p = np.maximum(np.minimum(p[:, a], p[:, b]), 1e-300)
    weight = OWN + (1 - OWN) * np.clip(np.log(NONE / p) / np.log(NONE / SURE), 0, 1)
    variance = weight * (own[:, a] + own[:, b]) + (1 - weight) * 2 * pool
    parts = np.repeat(((1 - weight) * 2 / arms)[:, None], arms, 1)
    parts[:, a] += weight
    parts[:, b] += weight
    parts *= weight[:, None] * own + (1 - weight[:, None]) * pool[:, None]
    return mean, variance, share * n * variance**2 / (parts**2).sum(1), 1.0


def paired(x, a=0, b=1):
    d = x[:, a] - x[:, b]
    return d.mean(1), d.var(1, ddof=1), np.full(len(x), x.shape[2] - 1.0), 1.0


def welch(x, a=0, b=1):
    first, second = x[:, a].var(1, ddof=1), x[:, b].var(1, ddof=1)
    degrees = (first + second) ** 2 / ((first**2 + second**2) / (x.shape[2] - 1))
    return (x[:, a] - x[:, b]).mean(1), first + second, degrees, 1.0


def block(x, a=0, b=1):
    """Seeds as blocks, one variance for all arms, the seeds' variance not below zero."""
    arms, seeds = x.shape[1:]
    variances, _, between, residual = blocks(x)
    pool = between < residual
    degrees = np.where(pool, arms * (seeds - 1), (arms - 1) * (seeds - 1)) * 1.0
    return (x[:, a] - x[:, b]).mean(1), 2 * np.where(pool, variances.mean(1), residual), degrees, 1.0


def p_value(found, seeds, bound=0.0):
    mean, variance, degrees, price = found
    return np.minimum(1, price * two_sided((mean - bound) / np.sqrt(variance / seeds), degrees))


def looks(x, rule=moderated, a=0, b=1, bound=0.0):
    """p / share at each look, with the sign of a - b - bound: [tables, looks]."""
    columns = []
    for seeds, share in zip(LOOKS, SHARES):
        found = rule(x[:, :, :seeds], a, b)
        p = p_value(found, seeds, bound)
        columns.append(np.minimum(1, p / share) * np.where(found[0] < bound, -1, 1))
    return np.array(columns).T


def sequential(signed):
    """q for below and for above at each look: running minima over the looks with that sign."""
    below = np.where(signed < 0, -signed, 1)
    above = np.where(signed > 0, signed, 1)
    return np.minimum.accumulate(below, 1), np.minimum.accumulate(above, 1)
