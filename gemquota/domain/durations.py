"""How long calls took, counted in buckets that never change, so that counts can be kept and added."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.call import Kind

BOUNDS_MS = (10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240, 20_480, 40_960, 81_920)
"""Upper bounds, each in the lower bucket. Stores keep indices into it: another one needs a migration.

Source: opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics, read 2026-11-25.
"""


class Took(NamedTuple):
    """Answered calls of one kind and end that took about as long."""

    kind: Kind
    cause: str
    """A value of `Cause`; empty where nothing went wrong."""
    bucket: int
    """Index into `BOUNDS_MS`; its length: longer than all."""
    calls: int
    total_ms: int
