"""How many examples a property is tried with."""

from __future__ import annotations

from hypothesis import settings

FEW = 10
"""Of each property under `--hypothesis-profile=few`: where another run looks for more."""


def most(examples: int) -> int:
    """So many, for `@settings(max_examples=...)`, which else would stand above every profile."""
    return min(examples, FEW) if settings.default.max_examples == FEW else examples
