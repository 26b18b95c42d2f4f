"""Answers in the API's own key order, with the usage that it would report.

Everything is a function of the request: the same prompt gives the same answer, tokens and id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from gemquota.domain.tokens import IMAGE, Weight, json_tokens, text_tokens
from gemquota.emulator.documents import pretty
from gemquota.emulator.exchange import pick
from gemquota.emulator.functions import FunctionCall, call_for
from gemquota.emulator.models import Model

IMAGE_TOKENS = 1_120
MOST_CANDIDATES = 8
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_SENTENCES = (
    "This answer comes from the gemquota emulator. ",
    "It counts requests and tokens as the Gemini API does, ",
    "refuses when a quota is used up, ",
    "and says when the quota comes back.",
)
_MARK = "<the response's id>"
_JSON = '{"answer": "from the gemquota emulator"}'


class Answer(NamedTuple):
    """What the model says, before it is put on the wire."""

    pieces: tuple[str, ...]
    """The text, in the pieces in which a stream sends it; none where a function is called."""
    image: bool
    finish_reason: str
    usage: dict[str, Any]
    """`usageMetadata`. Answers share it: copy it to change it."""
    input_tokens: int
    output_tokens: int
    """Candidates and thoughts: what is billed as output."""
    frame: list[bytes]
    """The printed answer before and after its id; empty until it is printed for the first time."""
    call: FunctionCall | None = None
    candidates: int = 1
    """How many of them are answered, all alike; `usage` counts each."""


def answer_to(
    body: Mapping[str, Any], model: Model, weight: Weight, *, cached: Weight | None = None
) -> Answer:
    """The answer to a `generateContent` request.

    Args:
        body: The request.
        model: Who answers.
        weight: Tokens of the request, those from a cache included.
        cached: Which of them a cache holds.
    """
    if len(body) == 1 and cached is None:
        return _unconfigured(model, weight)
    call = None if model.draws else call_for(body)
    return _answer(config_of(body), model, weight, cached, call)


@lru_cache(maxsize=1024)
def _unconfigured(model: Model, weight: Weight) -> Answer:
    """The answer to nothing but contents; most requests are of this kind, and few sizes recur."""
    return _answer({}, model, weight, None, None)


def _answer(
    config: Mapping[str, Any],
    model: Model,
    weight: Weight,
    cached: Weight | None,
    call: FunctionCall | None,
) -> Answer:
    pieces, finish_reason = _said(config)
    said = text_tokens("".join(pieces))
    if model.draws:
        said = IMAGE_TOKENS
    if call is not None:
        pieces, finish_reason = (), "STOP"
        said = json_tokens(call._asdict())
    candidates = candidate_count(config) or 1
    said *= candidates
    thoughts = _thoughts(config, model, weight)
    usage: dict[str, Any] = {
        "promptTokenCount": weight.total,
        "candidatesTokenCount": said,
        "totalTokenCount": weight.total + said + thoughts,
    }
    if cached is not None:
        usage["cachedContentTokenCount"] = cached.total
    usage["promptTokensDetails"] = details(weight)
    if cached is not None:
        usage["cacheTokensDetails"] = details(cached)
    if model.draws:
        usage["candidatesTokensDetails"] = [{"modality": IMAGE, "tokenCount": said}]
    if thoughts:
        usage["thoughtsTokenCount"] = thoughts
    usage["serviceTier"] = "standard"
    return Answer(
        pieces,
        model.draws,
        finish_reason,
        usage,
        weight.total,
        said + thoughts,
        [],
        call,
        candidates,
    )


def candidate_count(config: Mapping[str, Any]) -> int | None:
    """How many candidates a configuration asks for; None if it asks for what there is not."""
    asked = pick(dict(config), "candidateCount") if config else None
    if asked is None:
        return 1
    is_right = isinstance(asked, int) and not isinstance(asked, bool)
    return asked if is_right and 1 <= asked <= MOST_CANDIDATES else None


def details(weight: Weight) -> list[dict[str, Any]]:
    """Tokens by modality, as every surface of the Developer API lists them."""
    return [{"modality": name, "tokenCount": count} for name, count in weight.by_modality]


def printed(answer: Answer, model: Model, response_id: str) -> bytes:
    """The whole answer as it goes out. Answers recur, so all but the id is printed once."""
    frame = answer.frame
    if not frame:
        frame += pretty(response(answer, model, _MARK)).split(_MARK.encode())
    before, after = frame
    return b"%b%b%b" % (before, response_id.encode(), after)


def response(answer: Answer, model: Model, response_id: str) -> dict[str, Any]:
    """The whole answer in one document."""
    parts = _parts(answer)
    if answer.pieces and not answer.image:
        parts = [{"text": "".join(answer.pieces)}]
    return _document(answer, model, response_id, parts[0], is_last=True)


def chunks(answer: Answer, model: Model, response_id: str) -> list[dict[str, Any]]:
    """The answer as a stream's documents: usage in each, the reason to finish in the last."""
    parts = _parts(answer)
    return [
        _document(answer, model, response_id, part, is_last=number == len(parts))
        for number, part in enumerate(parts, 1)
    ]


