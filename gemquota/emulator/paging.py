"""Lists in pages, as every `list` method of the API gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Exchange, Refused, Reply

_Row = TypeVar("_Row")


def page(
    exchange: Exchange,
    name: str,
    rows: Sequence[_Row],
    described: Callable[[_Row], Any],
    *,
    size: int,
    most: int,
) -> Reply:
    """The page that the query asks for; `pageToken` is the number of its first row.

    Args:
        exchange: Whose query says which page.
        name: Of the list in the answer. An empty list is left out, as JSON proto does.
        rows: All of them.
        described: A row as the API shows it.
        size: Rows of a page if the query says nothing.
        most: Rows of a page at most.

    Raises:
        Refused: 400 if a number is none.
    """
    wanted, start = number(exchange, "pageSize", size), number(exchange, "pageToken", 0)
    end = start + min(wanted or size, most)
    document: dict[str, Any] = {}
    if chosen := [described(row) for row in rows[start:end]]:
        document[name] = chosen
    if end < len(rows):
        document["nextPageToken"] = str(end)
    return Reply(pretty(document))


def number(exchange: Exchange, name: str, default: int) -> int:
    """A whole number from the query.

    Raises:
        Refused: 400 if it is none.
    """
    text = exchange.asked(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(invalid(f"Invalid value at '{name}': {text[:40]!r}"))
    return int(text)
