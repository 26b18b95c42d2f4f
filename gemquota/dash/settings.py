"""How a dashboard is to look and behave; whoever starts it decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gemquota.clock import local_offset_s, local_time, now_s, ticks_s

MOST_HZ = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the command line and the config file say."""

    rate_hz: float = 4.0
    """Frames a second, up to `MOST_HZ`; 0: none but the first, and those that are asked for."""
    theme: str = "dark"
    """`dark`, `light`, or a theme of textual's."""
    ascii: bool = False
    no_color: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    """Actions of `gemquota.dash.keys.ACTIONS` to keys."""
    page: str = "overview"
    """The one that is shown first."""
    now_s: Callable[[], float] = now_s
    ticks_s: Callable[[], float] = ticks_s
    """For how long something took: it moves a recording on."""
    local_offset_s: Callable[[float], float] = local_offset_s
    """How far the reader's clock is ahead of UTC at an instant."""
    local_time: Callable[[float], str] = local_time
    """An instant on the reader's clock, in words."""
    picture_folder: str | None = None
    """Where pictures go; None: where textual puts downloads."""