def _parts(answer: Answer) -> list[dict[str, Any]]:
    """The parts of the answer, one for each document of a stream."""
    if answer.image:
        return [image_of()]
    if answer.call is not None:
        return [{"functionCall": answer.call._asdict()}]
    return [{"text": piece} for piece in answer.pieces]


def _document(
    answer: Answer, model: Model, response_id: str, part: dict[str, Any], *, is_last: bool
) -> dict[str, Any]:
    candidates = []
    for index in range(answer.candidates):
        candidate: dict[str, Any] = {"content": {"parts": [part], "role": "model"}}
        if is_last:
            candidate["finishReason"] = answer.finish_reason
        candidate["index"] = index
        candidates.append(candidate)
    return {
        "candidates": candidates,
        "usageMetadata": answer.usage,
        "modelVersion": model.serves,
        "responseId": response_id,
    }


def sentences() -> tuple[str, ...]:
    """What every model says when nothing is asked of the form, in the pieces of a stream."""
    return _SENTENCES


def config_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request's `generationConfig`; empty if it has none."""
    config = pick(dict(body), "generationConfig") if len(body) > 1 else None
    return config if isinstance(config, Mapping) else {}


def _said(config: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """The pieces of text that a configuration leaves room for, and why they end."""
    pieces: tuple[str, ...] = _SENTENCES
    if str(config.get("responseMimeType") or config.get("response_mime_type")).endswith("json"):
        pieces = (_JSON,)
    text = "".join(pieces)
    most = config.get("maxOutputTokens") or config.get("max_output_tokens")
    if isinstance(most, int) and 0 < most < text_tokens(text):
        return (text[: most * 4],), "MAX_TOKENS"
    return pieces, "STOP"


def _thoughts(config: Mapping[str, Any], model: Model, weight: Weight) -> int:
    """Tokens of thinking: some, unless the model or the request leaves it out."""
    if not model.thinks:
        return 0
    thinking = config.get("thinkingConfig") or config.get("thinking_config")
    budget = None
    if isinstance(thinking, Mapping):
        budget = thinking.get("thinkingBudget", thinking.get("thinking_budget"))
    wanted = 40 + weight.total % 200
    return min(wanted, budget) if isinstance(budget, int) and budget >= 0 else wanted


def image_of() -> dict[str, Any]:
    """A part that is an image: one pixel."""
    return {"inlineData": {"mimeType": "image/png", "data": PIXEL}}


def seed_of(content: Any) -> int:
    """What decides an embedding: the texts and inline data of a content, of whatever shape it is."""
    parts = content.get("parts") if isinstance(content, dict) else content
    found = []
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            inline = pick(part, "inlineData")
            part = inline.get("data") if isinstance(inline, dict) else part.get("text")
        if isinstance(part, str):
            found.append(part)
    return crc32("\n".join(found).encode("utf-8", "replace"))


def vector(seed: int, dimensions: int) -> list[float]:
    """An embedding: the same for the same seed, every number in [-0.05, 0.05]."""
    state = seed
    values = []
    for _ in range(dimensions):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF  # the C standard's example generator
        values.append(round(state / 0x7FFFFFFF * 0.1 - 0.05, 8))
    return values
