"""From a plan's requests to the API's answers: bodies of the right size."""

from __future__ import annotations

from gemquota.clock import Clock
from gemquota.probe.commands import Reply
from gemquota.probe.replies import Replies
from gemquota.wire.bodies import SMALLEST_TOKENS, count_body, generate_body, text_of
from gemquota.wire.client import ApiClient


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
        self._model = model
        self._stop_thinking = stop_thinking
        self._draws = draws
        self._on_vertex = on_vertex
        self._characters_per_token = 4.0
        self._replies = Replies(clock)

    async def generate(self, input_tokens: int) -> Reply:
        """One request of about so many input tokens, for one token of output."""
        body = generate_body(
            self._text(input_tokens),
            stop_thinking=self._stop_thinking,
            draws=self._draws,
            on_vertex=self._on_vertex,
        )
        return self._replies.read(
            await self._client.post(f"/models/{self._model}:generateContent", body)
        )

    async def count(self, input_tokens: int) -> Reply:
        """Ask how much a request of so many tokens holds, and size those to come by the answer."""
        text = self._text(input_tokens)
        reply = self._replies.read(
            await self._client.post(f"/models/{self._model}:countTokens", count_body(text))
        )
        if reply.input_tokens:
            self._characters_per_token = len(text) / reply.input_tokens
        return reply

    def _text(self, input_tokens: int) -> str:
        if input_tokens <= SMALLEST_TOKENS:
            return text_of(1)
        return text_of(round(input_tokens * self._characters_per_token))
