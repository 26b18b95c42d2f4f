"""How a dashboard is to look and behave; whoever starts it decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gemquota.clock import local_offset_s, local_time, now_s

MOST_HZ = 20.0


class Player(Protocol):
    """The control of recorded time, where the feed is a recording."""

    start_s: float
    """Of what is recorded, epoch seconds."""
    end_s: float
    playing: bool
    speed: float
    """Recorded seconds per second."""

    def now_s(self) -> float:
        """The recorded instant that is shown."""
        ...

    def play(self, playing: bool) -> None:
        """Go on, or stop."""
        ...

    def seek(self, at_s: float) -> None:
        """Go to an instant; outside of the recording, to its nearer end."""
        ...

    def set_speed(self, speed: float) -> None:
        """Recorded seconds per second, above 0."""
        ...


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
    replay: Player | None = None
    page: str = "overview"
    """The one that is shown first."""
    now_s: Callable[[], float] = now_s
    local_offset_s: Callable[[float], float] = local_offset_s
    """How far the reader's clock is ahead of UTC at an instant."""
    local_time: Callable[[float], str] = local_time
    """An instant on the reader's clock, in words."""
    picture_folder: str | None = None
    """Where pictures go; None: where textual puts downloads."""
