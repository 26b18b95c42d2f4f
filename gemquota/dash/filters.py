"""The filter of a list: `model:flash cause:quota since:10m`, words that must all be found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN = re.compile(r"([0-9]{1,6})([smhd])")


class Filter(NamedTuple):
    """What is wanted; everything is where it is empty."""

    words: tuple[tuple[str, str, bool], ...] = ()
    """Field (empty: any of them), text in lower case, and whether it must not be there."""
    since_s: float | None = None
    """At most so long ago, in seconds."""
    mistake: str = ""
    """What could not be read, for the line below the input; the rest still counts."""

    def admits(self, fields: Mapping[str, str], age_s: float) -> bool:
        """Whether something with these fields, so old, is wanted."""
        if self.since_s is not None and age_s > self.since_s:
            return False
        return all(
            _found(field, text, fields) is not unwanted for field, text, unwanted in self.words
        )


def _found(field: str, text: str, fields: Mapping[str, str]) -> bool:
    if field:
        return text in fields.get(field, "").lower()
    return any(text in value.lower() for value in fields.values())


def parsed(text: str, known: tuple[str, ...]) -> Filter:
    """Read a filter; it never fails, so that it can be read at every key.

    Args:
        text: Words parted by blanks: `field:text`, `since:10m` (s, m, h, d), or a text that any
            field may hold. A leading `-` asks for the opposite.
        known: The fields that there are.
    """
    words: list[tuple[str, str, bool]] = []
    since_s: float | None = None
    mistake = ""
    for word in text.split():
        unwanted = word.startswith("-")
        word = word.removeprefix("-")
        field, colon, value = word.partition(":")
        field = field.lower()
        if not colon or not field:
            words.append(("", word.lower(), unwanted))
        elif field == "since":
            if found := _SPAN.fullmatch(value.lower()):
                since_s = float(found[1]) * _UNITS_S[found[2]]
            else:
                mistake = mistake or f"since:{value} is no time; try since:10m"
        elif field in known:
            words.append((field, value.lower(), unwanted))
        else:
            mistake = mistake or f"no field {field}: there are {', '.join((*known, 'since'))}"
    return Filter(tuple(word for word in words if word[1]), since_s, mistake)
