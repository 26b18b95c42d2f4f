"""What came into a store since somebody last looked: sums by second, and each call that went wrong."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.call import Kind, NamedLimit


class Slice(NamedTuple):
    """Calls of one kind that arrived in one second."""

    second: int
    kind: Kind
    calls: int
    refused: int
    failed: int
    input_tokens: int
    cached_tokens: int
    thought_tokens: int
    output_tokens: int
    images: int
    micro_usd: int
    first_attempts: int
    """Calls that repeat no failed one."""
    wasted: int


class Trouble(NamedTuple):
    """One call that was refused or that failed."""

    row: int
    at_s: float
    kind: Kind
    status: int
    cause: str
    limits: tuple[NamedLimit, ...]
    attempt: int
    wasted: bool
    wait_ms: int | None
    diagnosis: int | None
    refused: bool


class News(NamedTuple):
    """What is new, or what lies between two instants."""

    slices: list[Slice]
    troubles: list[Trouble]
    """Oldest first; the last ones only, where there are many."""
