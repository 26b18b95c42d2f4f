"""All limits that are known, found by account and label: which figure is believed, and what each source says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from gemquota.domain.headroom import SOURCES, Known, believed

_serials = count(1)


class KnownIndex:
    """Limits that do not change; a frame asks for the same ones again and again."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self.serial = next(_serials)
        """Of no other index."""
        self._by_label: dict[str, list[Known]] = {}
        for each in known:
            self._by_label.setdefault(each.label, []).append(each)
        self._believed: dict[tuple[str, str], dict[str, Known]] = {}
        self._by_source: dict[tuple[str, str], dict[str, tuple[Known, ...]]] = {}
        self.stated = sorted(
            {
                (each.account, each.label)
                for held in self._by_label.values()
                for each in held
                if each.source == "refusal"
            }
        )
        """Account and label of each limit that a refusal stated."""

    def believed(self, account: str, label: str) -> Mapping[str, Known]:
        """The figure that is believed of each dimension; see `headroom.believed`."""
        found = self._believed.get((account, label))
        if found is None:
            found = believed(self._by_label.get(label, ()), account, label)
            self._believed[account, label] = found
        return found

    def by_source(self, account: str, label: str) -> Mapping[str, tuple[Known, ...]]:
        """The best figure of each source by dimension, in the order of `SOURCES`."""
        if (known := self._by_source.get((account, label))) is not None:
            return known
        held = self._by_label.get(label, ())
        found: dict[str, list[Known]] = {}
        for source in SOURCES:
            of_source = believed([each for each in held if each.source == source], account, label)
            for dimension, each in of_source.items():
                found.setdefault(dimension, []).append(each)
        known = {dimension: tuple(figures) for dimension, figures in found.items()}
        self._by_source[account, label] = known
        return known
