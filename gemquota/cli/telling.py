"""The diagnosis that the store keeps of a refusal, as `gemquota export` tells it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gemquota.domain.kept import dated
from gemquota.export.attributes import Told
from gemquota.render.diagnosis_json import as_dict, from_kept
from gemquota.render.verdict import headline

if TYPE_CHECKING:
    from gemquota.domain.call import Call


def told(call: Call) -> Told | None:
    """With the waits and instants of this very call; None where what is kept cannot be read."""
    kept = _kept(call.diagnosis)
    if kept is None:
        return None
    wait_s = None if call.wait_ms is None else call.wait_ms / 1000
    return Told(headline(kept), as_dict(dated(kept, at_s=call.at_s, wait_s=wait_s)))


_kept = lru_cache(maxsize=256)(from_kept)
"""One document stands for all refusals that differ in waits and dates alone."""
