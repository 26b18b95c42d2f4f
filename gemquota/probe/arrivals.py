"""Arrivals at rising rates: when the next request is due, whatever became of the others.

Where nothing is known yet, they come in pulses, each larger than all before it, and each sent when
nearly all before it has been answered. Once a limit is about known, the number sent grows as
m(e^(t/tau) - 1), so that what is in flight when the first refusal arrives is the same share of the limit
at 2 requests a minute as at 20,000.

How many requests pulses take. Let L be the limit, A what had been answered when most was in flight,
after the last pulse had gone out, and C that most. Then A + C were sent in all, for a refusal ends the
pulses. None of the A were refused, so A <= L, and what was sent is at most L + C: unless a limit of L lets
more than L of them pass. It does if (1) some failed and were not counted, F of them; (2) a bucket
refilled R of what was used; (3) a minute ended and its successor took the rest. In all cases
A <= L + F + R, and 2 L + F for (3).

No plan can do without these exceptions. Until the first refusal all limits above A / (1 + r) look
alike, r being the share that failed or came back, so the plan is the same sequence A1, A2, ... for all of
them; if a limit lies between A(k) / (1 + r) and A(k), that is exceeded which was promised. If the plan may
cost c times the limit, A grows by c a step at most, and of limits that are spread evenly over their
orders of magnitude ln(1 + r) / ln c are hit. Small r takes speed: a pulse goes out as soon as the last
one is answered. The four per cent that a bucket regains in an answer's time of two seconds take a large
c. So the pulses grow by a factor of about 2 while answers are quick, and by one of 3 where they are
not: then in 1 of 100 cases of the benchmark's grid more is sent than L + 1 + C, mostly by less than a
tenth of L; with a factor of 2 throughout, in 3.
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


LATEST_S = 4.0
"""So long after a pulse the next one goes out, whatever has been answered: 20,000 within a minute."""
_SLOW_S = 0.4
"""From this time for an answer on, what comes back meanwhile costs more than what is sent too much."""
_CALM = (1, 2, 3), (6, 12, 24)
_HURRIED = (1, 3), (12, 36)
"""Totals at which pulses end: the first ones, and then these, ten, a hundred times as many and so on. A
fifth above 5, 10, 20, 50, 100, as limits are mostly round: such a limit is exceeded by little, even if
a tenth of it comes back meanwhile."""
_LATE = 16
"""One of so many answers may be late."""
_PULSE = 0.05
"""The share of an answer's time over which a pulse is spread."""


def pulse_size(sent: int, *, latency_s: float) -> int:
    """Requests of the next pulse, when so many have been sent and answers take so long.

    Totals are 1, 2, 3, 6, 12, 24 and then 60, 120, 240, 600 and so on; of a slow service 1, 3, 12, 36, 120,
    360 and so on.
    """
    first, then = _CALM if latency_s < _SLOW_S else _HURRIED
    for total in first:
        if total > sent:
            return total - sent
    scale = 1
    while True:
        for total in then:
            if total * scale > sent:
                return total * scale - sent
        scale *= 10


def may_be_late(size: int) -> int:
    """How many need not have been answered before the next pulse, after one of that size."""
    return size // _LATE


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
