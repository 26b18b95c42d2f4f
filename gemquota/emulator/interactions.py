"""The Interactions API's documents: requests as `generateContent` knows them, answers as steps.

Source of the shapes: public captures and the API's own examples, 2026-05 to 2026-11. The usage field
`raw_prompt_token`, which captures of late show, is left out: nobody says what it counts.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gemquota.emulator.answers import Answer, image_of
from gemquota.emulator.documents import compact
from gemquota.emulator.shelf import Thing

DONE = b"event: done\ndata: [DONE]\n\n"
_FILES = ("image", "audio", "video", "document")
_SIGNATURE = base64.b64encode(b"thought by the gemquota emulator").decode()


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction(Thing):
    """One interaction, finished or to be finished at `ready_s`. Its name is empty if it is not kept."""

    model: str
    answer: Answer
    ready_s: float
    """When a background interaction is done; the same as `created_s` for any other."""
    context_tokens: int
    """Input and what was said: what a following interaction carries along. Thoughts are not kept."""
    summaries: bool = False
    """Whether thoughts are summed up."""
    cancelled: bool = False

    def status(self, now_s: float) -> str:
        """`in_progress`, `completed`, `incomplete` or `cancelled`."""
        if self.cancelled:
            return "cancelled"
        if now_s < self.ready_s:
            return "in_progress"
        return "incomplete" if self.answer.finish_reason == "MAX_TOKENS" else "completed"


def interaction_id(response_id: str) -> str:
    """`v1_` and a message that holds the response's id twice, as the API's own ids do."""
    name = response_id.encode()
    field = bytes([len(name)]) + name
    coded = base64.urlsafe_b64encode(b"\x0a" + field + b"\x12" + field).rstrip(b"=")
    return f"v1_{coded.decode()}"


def request_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the `generateContent` call that would ask the same."""
    request: dict[str, Any] = {"contents": list(_turns(body.get("input")))}
    if instruction := body.get("system_instruction"):
        request["systemInstruction"] = {"parts": list(_parts(instruction))}
    if tools := body.get("tools"):
        request["tools"] = tools
    if cache := body.get("cached_content"):
        request["cachedContent"] = cache
    if config := _config(body):
        request["generationConfig"] = config
    return request


def _turns(given: Any) -> Iterator[dict[str, Any]]:
    """Turns from a text, a content, or a list of contents, steps or turns."""
    items = given if isinstance(given, list) else [given]
    loose: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, Mapping) and ("role" in item or "content" in item):
            model = "model" in (item.get("role"), str(item.get("type"))[:5])
            parts = list(_parts(item.get("content")))
            yield {"role": "model" if model else "user", "parts": parts}
        else:
            loose += _parts(item)
    if loose:
        yield {"role": "user", "parts": loose}


def _parts(content: Any) -> Iterator[dict[str, Any]]:
    for each in content if isinstance(content, list) else [content]:
        if isinstance(each, str):
            yield {"text": each}
        elif isinstance(each, Mapping):
            if isinstance(each.get("text"), str):
                yield {"text": each["text"]}
            elif each.get("type") in _FILES:
                file = {"mimeType": each.get("mime_type") or _mime(each), "data": each.get("data")}
                yield {"inlineData": file}
            else:
                yield {"functionResponse": dict(each)}


def _mime(content: Mapping[str, Any]) -> str:
    return {"audio": "audio/wav", "video": "video/mp4", "document": "application/pdf"}.get(
        str(content.get("type")), "image/png"
    )


