"""Reference figures for the comparison of groups: python recipe.py (numpy 2, ppi-python 0.2.3)."""

import itertools
import math


def permutation():
    """Exact studentised permutation test of src/statistics/permutation.rs, by enumeration."""
    one = [(1, 4), (2, 7), (0, 3), (3, 5)]
    other = [(0, 6), (1, 9), (0, 4), (2, 12), (0, 3)]

    def share(part):
        k, n, m = sum(a for a, _ in part), sum(b for _, b in part), len(part)
        p = k / n
        return p, m / (m - 1) * sum((a - p * b) ** 2 for a, b in part) / n**2

    def statistic(a, b):
        (p, v), (q, w) = share(a), share(b)
        return abs(p - q) / math.sqrt(v + w) if p != q else 0.0

    everything, observed = one + other, statistic(one, other)
    ways = list(itertools.combinations(range(9), 4))
    extreme = 0
    for way in ways:
        a = [everything[i] for i in way]
        b = [everything[i] for i in range(9) if i not in way]
        extreme += statistic(a, b) >= observed - 1e-9
    print("permutation", extreme, len(ways), extreme / len(ways))


permutation()


def ppi():
    """Point and 95 % interval of PPI++ for a mean, by ppi-python: rows of src/statistics/prevalence.rs."""
    import numpy as np
    import ppi_py

    rng = np.random.default_rng(5)
    for n, n_uncoded, p, se, sp in [(60, 400, 0.3, 0.8, 0.9), (40, 40, 0.1, 0.6, 0.95), (200, 1000, 0.5, 0.9, 0.6)]:
        hand = (rng.random(n) < p).astype(float)
        machine = np.where(hand == 1, rng.random(n) < se, rng.random(n) > sp).astype(float)
        truth = rng.random(n_uncoded) < p
        uncoded = np.where(truth, rng.random(n_uncoded) < se, rng.random(n_uncoded) > sp).astype(float)
        counts = n, hand.sum(), machine.sum(), (hand * machine).sum(), n_uncoded, uncoded.sum()
        print("ppi", *counts, ppi_py.ppi_mean_pointestimate(hand, machine, uncoded), ppi_py.ppi_mean_ci(hand, machine, uncoded, alpha=0.05))


ppi()
