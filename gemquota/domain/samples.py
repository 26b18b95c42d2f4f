"""Statistics of measured times and rates: textbook formulas, none of our own. Pure.

Nothing here assumes that times are normal; latencies never are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

_Z95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""


class Interval(NamedTuple):
    """A value and its 95 % confidence interval; None: too few samples bound it on that side."""

    value: float
    low: float | None
    high: float | None


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile by linear interpolation (Hyndman and Fan 1996, type 7, as NumPy and R have it).

    Args:
        ordered: Ascending, at least one.
        share: From 0 to 1.
    """
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def quantile_interval(ordered: Sequence[float], share: float) -> Interval:
    """A quantile with the interval between two order statistics.

    The number of samples below the true quantile is binomial(n, share), whatever the distribution, so
    the l-th and u-th smallest enclose it with a known probability (David and Nagaraja, Order Statistics,
    3rd edition 2003, section 7.1; also Conover 1999, section 3.2).

    Args:
        ordered: Ascending, at least one.
        share: From 0 to 1, both excluded.
    """
    n = len(ordered)
    below = _binomial_cdf(n, share)
    # P(X(l) > quantile) = P(Bin <= l - 1), P(X(u) < quantile) = P(Bin >= u): at most 2.5 % each.
    low = max((rank for rank in range(1, n + 1) if below[rank - 1] <= 0.025), default=0)
    high = next((rank for rank in range(1, n + 1) if 1.0 - below[rank - 1] <= 0.025), 0)
    value = quantile(ordered, share)
    return Interval(
        value,
        # Between two ranks the interpolated value may lie beyond the bound: widen, never shrink.
        min(value, ordered[low - 1]) if low else None,
        max(value, ordered[high - 1]) if high else None,
    )


def _binomial_cdf(n: int, p: float) -> list[float]:
    """P(Bin(n, p) <= k) for k of 0 to n - 1, by logarithms, so that n may be large."""
    sums, total = [], 0.0
    log_p, log_q = math.log(p), math.log1p(-p)
    for k in range(n):
        log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        total += math.exp(log_ways + k * log_p + (n - k) * log_q)
        sums.append(min(1.0, total))
    return sums


def share_interval(hits: int, of: int) -> Interval:
    """A share with its score interval (Wilson 1927, JASA 22:209-212). `of` is at least 1."""
    share, z2 = hits / of, _Z95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    # At the ends rounding may leave the share itself outside.
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def fisher_exact(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """Two-sided p-value that two shares are the same: Fisher's exact test (Fisher 1935; two-sided as R's
    `fisher.test`, all tables at most as likely as the one seen). Each `of` is at least 1.
    """
    total, every = hits + other_hits, of + other_of

    def log_ways(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    def likely(k: int) -> float:
        return math.exp(log_ways(of, k) + log_ways(other_of, total - k) - log_ways(every, total))

    # Equal tables may differ in the last digits.
    seen = likely(hits) * (1 + 1e-7)
    possible = map(likely, range(max(0, total - other_of), min(of, total) + 1))
    return min(1.0, math.fsum(each for each in possible if each <= seen))


class Difference(NamedTuple):
    """Whether two sets of samples come from the same distribution."""

    p_value: float
    slower: float
    """The chance that a sample of the second is larger than one of the first, ties half: 0.5 is equal
    (Vargha and Delaney 2000, measure A)."""


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The two-sided rank-sum test (Mann and Whitney 1947), normal approximation with the correction for
    ties and continuity (Conover 1999, section 5.1). Both hold at least one sample; below eight in either
    the approximation is rough.
    """
    n, m = len(first), len(second)
    pooled = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks_of_second, ties, start = 0.0, 0.0, 0
    while start < n + m:
        end = start
        while end < n + m and pooled[end][0] == pooled[start][0]:
            end += 1
        rank, count = (start + 1 + end) / 2, end - start
        ranks_of_second += rank * sum(which for _, which in pooled[start:end])
        ties += count**3 - count
        start = end
    u = ranks_of_second - m * (m + 1) / 2
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    away = abs(u - n * m / 2) - 0.5
    if variance <= 0 or away <= 0:
        return Difference(1.0, u / (n * m))
    return Difference(math.erfc(away / math.sqrt(2 * variance)), u / (n * m))


def logarithmic_counts(values: Sequence[float], bins: int) -> list[int]:
    """How many of positive values fall into each of `bins` from the least to the greatest, evenly by
    their logarithm; a value of 0 counts as the least above it."""
    if not values:
        return [0] * bins
    floor = min((value for value in values if value > 0), default=1.0)
    logs = [math.log(max(value, floor)) for value in values]
    low, width = min(logs), (max(logs) - min(logs)) or 1.0
    counts = [0] * bins
    for each in logs:
        counts[min(bins - 1, int((each - low) / width * bins))] += 1
    return counts
