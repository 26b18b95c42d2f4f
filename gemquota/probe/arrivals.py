"""Arrivals at rising rates: when the next request is due, whatever became of the others.

Where nothing is known yet, they come in pulses, each about as large as all before it. Once a limit
is about known, the number sent grows as m(e^(t/tau) - 1), so that what is in flight when the first refusal
arrives is the same share of the limit at 2 requests a minute as at 20,000.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

SLOWEST_S, FASTEST_S = 4.0, 0.5
"""Bounds of tau. Four seconds reach 20,000 requests in 36 s, well within a minute."""
_PER_LATENCY = 3.0
"""tau in answers' times: e^(1/3) - 1 = 40 % of the limit is in flight at its end."""
_BRAKE_FROM, _BRAKE_TO = 0.96, 1.04


SOONEST_S, LATEST_S = 0.25, 4.0
"""Bounds of the time between two pulses. Every four seconds they reach 20,000 requests in 56."""
_PER_PULSE = 1.2
"""Time between pulses in answers' times: then most of what was sent has been answered. More would give
a minute time to end, or a bucket to refill, and that costs requests beyond the limit."""
_SINGLE = 3
_TOTALS = (6, 12, 24)
"""And ten and a hundred times as many."""
_PULSE = 0.2
"""The share of an answer's time over which a pulse is spread."""


def pulse_gap_s(latency_s: float) -> float:
    """From the begin of one pulse to that of the next, for a service that answers within `latency_s`."""
    return min(LATEST_S, max(SOONEST_S, _PER_PULSE * latency_s))


def pulse_size(sent: int) -> int:
    """Requests of the next pulse, when so many have been sent.

    Totals are 1, 2, 3, 6, 12, 24 and then 60, 120, 240, 600 and so on: a fifth above 5, 10, 20, 50, 100,
    200, 500, as limits are mostly round. Such a limit is exceeded by little, even if a tenth of it comes
    back meanwhile.
    """
    if sent < _SINGLE:
        return 1
    scale = 1
    while True:
        for total in _TOTALS:
            if total * scale > sent:
                return total * scale - sent
        scale *= 10


def pulse_s(latency_s: float, size: int) -> Iterator[float]:
    """When each request of a pulse is due, in seconds from its begin; all before the first is answered."""
    spread_s = _PULSE * min(latency_s, LATEST_S)
    return (spread_s * number / size for number in range(size))


def time_constant_s(latency_s: float) -> float:
    """tau for a service that answers within `latency_s`."""
    return min(SLOWEST_S, max(FASTEST_S, _PER_LATENCY * latency_s))


@dataclass(frozen=True, slots=True)
class Scale:
    """How much the requests of one rise weigh, in the unit that is measured."""

    first: int = 1
    growth: float = 0.0
    """Of what the rise has sent so far; so that tokens take hundreds of requests, not millions."""
    poll: int = 1
    """Of a question whether the limit has reopened."""

    def weight(self, sent: int) -> int:
        """Of the next request, when so much has been sent."""
        return max(self.first, int(self.growth * sent))


def gap_s(sent: int, *, start: float, tau_s: float, weight: int = 1, expected: int = 0) -> float:
    """The time until the next request of a rise.

    Args:
        sent: How much this rise has sent so far, in the unit that is measured.
        start: m, the amount from which the growth is exponential.
        tau_s: The time in which the rate grows e-fold.
        weight: Of the next request.
        expected: Where the limit is thought to lie; there arrivals slow down, so that little is in
            flight when it is reached. 0: nothing is known.
    """
    gap = tau_s * math.log1p(weight / (sent + start))
    if expected >= 25 and _BRAKE_FROM * expected <= sent <= _BRAKE_TO * expected:
        # The band of 8 % takes about tau, the time of three answers.
        gap = max(gap, tau_s * weight / (expected * (_BRAKE_TO - _BRAKE_FROM)))
    return gap
