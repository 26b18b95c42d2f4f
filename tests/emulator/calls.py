"""Calls to an emulator in this process, on virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from gemquota.clock import LoopClock, run_virtually
from gemquota.emulator import Emulator, Scenario, create
from gemquota.emulator.scenario_file import scenario_of

START_S = 1_750_000_000.0  # 15 June 2025, 15:06:40 UTC: 08:06:40 in Los Angeles
HELLO = {"contents": [{"parts": [{"text": "hello"}], "role": "user"}]}
T = TypeVar("T")


class Caller:
    """A client of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=emulator), base_url="http://emulated"
        )

    async def post(
        self, path: str, body: Any = HELLO, *, key: str | None = "k", **more: Any
    ) -> httpx.Response:
        headers = {"x-goog-api-key": key} if key else {}
        headers |= more.pop("headers", {})
        given = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await self._http.post(path, headers=headers, **given, **more)

    async def get(self, path: str, *, key: str = "k") -> httpx.Response:
        return await self._http.get(path, headers={"x-goog-api-key": key})

    async def generate(self, model: str = "gemini-3.8-flash", **more: Any) -> httpx.Response:
        return await self.post(f"/v1beta/models/{model}:generateContent", **more)


def played(story: Callable[[Caller], Awaitable[T]], **scenario: Any) -> T:
    """Run `story` against an emulator of this scenario, from a fixed moment on."""
    return play_on(scenario_of(scenario), story)


def play_on(scenario: Scenario, story: Callable[[Caller], Awaitable[T]]) -> T:
    async def run() -> T:
        return await story(Caller(create(scenario, LoopClock(epoch_s=START_S))))

    return run_virtually(run())
