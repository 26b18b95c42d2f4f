"""An error as a whole reply: wrapped, typed and with the headers of its surface."""

from __future__ import annotations

from gemquota.emulator.exchange import Headers, Reply
from gemquota.emulator.refusals import ApiError, Dialect, body_of, interactions_event_of
from gemquota.emulator.routing import Call

EVENT_STREAM = b"text/event-stream"
JSON = b"application/json; charset=UTF-8"
_AT_THE_DOOR = ("bad_key", "no_key")
"""Refused before the method is reached, so by who does not know the Interactions dialect."""


def reply_to(error: ApiError, call: Call, query: bytes) -> Reply:
    """`error` as `call` answers it; `query` is the URL's."""
    dialect = call.route.dialect
    growing = call.route.method == "streamGenerateContent"
    events = call.streams or (growing and b"alt=sse" in query)
    content_type = EVENT_STREAM if events else JSON
    headers: Headers = ()
    body = None
    if growing and not events:
        dialect = Dialect.ARRAY
    if dialect is Dialect.INTERACTIONS:
        if error.cause in _AT_THE_DOOR:
            dialect, content_type = Dialect.ARRAY, JSON
        elif events:
            body = interactions_event_of(error)
        else:
            content_type = b"application/json"
        if error.retry_after_s is not None:
            headers = ((b"retry-after", b"%d" % error.retry_after_s),)
    if body is None:
        body = body_of(error, dialect)
    return Reply(body, error.code, content_type, headers, why=error.cause or "error")
