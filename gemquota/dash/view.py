"""What every page is drawn from, and the words that several pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gemquota.dash.figures import age, clock
from gemquota.dash.glyphs import Glyphs, plain
from gemquota.dash.ink import Ink, Role, clip, inert
from gemquota.domain.frame import Frame, Gauge, Level
from gemquota.domain.headroom import Known
from gemquota.domain.quota import Tier
from gemquota.domain.reset import pacific_offset_s
from gemquota.domain.wording import TIER

NO_MODEL = "(no model)"
LEVELS: dict[Level, Role] = {Level.INFO: "dim", Level.WARN: "warn", Level.BAD: "bad"}


class View(NamedTuple):
    """A frame, and how it is to be drawn."""

    frame: Frame
    glyphs: Glyphs
    offset_s: float
    """How far the reader's clock is ahead of UTC."""

    def name(self, text: str) -> str:
        """A foreign text as it may be shown."""
        return plain(inert(text), self.glyphs)

    def clipped(self, text: str, width: int) -> str:
        """The same in at most `width` cells."""
        return clip(self.name(text), width, self.glyphs.ellipsis)

    def label(self, label: str) -> str:
        """A model's name; calls without one have a name too."""
        return self.name(label) if label else NO_MODEL

    def ago(self, at_s: float) -> str:
        """`3m`, of an instant in the past."""
        return age(self.frame.now_s - at_s)

    def clock(self, at_s: float, *, seconds: bool = True) -> str:
        """An instant of today on the reader's clock."""
        return clock(at_s, self.offset_s, seconds=seconds)

    def pacific(self, at_s: float, *, seconds: bool = True) -> str:
        """An instant on Google's clock."""
        return clock(at_s, pacific_offset_s(at_s), seconds=seconds)


def pacific_zone(at_s: float) -> str:
    """`PST` or `PDT`."""
    return "PDT" if pacific_offset_s(at_s) == -7 * 3600 else "PST"


def tier_words(tier: str) -> str:
    """`free tier`; empty where none is known."""
    try:
        known = Tier(tier)
    except ValueError:
        return tier
    return "" if known is Tier.UNKNOWN else TIER[known]


def source_words(known: Known, now_s: float) -> str:
    """Where a limit is from and how old that is, short: `stated 3m ago`."""
    since = age(now_s - known.as_of_s)
    ago = since if since == "now" else f"{since} ago"
    words = {
        "refusal": f"stated {ago}", "console": f"Console {ago}", "probe": f"probed {ago}", "yours": "yours",
        "invented": "invented",
    }.get(known.source, f"on record {known.as_of[:10]}")  # fmt: skip
    return f"{words}?" if known.doubt else words


def source_note(known: Known, now_s: float) -> str:
    """The same in four cells: `r3m`, `c2h`, `p2d`, `y`, `i`, `d9d`; a `?` where it may be wrong."""
    letter = {"refusal": "r", "console": "c", "probe": "p", "yours": "y", "invented": "i"}.get(
        known.source, "d"
    )
    since = "" if known.source in ("yours", "invented") else age(now_s - known.as_of_s)
    return f"{letter}{since}{'?' if known.doubt else ''}"


def first_out(gauges: Sequence[Gauge]) -> Gauge | None:
    """The gauge that runs out first; None: none does before it is counted afresh."""
    running = [each for each in gauges if each.runs_out_s is not None]
    return min(running, key=lambda each: each.runs_out_s or 0.0, default=None)


def toned(text: str, role: Role = "") -> tuple[Ink, ...]:
    """A piece, or none of an empty text."""
    return (Ink(text, role),) if text else ()