def _config(body: Mapping[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    given = body.get("generation_config")
    if isinstance(given, Mapping):
        if most := given.get("max_output_tokens"):
            config["maxOutputTokens"] = most
        if (budget := given.get("thinking_budget")) is not None:
            config["thinkingConfig"] = {"thinkingBudget": budget}
    wanted = body.get("response_format")
    formats = wanted if isinstance(wanted, list) else [wanted]
    mimes = [each.get("mime_type") for each in formats if isinstance(each, Mapping)]
    schemas = [each for each in formats if isinstance(each, Mapping) and "properties" in each]
    if schemas or "application/json" in (*mimes, body.get("response_mime_type")):
        config["responseMimeType"] = "application/json"
    return config


def sums_up_thoughts(body: Mapping[str, Any]) -> bool:
    """Whether the request asks for summaries of thoughts."""
    config = body.get("generation_config")
    return isinstance(config, Mapping) and config.get("thinking_summaries") == "auto"


def resource(interaction: Interaction, now_s: float) -> dict[str, Any]:
    """The interaction as create and get show it."""
    status = interaction.status(now_s)
    document: dict[str, Any] = {"id": interaction.name, "status": status}
    finished = status in ("completed", "incomplete")
    if finished:
        document["usage"] = _usage(interaction.answer)
    document |= _dates(interaction, now_s)
    if finished:
        document["steps"] = _steps(interaction)
    return document | {"object": "interaction", "model": interaction.model}


def events(interaction: Interaction, now_s: float) -> tuple[bytes, ...]:
    """The stream in the pieces in which it goes out: a delta of text each, with what stands around."""
    answer = interaction.answer
    head = [
        _event(
            "interaction.created",
            {
                "interaction": {
                    "id": interaction.name,
                    "status": "in_progress",
                    "object": "interaction",
                    "model": interaction.model,
                }
            },
        ),
        _event(
            "interaction.status_update",
            {"interaction_id": interaction.name, "status": "in_progress"},
        ),
    ]
    index = 0
    if "thoughtsTokenCount" in answer.usage:
        head.append(_event("step.start", {"index": 0, "step": {"type": "thought"}}))
        if interaction.summaries:
            delta = {"content": {"text": _SUMMARY, "type": "text"}, "type": "thought_summary"}
            head.append(_event("step.delta", {"index": 0, "delta": delta}))
        delta = {"signature": _SIGNATURE, "type": "thought_signature"}
        head.append(_event("step.delta", {"index": 0, "delta": delta}))
        head.append(_event("step.stop", {"index": 0}))
        index = 1
    head.append(_event("step.start", {"index": index, "step": {"type": "model_output"}}))
    if answer.image:
        deltas = [_image(answer)]
    else:
        deltas = [{"text": piece, "type": "text"} for piece in answer.pieces]
    pieces = [_event("step.delta", {"index": index, "delta": delta}) for delta in deltas]
    done = {"id": interaction.name, "status": interaction.status(now_s), "usage": _usage(answer)}
    done |= _dates(interaction, now_s) | {"object": "interaction", "model": interaction.model}
    tail = [
        _event("step.stop", {"index": index}),
        _event("interaction.completed", {"interaction": done}),
        DONE,
    ]
    pieces[0] = b"".join((*head, pieces[0]))
    pieces[-1] = b"".join((pieces[-1], *tail))
    return tuple(pieces)


_SUMMARY = "**Emulating**\n\nThe emulator sums up that it has thought."


def _event(name: str, document: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (
        name.encode(),
        compact({**document, "event_type": name}),
    )


def _steps(interaction: Interaction) -> list[dict[str, Any]]:
    answer = interaction.answer
    steps: list[dict[str, Any]] = []
    if "thoughtsTokenCount" in answer.usage:
        thought: dict[str, Any] = {"type": "thought", "signature": _SIGNATURE}
        if interaction.summaries:
            thought["summary"] = [{"type": "text", "text": _SUMMARY}]
        steps.append(thought)
    said = _image(answer) if answer.image else {"type": "text", "text": "".join(answer.pieces)}
    steps.append({"type": "model_output", "content": [said]})
    return steps


def _image(answer: Answer) -> dict[str, Any]:
    inline = image_of()["inlineData"]
    return {"type": "image", "mime_type": inline["mimeType"], "data": inline["data"]}


def _dates(interaction: Interaction, now_s: float) -> dict[str, str]:
    done_s = min(now_s, interaction.ready_s)
    return {
        "created": _instant(interaction.created_s),
        "updated": _instant(max(interaction.created_s, done_s)),
        "service_tier": "standard",
    }


def _instant(at_s: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_s))


def _usage(answer: Answer) -> dict[str, Any]:
    usage = answer.usage
    return {
        "total_tokens": usage["totalTokenCount"],
        "total_input_tokens": usage["promptTokenCount"],
        "input_tokens_by_modality": [
            {"modality": each["modality"].lower(), "tokens": each["tokenCount"]}
            for each in usage["promptTokensDetails"]
        ],
        "total_cached_tokens": usage.get("cachedContentTokenCount", 0),
        "total_output_tokens": usage["candidatesTokenCount"],
        "total_tool_use_tokens": 0,
        "total_thought_tokens": usage.get("thoughtsTokenCount", 0),
    }
