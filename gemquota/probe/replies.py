"""The API's answers as plans read them: usage, or what an error means."""

from __future__ import annotations

import re
from dataclasses import replace

from gemquota.clock import Clock
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.extract.delays import stated_wait_s
from gemquota.extract.diagnose import diagnose
from gemquota.probe.commands import Reply
from gemquota.wire.client import Answered
from gemquota.wire.usage import usage_of

_DURATION = re.compile(r"[0-9]+(?:\.[0-9]+)?(?=h|m|s|ms|µs|ns)")
_READINGS_KEPT = 64


class Replies:
    """Reads answers, and each error once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read: dict[tuple[int | None, str], Diagnosis] = {}

    def read(self, answered: Answered) -> Reply:
        """What an answer says."""
        if answered.status == 200:
            used = usage_of(answered.text)
            return Reply(None, used.input_tokens, used.output_tokens)
        return Reply(self._diagnosis(answered))

    def _diagnosis(self, answered: Answered) -> Diagnosis:
        """What an error means. Refusals of one limit differ in their wait alone, so they are read once."""
        if answered.status is None:
            cause = Cause.TIMEOUT if answered.timed_out else Cause.NETWORK
            return Diagnosis(cause=cause, message=answered.text)
        key = answered.status, _DURATION.sub("#", answered.text)
        known = self._read.get(key)
        if known is not None:
            if known.retry_after_s is None:
                return known
            wait_s = stated_wait_s(answered.text.lower())
            if wait_s is not None:
                return replace(known, retry_after_s=wait_s)
            # No sentence states it, only a field does: it is read again, as it may differ.
        text = f"HTTP {answered.status}\n{answered.text}"
        found = diagnose(text, now_s=self._clock.now_s())
        said = found[0] if found else Diagnosis(cause=Cause.UNKNOWN)
        said = replace(said, http_status=answered.status)
        if len(self._read) < _READINGS_KEPT:
            self._read[key] = said
        return said
