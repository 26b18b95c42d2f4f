"""What is noted of a call while it passes: copies of its ends, and when what came."""

from __future__ import annotations

from hashlib import blake2b

from gemquota.clock import now_s, ticks_s
from gemquota.proxy.asked import BATCH, Asked, asked
from gemquota.proxy.credentials import account_of
from gemquota.proxy.seen import Seen
from gemquota.proxy.watching import IMAGES, TEXTS, Watch

_STREAMED = b"text/event-stream"


class Passing:
    """One call. Tell it what goes by; it says in the end what was `seen`."""

    __slots__ = (
        "account", "answer", "answered_s", "asked", "asked_s", "at_s", "began_s", "digest", "first_s",
        "headers", "request", "status", "streams", "trouble",
    )  # fmt: skip

    def __init__(
        self, method: str, path: str, query: bytes, headers: dict[bytes, bytes], began_s: float
    ) -> None:
        """
        Args:
            method: Of HTTP; empty for a websocket.
            path: Behind the upstream's base.
            query: It may hold the key.
            headers: Likewise.
            began_s: When the call came, by `ticks_s`.
        """
        self.headers = headers
        self.at_s = now_s()
        self.began_s = self.asked_s = self.answered_s = began_s
        self.first_s: float | None = None
        self.asked: Asked = asked(method, path)
        self.account = account_of(headers, query, self.asked.project)
        coding = headers.get(b"content-encoding", b"")
        self.request = Watch(coding, TEXTS if self.asked.method == BATCH else ())
        self.answer: Watch | None = None
        self.digest = blake2b(digest_size=16)
        self.status = 0
        self.streams = False
        self.trouble = ""

    def goes(self, octets: bytes) -> None:
        """A piece of the request goes on."""
        self.request.feed(octets)
        self.digest.update(octets)

    def begins(self, status: int, headers: dict[bytes, bytes]) -> None:
        """The answer's head has come."""
        self.status = status
        self.streams = self.asked.method.startswith("stream") or (
            headers.get(b"content-type", b"").startswith(_STREAMED)
        )
        # Ten megabytes of text need not be looked through for what a list of models cannot hold.
        images = IMAGES if self.asked.counts else ()
        self.answer = Watch(headers.get(b"content-encoding", b""), images)

    def passed(self, octets: bytes) -> None:
        """A piece of the answer has gone on."""
        if octets:
            if self.first_s is None:
                self.first_s = ticks_s()
            if self.answer is not None:
                self.answer.feed(octets)

    def own_ms(self) -> float:
        """What the proxy itself took so far, without the wait for the upstream."""
        return (self.asked_s - self.began_s + ticks_s() - self.answered_s) * 1000

    def seen(self) -> Seen:
        """All of it, at its end."""
        end_s = ticks_s()
        first_s = end_s if self.first_s is None else self.first_s
        asked, request, answer = self.asked, self.request, self.answer
        return Seen(
            self.at_s,
            asked,
            self.account,
            self.headers.get(b"user-agent", b"")[:200],
            self.digest.digest(),
            request.head if asked.in_body else b"",
            request.tail if asked.in_body else b"",
            self.status,
            self.streams,
            answer.ends() if answer else b"",
            answer.found if answer else 0,
            self.trouble,
            round((first_s - self.began_s) * 1000),
            round((end_s - self.began_s) * 1000),
            request.found,
        )
