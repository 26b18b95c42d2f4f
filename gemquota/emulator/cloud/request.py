"""One request to Google's accounts, as the methods see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs

from gemquota.emulator.documents import parsed
from gemquota.emulator.errors import invalid
from gemquota.emulator.exchange import Refused

_Row = TypeVar("_Row")


class CloudRequest(NamedTuple):
    """What a method is given."""

    method: str
    path: str
    """Without the version in front: `projects/P/locations/global/quotaPreferences/ID`."""
    fields: dict[str, list[str]]
    """The query's."""
    body: bytes
    now_s: float
    most_rows: int | None
    """Of a page, whatever was asked for."""

    def asked(self, name: str) -> str:
        """The last value of a query's field; empty if there is none."""
        return self.fields.get(name, [""])[-1]

    def is_set(self, name: str) -> bool:
        """Whether a query's boolean field is true.

        Raises:
            Refused: 400 if it is neither true nor false.
        """
        text = self.asked(name)
        if text not in ("", "true", "false", "True", "False"):
            raise Refused(invalid(f"Invalid value at '{name}' (TYPE_BOOL), \"{text[:40]}\""))
        return text.lower() == "true"

    def document(self) -> dict[str, Any]:
        """The body.

        Raises:
            Refused: 400 if it is no object.
        """
        try:
            found = parsed(self.body or b"{}")
        except ValueError:
            raise Refused(invalid("Invalid JSON payload received.")) from None
        if not isinstance(found, dict):
            raise Refused(invalid("Invalid JSON payload received. Root element must be a message."))
        return found

    def page(self, rows: Sequence[_Row], *, usual: int, most: int) -> tuple[Sequence[_Row], str]:
        """The rows of the page that the query asks for, and the next page's token; empty for none.

        Raises:
            Refused: 400 if a number is none.
        """
        wanted = min(self._number("pageSize") or usual, most, self.most_rows or most)
        start = self._number("pageToken")
        end = start + wanted
        return rows[start:end], str(end) if end < len(rows) else ""

    def _number(self, name: str) -> int:
        text = self.asked(name) or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refused(invalid(f"Invalid value at '{name}': \"{text[:40]}\""))
        return int(text)


def fields_of(query: bytes) -> dict[str, list[str]]:
    """A query's fields.

    Raises:
        Refused: 400 if there are more than any client sends.
    """
    try:
        return parse_qs(query.decode("latin-1"), max_num_fields=200)
    except ValueError:
        raise Refused(invalid("Request has too many fields.")) from None
