"""TOML tables that say where they stand, and what in them nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")
_MOST = 10**15


def one_of(place: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for choice in choices:
        if choice.value == value:
            return choice
    raise ValueError(f"{place}: no {value!r}; choose from {', '.join(choices)}")


class Table:
    """A TOML table that knows where it stands and which of its names were read."""

    def __init__(self, place: str, content: Mapping[str, Any]) -> None:
        self.place = place
        self._content = dict(content)

    def rest(self) -> tuple[str, ...]:
        return tuple(self._content)

    def done(self) -> None:
        if self._content:
            raise self._wrong(next(iter(self._content)), "is not known here")

    def text(self, name: str, default: str | None = None) -> str:
        value = self._content.pop(name, default)
        if not isinstance(value, str) or (value == "" and default is None):
            raise self._wrong(name, "must be a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._content.pop(name, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "must be texts")
        return tuple(value)

    def choice(self, name: str, default: Choice, choices: tuple[Choice, ...]) -> Choice:
        return one_of(self._at(name), self.text(name, default.value), choices)

    def flag(self, name: str) -> bool:
        value = self._content.pop(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "must be true or false")
        return value

    def whole(self, name: str, default: Default, *, least: int = -1) -> int | Default:
        if name not in self._content:
            return default
        value = self._content.pop(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST:
            raise self._wrong(name, f"must be a whole number from {least} on")
        return value

    def number(self, name: str, default: Default, *, most: float = 1e15) -> float | Default:
        if name not in self._content:
            return default
        value = self._content.pop(name)
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not 0 <= value <= most:
            upto = f" up to {most:g}" if most < 1e15 else ""
            raise self._wrong(name, f"must be a number from 0{upto}")
        return float(value)

    def instant_s(self, name: str) -> float | None:
        value = self._content.pop(name, None)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = None
        if not isinstance(value, datetime):
            raise self._wrong(name, "must be a time like 2026-11-24T08:00:00Z")
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()

    def table(self, name: str) -> Table:
        value = self._content.pop(name, {})
        if not isinstance(value, Mapping):
            raise self._wrong(name, "must be a table")
        return Table(self._at(name), value)

    def tables(self, name: str) -> Iterator[Table]:
        value = self._content.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise self._wrong(name, f"must be tables: [[{name}]]")
        for number, each in enumerate(value, 1):
            yield Table(f"{self._at(name)} {number}", each)

    def _at(self, name: str) -> str:
        shown = name if name.isprintable() else repr(name)
        return f"{self.place}: {shown}" if self.place else shown

    def _wrong(self, name: str, why: str) -> ValueError:
        return ValueError(f"{self._at(name)} {why}")
