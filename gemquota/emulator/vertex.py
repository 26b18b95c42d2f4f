"""Vertex AI's documents: answers, usage and models with its own keys, in its own order.

Source: public captures of 2025-08 to 2026-07.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gemquota.domain.tokens import IMAGE, TEXT, Weight
from gemquota.emulator.answers import Answer, details
from gemquota.emulator.models import Model
from gemquota.emulator.shelf import timestamp


def as_vertex(
    document: Mapping[str, Any], answer: Answer, *, traffic: str, now_s: float
) -> dict[str, Any]:
    """The Developer API's document of an answer as Vertex AI would print it.

    Args:
        document: A whole answer, or one of a stream.
        answer: Where its usage comes from.
        traffic: `trafficType`: which class of service answered.
        now_s: Of the answer, epoch seconds.
    """
    candidates = []
    for candidate in document["candidates"]:
        content = candidate["content"]
        shown = {"content": {"role": content["role"], "parts": content["parts"]}}
        if reason := candidate.get("finishReason"):
            shown["finishReason"] = reason
        if candidate["index"]:
            shown["index"] = candidate["index"]
        candidates.append(shown)
    used = answer.usage
    said = used["candidatesTokenCount"]
    modality = IMAGE if answer.image else TEXT
    usage = {
        "promptTokenCount": used["promptTokenCount"],
        "candidatesTokenCount": said,
        "totalTokenCount": used["totalTokenCount"],
        "trafficType": traffic,
        "promptTokensDetails": used["promptTokensDetails"],
        "candidatesTokensDetails": [{"modality": modality, "tokenCount": said}],
    }
    for name in ("cachedContentTokenCount", "cacheTokensDetails"):
        if name in used:
            usage[name] = used[name]
    if thoughts := used.get("thoughtsTokenCount"):
        usage["thoughtsTokenCount"] = thoughts
    return {
        "candidates": candidates,
        "usageMetadata": usage,
        "modelVersion": document["modelVersion"],
        "createTime": timestamp(now_s),
        "responseId": document["responseId"],
    }


def described(model: Model) -> dict[str, Any]:
    """A model as its publisher offers it."""
    return {
        "name": f"publishers/google/models/{model.id}",
        "versionId": "default",
        "openSourceCategory": "PROPRIETARY",
        "launchStage": "GA",
        "publisherModelTemplate": f"projects/{{project}}/locations/{{location}}/publishers/google/models/{model.id}",
    }


def billable_characters(contents: Any) -> int:
    """Characters of all text in there, white space left out, as Vertex AI bills them."""
    characters = 0
    left = [contents]
    while left:
        each = left.pop()
        if isinstance(each, str):
            characters += len("".join(each.split()))
        elif isinstance(each, list):
            left += each
        elif isinstance(each, Mapping):
            left += [each.get("parts"), each.get("text")]
    return characters


def embed_usage(weight: Weight) -> dict[str, Any]:
    """`usageMetadata` of an embedding."""
    return {
        "promptTokenCount": weight.total,
        "totalTokenCount": weight.total,
        "promptTokensDetails": details(weight),
    }
