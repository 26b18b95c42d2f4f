"""Who calls on the demonstration's day: programs with their habits. All of it is made up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

SHOP, NOTEBOOK = "shop", "notebook"
"""Projects: one that pays, one that does not."""


class Program(NamedTuple):
    """Something that calls, and what it does when it is refused."""

    tag: str
    project: str
    key: str
    """Its fingerprint."""
    client: str
    model: str
    method: str
    per_minute: Callable[[float], float]
    """Calls expected in a minute of an hour of the day."""
    input_tokens: int
    output_tokens: int
    total_ms: int
    tries: int = 3
    obeys: bool = True
    """Whether it waits as long as a refusal says."""
    pause_s: float = 2.0
    """Between tries, of one that does not."""


def _daily(low: float, high: float, peak_h: float) -> Callable[[float], float]:
    """Most at one hour, little twelve hours away."""
    return lambda hour: low + (high - low) * (1 + math.cos((hour - peak_h) / 12 * math.pi)) / 2


def _bursts(rate: float, *times: tuple[float, float]) -> Callable[[float], float]:
    """A rate within some times of the day, from hour to hour, and nothing outside."""
    return lambda hour: rate if any(begin <= hour < end for begin, end in times) else 0.0


_SHOP, _NOTEBOOK = "key-5b0e2a91", "key-c07d44fe"
_SDK = "google-genai-sdk/1.64.0"

PROGRAMS = (
    Program("web-chat", SHOP, _SHOP, _SDK, "gemini-3.8-flash", "streamGenerateContent",
            _daily(1.0, 15.0, 14.0), 2_600, 420, 1_900),
    Program("product-tags", SHOP, _SHOP, _SDK, "gemini-3.1-flash-lite", "generateContent",
            _bursts(30.0, (9.5, 9.8), (10.6, 11.0), (13.0, 13.4), (16.0, 16.5)), 1_500, 90, 700),
    Program("agent", SHOP, _SHOP, "langchain-google-genai/4.1", "gemini-3.1-pro-preview", "generateContent",
            _daily(0.1, 1.3, 13.0), 21_000, 900, 9_500, tries=6, obeys=False, pause_s=4.0),
    Program("nightly-report", SHOP, _SHOP, "python-httpx/0.28.1", "gemini-3.8-flash", "generateContent",
            _bursts(75.0, (10.55, 10.62), (12.0, 12.1), (15.2, 15.3)), 3_900, 600, 2_400,
            tries=8, obeys=False, pause_s=1.0),
    Program("thumbnails", SHOP, _SHOP, "google-api-nodejs-client/9.1", "gemini-3.1-flash-image", "generateContent",
            _bursts(9.0, (10.4, 11.2), (14.2, 14.8)), 240, 1_290, 7_200),
    Program("search-index", SHOP, _SHOP, "Go-http-client/2.0", "gemini-embedding-2", "embedContent",
            _bursts(38.0, (10.2, 10.9), (12.6, 12.9), (15.0, 15.6)), 1_450, 1, 160),
    Program("notebook", NOTEBOOK, _NOTEBOOK, _SDK, "gemini-flash-latest", "generateContent",
            _bursts(0.35, (8.5, 12.0), (13.0, 18.0)), 5_200, 700, 3_000, tries=2),
)  # fmt: skip
