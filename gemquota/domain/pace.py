"""How fast a limit is being used up: against what its window would allow so far, and until when it lasts.

Days are those of Los Angeles, so 23, 24 or 25 hours long; whoever calls hands in their ends.
"""

from __future__ import annotations

LEAST_ELAPSED = 0.01
"""Before so much of a window is over, a pace says nothing: one call after midnight would be far ahead."""


def elapsed(start_s: float, end_s: float, now_s: float) -> float:
    """How much of a window is over, 0 to 1."""
    if end_s <= start_s:
        return 1.0
    return min(1.0, max(0.0, (now_s - start_s) / (end_s - start_s)))


def pace(used: int, limit: int, start_s: float, end_s: float, now_s: float) -> float | None:
    """What is used over what the elapsed part of the window would allow, were use even.

    Returns:
        1 is on pace: all of it will be used when the window ends. None: there is no limit above 0,
        or the window has hardly begun.
    """
    over = elapsed(start_s, end_s, now_s)
    if limit <= 0 or over < LEAST_ELAPSED:
        return None
    return used / (limit * over)


def runs_out_s(used: int, limit: int, per_s: float, now_s: float, until_s: float) -> float | None:
    """When the limit is reached, if use goes on at a rate.

    Args:
        used: In the window that ends at `until_s`.
        limit: Of the window.
        per_s: The rate lately, in the limit's unit per second.
        now_s: Epoch seconds.
        until_s: When the window is over.

    Returns:
        Epoch seconds, `now_s` where it is used up already. None: not before the window is over.
    """
    if limit < 0:
        return None
    if used >= limit:
        return now_s
    if per_s <= 0:
        return None
    at_s = now_s + (limit - used) / per_s
    return at_s if at_s < until_s else None
