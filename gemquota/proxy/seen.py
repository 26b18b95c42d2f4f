"""What the data path leaves behind of a call: raw, cheap to make, read later in another thread."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.proxy.asked import Asked

HUNG_UP = "the client hung up"
STOPPED = "the proxy was stopped"


class Seen(NamedTuple):
    """One finished call. It holds no key; bodies in it are copies of their ends."""

    at_s: float
    asked: Asked
    account: str
    client: bytes
    """The user agent."""
    digest: bytes
    """Of the request's body, so that a repetition is known without keeping it."""
    request_head: bytes
    request_tail: bytes
    status: int
    """0: no answer came."""
    streams: bool
    """Whether the answer was a stream, in which an error can follow a good beginning."""
    body: bytes
    """Both ends of the answer."""
    images: int
    trouble: str
    """What the network or a closing frame said, or `HUNG_UP`; empty where there was no trouble."""
    first_byte_ms: int
    total_ms: int
    texts: int = 0
    """Of a batch of embeddings; 0: it is none, or its body could not be read."""
