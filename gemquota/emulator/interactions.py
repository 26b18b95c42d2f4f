"""The Interactions API's documents: answers as steps, whole or as the events of a stream.

Source of the shapes: public captures and the API's own examples, 2026-05 to 2026-11. The usage field
`raw_prompt_token`, which captures of late show, is left out: nobody says what it counts.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from gemquota.emulator.answers import Answer, image_of
from gemquota.emulator.documents import compact
from gemquota.emulator.functions import FunctionCall
from gemquota.emulator.shelf import Thing
from gemquota.emulator.streams import ended

DONE = b"event: done\ndata: [DONE]\n\n"
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
    call_id: str = ""
    """Of the function that it calls, if it calls one."""
    summaries: bool = False
    """Whether thoughts are summed up."""
    cancelled: bool = False

    def status(self, now_s: float) -> str:
        """`in_progress`, `completed`, `incomplete`, `requires_action` or `cancelled`."""
        if self.cancelled:
            return "cancelled"
        if now_s < self.ready_s:
            return "in_progress"
        if self.answer.call is not None:
            return "requires_action"
        return "incomplete" if self.answer.finish_reason == "MAX_TOKENS" else "completed"


def interaction_id(response_id: str) -> str:
    """`v1_` and a message that holds the response's id twice, as the API's own ids do."""
    name = response_id.encode()
    field = bytes([len(name)]) + name
    coded = base64.urlsafe_b64encode(b"\x0a" + field + b"\x12" + field).rstrip(b"=")
    return f"v1_{coded.decode()}"


def resource(interaction: Interaction, now_s: float) -> dict[str, Any]:
    """The interaction as create and get show it."""
    status = interaction.status(now_s)
    document: dict[str, Any] = {"id": interaction.name, "status": status}
    finished = status not in ("in_progress", "cancelled")
    if finished:
        document["usage"] = _usage(interaction.answer)
    document |= _dates(interaction, now_s)
    if finished:
        document["steps"] = [step.whole for step in _steps(interaction)]
    return document | {"object": "interaction", "model": interaction.model}


class _Step(NamedTuple):
    """One step, as a stream begins it, goes on with it, and as it stands in the end."""

    start: dict[str, Any]
    deltas: list[dict[str, Any]]
    whole: dict[str, Any]


def events(interaction: Interaction, now_s: float) -> tuple[bytes, ...]:
    """The stream in the pieces in which it goes out: a delta of text each, with what stands around."""
    shown = {
        "id": interaction.name,
        "status": "in_progress",
        "object": "interaction",
        "model": interaction.model,
    }
    pieces = [_event("interaction.created", {"interaction": shown})]
    status = {"interaction_id": interaction.name, "status": "in_progress"}
    pieces[0] += _event("interaction.status_update", status)
    for index, step in enumerate(_steps(interaction)):
        pieces[-1] += _event("step.start", {"index": index, "step": step.start})
        for number, delta in enumerate(step.deltas):
            frame = _event("step.delta", {"index": index, "delta": delta})
            if number and "text" in delta:
                pieces.append(frame)
            else:
                pieces[-1] += frame
        pieces[-1] += _event("step.stop", {"index": index})
    done = {
        "id": interaction.name,
        "status": interaction.status(now_s),
        "usage": _usage(interaction.answer),
    }
    done |= _dates(interaction, now_s) | {"object": "interaction", "model": interaction.model}
    return ended(pieces, _event("interaction.completed", {"interaction": done}) + DONE)


_SUMMARY = "**Emulating**\n\nThe emulator sums up that it has thought."


def _event(name: str, document: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (
        name.encode(),
        compact({**document, "event_type": name}),
    )


def _steps(interaction: Interaction) -> Iterator[_Step]:
    answer = interaction.answer
    if "thoughtsTokenCount" in answer.usage:
        yield _thought(interaction.summaries)
    if answer.call is not None:
        yield _call(answer.call, interaction.call_id)
        return
    if answer.image:
        inline = image_of()["inlineData"]
        said = {"type": "image", "mime_type": inline["mimeType"], "data": inline["data"]}
        deltas = [said]
    else:
        said = {"type": "text", "text": "".join(answer.pieces)}
        deltas = [{"text": piece, "type": "text"} for piece in answer.pieces]
    start = {"type": "model_output"}
    yield _Step(start, deltas, {**start, "content": [said]})


def _thought(summed_up: bool) -> _Step:
    start = {"type": "thought"}
    whole: dict[str, Any] = {**start, "signature": _SIGNATURE}
    deltas: list[dict[str, Any]] = [{"signature": _SIGNATURE, "type": "thought_signature"}]
    if summed_up:
        whole["summary"] = [{"type": "text", "text": _SUMMARY}]
        content = {"text": _SUMMARY, "type": "text"}
        deltas.insert(0, {"content": content, "type": "thought_summary"})
    return _Step(start, deltas, whole)


def _call(call: FunctionCall, call_id: str) -> _Step:
    start = {"type": "function_call", "id": call_id, "name": call.name, "arguments": {}}
    delta = {"arguments": compact(call.args).decode(), "type": "arguments_delta"}
    return _Step(start, [delta], {**start, "arguments": call.args})


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
