"""The smallest requests that still count: no history, no sampling parameters, nothing kept."""

from __future__ import annotations

from typing import Any

_WORD = "a "
SMALLEST_TOKENS = 2
"""What "a" and its part are expected to weigh."""


def text_of(characters: int) -> str:
    """Filler of about so many characters, at least one."""
    return (_WORD * (characters // len(_WORD) + 1))[: max(1, characters)].rstrip() or "a"


def generate_body(
    text: str, *, stop_thinking: bool, draws: bool = False, on_vertex: bool = False
) -> dict[str, Any]:
    """A `generateContent` request for one token, or for one image.

    `store: false` because paid projects of 2026-10-26 and later keep requests by default; sampling
    parameters are deprecated on new models since 2026-07-21, so there are none.

    Args:
        text: The prompt.
        stop_thinking: Whether the model lets thinking be turned off.
        draws: Whether the answer is to be an image.
        on_vertex: Vertex AI keeps nothing, and does not know `store`.
    """
    config: dict[str, Any] = {"responseModalities": ["IMAGE"]} if draws else {"maxOutputTokens": 1}
    if stop_thinking:
        config["thinkingConfig"] = {"thinkingBudget": 0}
    body = {**count_body(text), "generationConfig": config}
    return body if on_vertex else {**body, "store": False}


def count_body(text: str) -> dict[str, Any]:
    """A `countTokens` request."""
    return {"contents": [{"role": "user", "parts": [{"text": text}]}]}


def answer_body(text: str, *, output_tokens: int, stop_thinking: bool) -> dict[str, Any]:
    """A `generateContent` request for an answer of at most so many tokens."""
    body = generate_body(text, stop_thinking=stop_thinking)
    body["generationConfig"]["maxOutputTokens"] = output_tokens
    return body
