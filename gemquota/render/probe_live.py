"""The lines that a running probe shows."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.wording import count
from gemquota.render.layout import bar


class Gauge(NamedTuple):
    """How much of one cap is gone."""

    name: str
    used: float
    most: float


class Running(NamedTuple):
    """A moment of a probe."""

    title: str
    phase: str
    elapsed_s: float
    in_flight: int
    admitted: int
    refused: int
    unanswered: int
    admitted_per_s: float
    refused_per_s: float
    gauges: tuple[Gauge, ...]


def live_text(now: Running, width: int) -> str:
    """Three lines and one per cap."""
    lines = [
        f"{now.title}  {now.phase}"[:width],
        f"  {now.elapsed_s:5.1f} s   {count(now.in_flight)} in flight   "
        f"{count(now.admitted)} admitted ({now.admitted_per_s:.0f}/s)   "
        f"{count(now.refused)} refused ({now.refused_per_s:.0f}/s)   "
        f"{count(now.unanswered)} neither",
    ]
    for gauge in now.gauges:
        share = gauge.used / gauge.most if gauge.most else 1.0
        used, most = (
            (f"${gauge.used:.4f}", f"${gauge.most:.2f}")
            if gauge.name == "cost"
            else (count(round(gauge.used)), count(round(gauge.most)))
        )
        lines.append(f"  {gauge.name:9} {bar(share, 24)} {used} of {most}")
    lines.append("  Ctrl-C ends it and prints what is known")
    return "\n".join(line[:width] for line in lines)
