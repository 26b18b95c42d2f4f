"""Arrivals at rising rates: when the next request is due, whatever became of the others.

The number sent grows as m(e^(t/tau) - 1), so that what is in flight when the first refusal arrives is
the same share of the limit at 2 requests a minute as at 20,000.
"""

from __future__ import annotations

import math

SLOWEST_S, FASTEST_S = 4.0, 0.5
"""Bounds of tau. Four seconds reach 20,000 requests in 36 s, well within a minute."""
_PER_LATENCY = 3.0
"""tau in answers' times: e^(1/3) - 1 = 40 % of the limit is in flight at its end."""
_BRAKE_FROM, _BRAKE_TO = 0.96, 1.04


def time_constant_s(latency_s: float) -> float:
    """tau for a service that answers within `latency_s`."""
    return min(SLOWEST_S, max(FASTEST_S, _PER_LATENCY * latency_s))


def gap_s(sent: int, *, start: float, tau_s: float, expected: int = 0) -> float:
    """The time from one arrival to the next.

    Args:
        sent: How many this rise has sent so far.
        start: m, the number from which the growth is exponential.
        tau_s: The time in which the rate grows e-fold.
        expected: Where the limit is thought to lie; there arrivals slow down, so that little is in
            flight when it is reached. 0: nothing is known.
    """
    gap = tau_s * math.log1p(1 / (sent + start))
    if expected >= 25 and _BRAKE_FROM * expected <= sent <= _BRAKE_TO * expected:
        # The band of 8 % takes about tau, the time of three answers.
        gap = max(gap, tau_s / (expected * (_BRAKE_TO - _BRAKE_FROM)))
    return gap
