"""One request and its reply, as the surfaces see them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from gemquota.emulator.documents import parsed
from gemquota.emulator.errors import invalid
from gemquota.emulator.refusals import ApiError, Dialect

if TYPE_CHECKING:
    from gemquota.domain.ledger import Ledger
    from gemquota.emulator.app import Emulator
    from gemquota.emulator.routing import Call
    from gemquota.emulator.scenario import Fault
    from gemquota.emulator.state import ProjectState

Headers = Sequence[tuple[bytes, bytes]]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Refused(Exception):
    """A handler's way out: the request is answered with this error."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.message)
        self.error = error


# Without slots: what most calls leave alone then stands in the class, and making one is half the work.
@dataclass
class Exchange:
    """A request that has passed the key check, on its way to a handler."""

    emulator: Emulator
    call: Call
    headers: dict[bytes, bytes]
    """Names in lower case."""
    query: str
    body: bytes
    now_s: float
    scope: Scope
    project: ProjectState = field(init=False)
    """Who pays; set before any handler sees the exchange."""
    fault: Fault | None = field(default=None, init=False)
    """One that the handler itself must play: an error or a cut within a stream."""
    socket: tuple[Receive, Send] | None = field(default=None, init=False)
    """Of a websocket that has been accepted: receive, send."""
    model: str = field(default="", init=False)
    """For the access log, where the path names none."""
    ledger: Ledger | None = field(default=None, init=False)
    """That counted it last."""
    input_tokens: int = field(default=0, init=False)
    """For the access log; `output_tokens`, `used`, `limit` and `counted` as well."""
    output_tokens: int = field(default=0, init=False)
    used: int = field(default=0, init=False)
    limit: int = field(default=0, init=False)
    counted: str = field(default="", init=False)
    """Which limit `used` and `limit` belong to."""

    def document(self) -> dict[str, Any]:
        """The body as an object.

        Raises:
            Refused: With the API's own 400 if it is none.
        """
        return document_of(self.body)

    def url(self, path: str) -> str:
        """An address of this emulator, as the client reaches it."""
        host = self.headers.get(b"host", b"127.0.0.1").decode("latin-1")
        return f"{self.scope.get('scheme', 'http')}://{host}{path}"

    @property
    def alt(self) -> str:
        """The query's `alt`: `sse`, `json`, or empty."""
        return self.asked("alt") or self.asked("$alt")

    def asked(self, name: str) -> str:
        """The last value of a query parameter; empty if there is none."""
        if not self.query:
            return ""
        try:
            return parse_qs(self.query, max_num_fields=100).get(name, [""])[-1]
        except ValueError:  # more fields than any client sends
            return ""

    @property
    def dialect(self) -> Dialect:
        """How an error of this call is wrapped."""
        return self.call.route.dialect


@dataclass(slots=True)
class Reply:
    """What goes back. `chunks` is sent instead of `body` where it is set."""

    body: bytes = b""
    status: int = 200
    content_type: bytes = b"application/json; charset=UTF-8"
    headers: Headers = ()
    """Beside the ones that every answer carries. A tuple, if they recur: its head is printed once."""
    chunks: AsyncIterator[bytes] | None = None
    why: str = ""
    """For the log: why the call was refused."""


def document_of(body: bytes) -> dict[str, Any]:
    """A body as an object.

    Raises:
        Refused: With the API's own 400 if it is none.
    """
    try:
        document = parsed(body or b"{}")
    except ValueError:
        start = body[:60].decode("utf-8", "replace").split("\n")[0]
        text = f"Invalid JSON payload received. Unexpected token.\n{start}\n^"
        raise Refused(invalid(text)) from None
    if not isinstance(document, dict):
        text = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        raise Refused(invalid(text))
    return document


def pick(document: dict[str, Any], name: str) -> Any:
    """A field under its JSON name or its proto name: `generationConfig`, `generation_config`."""
    value = document.get(name)
    if value is None:
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        value = document.get(snake)
    return value
