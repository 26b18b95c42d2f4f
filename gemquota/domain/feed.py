"""What a dashboard is fed by. It cannot tell a live store from a recording or a demonstration."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.frame import Frame, Refusal, Series


class Timeline(NamedTuple):
    """The time that a feed can show."""

    live: bool
    """True: it shows the machine's now, and nothing else."""
    first_s: float
    last_s: float
    """Of what it has, epoch seconds; of a live feed, until now."""
    start_s: float
    """Where it begins to play."""
    speed: float
    """At which it begins: seconds shown per second. 1 where it is live."""


class Feed(Protocol):
    """Frames of some instant, and what lies behind them. Of one thread. Nothing here raises for a
    store that is lost, locked or unreadable: that is a notice, and the last figures stay."""

    def timeline(self) -> Timeline:
        """What it can show. Of a live feed it grows."""
        ...

    def frame(self, now_s: float) -> Frame:
        """What is known of an instant.

        Args:
            now_s: Epoch seconds; of a live feed the machine's time. Going back is allowed.
        """
        ...

    def series(self, label: str, account: str, span_s: float, now_s: float) -> Series:
        """One model over the `span_s` seconds that end at `now_s`."""
        ...

    def diagnosis(self, refusal: Refusal) -> Diagnosis | None:
        """The whole diagnosis; None: it was recorded without one, or cannot be read now."""
        ...

    def replay(self) -> Feed | None:
        """The same as a recording that can be moved in; None: nothing is recorded, or it is one. The
        caller closes it."""
        ...

    def close(self) -> None: ...
