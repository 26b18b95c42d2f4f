"""Which call a call repeats: the same request of the same client, soon after it had failed."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple

RETRY_WITHIN_S = 180.0
"""The same body after a failure counts as a retry of it for so long; clients wait a minute at most."""
ROUNDING_S = 0.01
"""By so much a call that ended may seem to end after the next has begun."""
MOST_REQUESTS = 4096
MOST_EACH = 64
"""Failures of one request that wait for their retry; a burst of equal calls has many at once."""

Request = tuple[str, str, bytes, bytes]
"""What makes calls the same: account, method and model, client, digest of the body."""


class Retried(NamedTuple):
    """A call that failed, as its retry refers to it."""

    at_s: float
    """When it had arrived, epoch seconds."""
    attempt: int
    """Counting from 1."""


class Retries:
    """Failures that may be retried yet; bounded, and each is retried once at most."""

    def __init__(self) -> None:
        self._failed: OrderedDict[Request, deque[tuple[float, Retried]]] = OrderedDict()

    def __len__(self) -> int:
        """Requests that may be retried yet."""
        return len(self._failed)

    def of(self, request: Request, at_s: float) -> Retried | None:
        """The failure that a call which arrived at `at_s` repeats; None: it repeats none.

        Of several it is the one that ended first: clients that wait alike come back in their order.
        """
        waiting = self._failed.get(request)
        if waiting is None:
            return None
        for place, (ended_s, failed) in enumerate(waiting):
            if -ROUNDING_S <= at_s - ended_s <= RETRY_WITHIN_S:
                del waiting[place]
                if not waiting:
                    del self._failed[request]
                return failed
        return None

    def failed(self, request: Request, call: Retried, ended_s: float) -> None:
        """Note a call that failed."""
        waiting = self._failed.get(request)
        if waiting is None:
            waiting = self._failed[request] = deque(maxlen=MOST_EACH)
        waiting.append((ended_s, call))
        self._failed.move_to_end(request)
        if len(self._failed) > MOST_REQUESTS:
            self._failed.popitem(last=False)
