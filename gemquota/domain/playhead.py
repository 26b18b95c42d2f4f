"""Where a recording is being played: moved, paused, faster, slower. Pure; the caller says what a clock shows."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.feed import Timeline

SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


class Playhead(NamedTuple):
    """A place in recorded time, and how it moves."""

    first_s: float
    last_s: float
    from_s: float
    """Where it was, epoch seconds, when the clock showed `ticks_s`."""
    ticks_s: float
    speed: float
    playing: bool = True

    def at_s(self, ticks_s: float) -> float:
        """The instant that is shown when the clock shows `ticks_s`; within the recording."""
        if not self.playing:
            return self.from_s
        moved_s = max(0.0, ticks_s - self.ticks_s) * self.speed
        return min(self.last_s, max(self.first_s, self.from_s + moved_s))

    def ended(self, ticks_s: float) -> bool:
        """Whether there is nothing more to play."""
        return self.at_s(ticks_s) >= self.last_s

    def toggled(self, ticks_s: float) -> Playhead:
        """Paused, or playing again; from the beginning where it had ended."""
        at_s = self.at_s(ticks_s)
        if not self.playing and at_s >= self.last_s:
            at_s = self.first_s
        return self._replace(from_s=at_s, ticks_s=ticks_s, playing=not self.playing)

    def moved(self, by_s: float, ticks_s: float) -> Playhead:
        """Forward, or back where `by_s` is negative."""
        return self.sought(self.at_s(ticks_s) + by_s, ticks_s)

    def sought(self, at_s: float, ticks_s: float) -> Playhead:
        """At another instant; at an end where it lies outside."""
        within_s = min(self.last_s, max(self.first_s, at_s))
        return self._replace(from_s=within_s, ticks_s=ticks_s)

    def faster(self, ticks_s: float) -> Playhead:
        """At the next of `SPEEDS`."""
        speed = next((each for each in SPEEDS if each > self.speed), self.speed)
        return self._replace(from_s=self.at_s(ticks_s), ticks_s=ticks_s, speed=speed)

    def slower(self, ticks_s: float) -> Playhead:
        """At the one of `SPEEDS` before."""
        speed = next((each for each in reversed(SPEEDS) if each < self.speed), self.speed)
        return self._replace(from_s=self.at_s(ticks_s), ticks_s=ticks_s, speed=speed)


def started(timeline: Timeline, ticks_s: float) -> Playhead:
    """As a recording begins to play when the clock shows `ticks_s`."""
    return Playhead(timeline.first_s, timeline.last_s, timeline.start_s, ticks_s, timeline.speed)
