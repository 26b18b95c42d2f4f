"""What a mistyped word may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60
"""More of a typed word is not compared: no name is longer, and comparing takes its square."""


def nearest(typed: str, known: Iterable[str], *, at_most: int = 3) -> list[str]:
    """The known words that look most like `typed`, the nearest first; none if none does."""
    from difflib import get_close_matches

    return get_close_matches(typed[:_LONGEST], list(known), n=at_most, cutoff=0.6)


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """`; did you mean quota or quota-minute?`, to end a complaint with; empty if nothing is near."""
    near = nearest(typed, known, at_most=2)
    return f"; did you mean {' or '.join(near)}?" if near else ""
