"""One request of a client, and the way back to whoever asks."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from gemquota.proxy.messages import Headers, printed

if TYPE_CHECKING:
    from gemquota.proxy.caller import Caller

_MOST_WAITING_BYTES = 128 * 1024
"""With so much of a body not fetched yet, no more of it is read from the network."""
_LARGE_BYTES = 16 * 1024
"""Copying more than this together costs more than handing it over in parts."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_WITHOUT_BODY = (204, 304)


class Request:
    """What was asked. `piece` gives its body; `begin`, and `send` until `is_all`, answer it."""

    __slots__ = (
        "_caller", "_has_answer", "_is_chunked", "_pieces", "_waiting_bytes", "expects", "headers",
        "is_answered", "is_offered", "is_whole", "keeps_alive", "method", "named", "path", "query", "speaks_chunks",
    )  # fmt: skip

    def __init__(
        self,
        caller: Caller,
        method: str,
        path: str,
        query: bytes,
        headers: Headers,
        named: dict[bytes, bytes],
        *,
        speaks_chunks: bool = True,
        keeps_alive: bool = False,
        expects: bool = False,
    ) -> None:
        """
        Args:
            caller: Whose it is.
            method: As it came.
            path: Likewise, still with its percent signs.
            query: Likewise, without the question mark.
            headers: Likewise, but for their names, which are in lower case.
            named: The same by name.
            speaks_chunks: Whether the client understands chunks: HTTP/1.1.
            keeps_alive: Whether it may ask again on this connection.
            expects: Whether it waits to be told that its body is wanted.
        """
        self._caller = caller
        self.method, self.path, self.query = method, path, query
        self.headers, self.named = headers, named
        self.speaks_chunks, self.keeps_alive, self.expects = speaks_chunks, keeps_alive, expects
        self.is_offered = self.is_whole = self.is_answered = False
        """Whether it is to be answered, all of it has come, and all of its answer has gone."""
        self._pieces: list[bytes] = []
        self._waiting_bytes = 0
        self._has_answer = self._is_chunked = False

    @property
    def scheme(self) -> str:
        return "https" if self._caller.is_secure else "http"

    @property
    def is_gone(self) -> bool:
        """Whether the client has hung up."""
        return self._caller.is_gone

    @property
    def has_answer(self) -> bool:
        """Whether the answer has begun."""
        return self._has_answer

    async def piece(self) -> bytes:
        """What has come of the body, as soon as something has; empty at its end."""
        while not self._pieces and not self.is_whole:
            if self.expects and not self._has_answer:
                self.expects = False
                self._caller.transport.write(_CONTINUE)
            await self._caller.news()
        pieces = self._pieces
        if not pieces:
            return b""
        self._pieces, self._waiting_bytes = [], 0
        self._caller.read_on()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def take(self, octets: bytes) -> None:
        """Keep a piece of the body until it is fetched; once all is answered nobody will."""
        if not self.is_answered:
            self._pieces.append(octets)
            self._waiting_bytes += len(octets)

    @property
    def is_too_much(self) -> bool:
        """Whether so much of the body waits that it should come no faster."""
        return self._waiting_bytes > _MOST_WAITING_BYTES

    def begin(self, status: int, headers: Headers, octets: bytes, *, is_all: bool) -> None:
        """Send the answer's head, together with what there is of its body.

        Args:
            status: As it is to be.
            headers: Those of the answer; a length among them is the body's.
            octets: The body's beginning; may be empty.
            is_all: Whether nothing follows.

        Raises:
            ValueError: If a header holds a line break.
        """
        head = printed(_status_line(status), headers)
        if not head.count(b"\n") == head.count(b"\r") == len(headers) + 1:
            raise ValueError("a header holds a line break")
        has_length = b"\r\ncontent-length: " in head
        if not has_length and status not in _WITHOUT_BODY and self.method != "HEAD":
            self._is_chunked = self.speaks_chunks
            # What an older client cannot be told otherwise ends with its connection.
            self.keeps_alive = self.keeps_alive and self.speaks_chunks
        more = b"transfer-encoding: chunked\r\n" if self._is_chunked else b""
        last = b"\r\n" if self.keeps_alive else b"connection: close\r\n\r\n"
        self._has_answer = True
        self._write([head, more, last], octets, is_all=is_all)

    async def send(self, octets: bytes, *, is_all: bool) -> None:
        """Send more of the answer's body, once there is room."""
        if self._caller.is_full:
            await self._caller.room()
        self._write([], octets, is_all=is_all)

    def _write(self, parts: list[bytes], octets: bytes, *, is_all: bool) -> None:
        if octets and self.method != "HEAD":
            parts += (b"%x\r\n" % len(octets), octets, b"\r\n") if self._is_chunked else (octets,)
        if is_all:
            self.is_answered = True
            if self._is_chunked:
                parts.append(b"0\r\n\r\n")
        if len(octets) > _LARGE_BYTES:
            self._caller.transport.writelines(parts)
        elif parts:
            self._caller.transport.write(b"".join(parts))


@lru_cache(maxsize=1024)
def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}".encode("ascii")
