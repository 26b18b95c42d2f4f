"""Sums over a window that moves with time, exact to one bin, and the most that they have been."""

from __future__ import annotations

from collections.abc import Sequence


class Rolling:
    """Several numbers at once, counted by bins (seconds, or ten seconds) in the last `window` of them.

    Bins may come late, by one window at most: what came later than that is in no sum. Memory is two
    windows, however much is counted.
    """

    __slots__ = ("_bins", "_dirty", "edge", "most", "newest", "sums", "window")

    def __init__(self, width: int, edge: int, window: int = 60) -> None:
        """
        Args:
            width: How many numbers a bin has.
            edge: The newest bin of the window.
            window: Its length in bins.
        """
        self.window = window
        self.edge = edge
        self.sums = [0] * width
        self.most = [0] * width
        self.newest: int | None = None
        """The newest bin that something was counted in."""
        self._bins: dict[int, list[int]] = {}
        self._dirty: int | None = None

    def add(self, at: int, numbers: Sequence[int]) -> None:
        """Count in a bin."""
        if at <= self.edge - 2 * self.window:
            return
        found = self._bins.get(at)
        if found is None:
            self._bins[at] = list(numbers)
        else:
            for index, number in enumerate(numbers):
                found[index] += number
        if at > self.edge - self.window:
            sums = self.sums
            for index, number in enumerate(numbers):
                sums[index] += number
        if self._dirty is None or at < self._dirty:
            self._dirty = at
        if self.newest is None or at > self.newest:
            self.newest = at

    def advance(self, edge: int) -> None:
        """Move the window's end, forward only; the maxima are up to date then."""
        if edge <= self.edge and self._dirty is None:
            return
        self._raise_most(edge)
        if edge - self.edge >= 2 * self.window:
            kept = {at: each for at, each in self._bins.items() if at > edge - self.window}
            self._bins, self.edge = kept, edge
            self.sums = [sum(column) for column in zip(*kept.values(), strict=True)] or [0] * len(self.sums)  # fmt: skip
            return
        bins, sums = self._bins, self.sums
        while self.edge < edge:
            self.edge += 1
            gone = bins.get(self.edge - self.window)
            if gone is not None:
                for index, number in enumerate(gone):
                    sums[index] -= number
            bins.pop(self.edge - 2 * self.window, None)

    def _raise_most(self, edge: int) -> None:
        """Look at every window that something was counted into since."""
        if self._dirty is None:
            return
        first, bins, window = self._dirty, self._bins, self.window
        if first == self.edge == self.newest:  # the usual case: the sums are of this very window
            self.most = [max(pair) for pair in zip(self.most, self.sums, strict=True)]
            self._dirty = None
            return
        width = len(self.sums)
        rolled = [0] * width
        for at in range(first - window + 1, first + 1):
            if (found := bins.get(at)) is not None:
                for index in range(width):
                    rolled[index] += found[index]
        most = self.most
        last = max(edge, self.newest or edge)
        for at in range(first, last + 1):
            if at > first:
                if (found := bins.get(at)) is not None:
                    for index in range(width):
                        rolled[index] += found[index]
                if (found := bins.get(at - window)) is not None:
                    for index in range(width):
                        rolled[index] -= found[index]
            for index in range(width):
                if rolled[index] > most[index]:
                    most[index] = rolled[index]
            if at >= first + window - 1 and at >= (self.newest or at):
                break  # from here on windows only lose
        self._dirty = None
