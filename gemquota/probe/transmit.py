"""From a plan's requests to the API's answers: bodies of the right size, and errors read."""

from __future__ import annotations

import re
from dataclasses import replace

from gemquota.clock import Clock
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.extract.delays import stated_wait_s
from gemquota.extract.diagnose import diagnose
from gemquota.probe.commands import Reply
from gemquota.wire.bodies import SMALLEST_TOKENS, count_body, generate_body, text_of
from gemquota.wire.client import Answered, ApiClient
from gemquota.wire.usage import usage_of

_DURATION = re.compile(r"[0-9]+(?:\.[0-9]+)?(?=h|m|s|ms|µs|ns)")
_READINGS_KEPT = 64


class Transmitter:
    """Sends the requests of one probe to one model."""

    def __init__(
        self,
        client: ApiClient,
        clock: Clock,
        model: str,
        *,
        stop_thinking: bool,
        draws: bool,
        on_vertex: bool = False,
    ) -> None:
        self._client = client
        self._clock = clock
        self._model = model
        self._stop_thinking = stop_thinking
        self._draws = draws
        self._on_vertex = on_vertex
        self._characters_per_token = 4.0
        self._read: dict[tuple[int | None, str], Diagnosis] = {}

    async def generate(self, input_tokens: int) -> Reply:
        """One request of about so many input tokens, for one token of output."""
        body = generate_body(
            self._text(input_tokens),
            stop_thinking=self._stop_thinking,
            draws=self._draws,
            on_vertex=self._on_vertex,
        )
        return self._reply(await self._client.post(f"/models/{self._model}:generateContent", body))

    async def count(self, input_tokens: int) -> Reply:
        """Ask how much a request of so many tokens holds, and size those to come by the answer."""
        text = self._text(input_tokens)
        reply = self._reply(
            await self._client.post(f"/models/{self._model}:countTokens", count_body(text))
        )
        if reply.input_tokens:
            self._characters_per_token = len(text) / reply.input_tokens
        return reply

    def _text(self, input_tokens: int) -> str:
        if input_tokens <= SMALLEST_TOKENS:
            return text_of(1)
        return text_of(round(input_tokens * self._characters_per_token))

    def _reply(self, answered: Answered) -> Reply:
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
            return replace(known, retry_after_s=known.retry_after_s if wait_s is None else wait_s)
        text = f"HTTP {answered.status}\n{answered.text}"
        found = diagnose(text, now_s=self._clock.now_s())
        said = found[0] if found else Diagnosis(cause=Cause.UNKNOWN)
        said = replace(said, http_status=answered.status)
        if len(self._read) < _READINGS_KEPT:
            self._read[key] = said
        return said
