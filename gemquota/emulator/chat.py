"""OpenAI's chat in Gemini's words and back: messages to contents, answers to completions.

Source of the answers' shape: public captures of 2025-11 to 2026-09, which are compact, have their
keys in alphabetical order, leave thoughts out of `completion_tokens` but not out of `total_tokens`,
and, where `include_usage` is set, tell usage in every chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gemquota.emulator.answers import Answer
from gemquota.emulator.documents import compact

DONE = b"data: [DONE]\n\n"
_FINISH = {"STOP": "stop", "MAX_TOKENS": "length"}


class Frame(NamedTuple):
    """What every document of one answer repeats."""

    id: str
    created_s: int
    model: str
    """As the request named it."""
    vertex: bool = False
    """Vertex AI adds a few fields of its own."""


def request_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chat request as the body of `generateContent`; what cannot be read is left out."""
    turns: list[dict[str, Any]] = []
    instructions: list[dict[str, Any]] = []
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else []:
        if not isinstance(message, Mapping):
            continue
        parts = [*_parts(message.get("content")), *_calls(message.get("tool_calls"))]
        match message.get("role"):
            case "system" | "developer":
                instructions += parts
            case "tool":
                turns.append({"role": "user", "parts": [{"functionResponse": message}]})
            case "assistant":
                turns.append({"role": "model", "parts": parts})
            case _:
                turns.append({"role": "user", "parts": parts})
    request: dict[str, Any] = {"contents": turns}
    if instructions:
        request["systemInstruction"] = {"parts": instructions}
    if tools := body.get("tools"):
        request["tools"] = _declared(tools)
        if forced := _forced(body.get("tool_choice")):
            request["toolConfig"] = {"functionCallingConfig": forced}
    google = _google(body)
    if cache := google.get("cached_content"):
        request["cachedContent"] = cache
    if config := _config(body, google):
        request["generationConfig"] = config
    return request


def _google(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What only Google's API takes: `extra_body.google`."""
    extra = body.get("extra_body")
    google = extra.get("google") if isinstance(extra, Mapping) else None
    return google if isinstance(google, Mapping) else {}


def _parts(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, str):
        yield {"text": content}
    for part in content if isinstance(content, list) else []:
        if not isinstance(part, Mapping):
            continue
        match part.get("type"):
            case "image_url":
                yield _image(part.get("image_url"))
            case "input_audio":
                audio = part.get("input_audio")
                data = audio.get("data") if isinstance(audio, Mapping) else None
                yield {"inlineData": {"mimeType": "audio/wav", "data": data}}
            case "file":
                file = part.get("file")
                data = file.get("file_data") if isinstance(file, Mapping) else None
                yield {"inlineData": {"mimeType": "application/pdf", "data": data}}
            case _:
                text = part.get("text")
                yield {"text": text if isinstance(text, str) else ""}


def _image(image: Any) -> dict[str, Any]:
    """A `data:` URL as inline data; any other URL as a file of unknown size."""
    url = image.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str) or not url.startswith("data:"):
        return {"fileData": {"mimeType": "image/png", "fileUri": url}}
    mime, _, data = url.removeprefix("data:").partition(";base64,")
    return {"inlineData": {"mimeType": mime, "data": data}}


def _calls(calls: Any) -> Iterator[dict[str, Any]]:
    for call in calls if isinstance(calls, list) else []:
        if isinstance(call, Mapping):
            yield {"functionCall": call.get("function")}


def _config(body: Mapping[str, Any], google: Mapping[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    if most:
        config["maxOutputTokens"] = most
    wanted = body.get("response_format")
    if isinstance(wanted, Mapping) and str(wanted.get("type")).startswith("json"):
        config["responseMimeType"] = "application/json"
    if thinking := google.get("thinking_config"):
        config["thinkingConfig"] = thinking
    elif body.get("reasoning_effort") == "none":
        config["thinkingConfig"] = {"thinkingBudget": 0}
    return config


def _declared(tools: Any) -> Any:
    """OpenAI's tools as declarations of functions; what are no functions stays as it is."""
    functions = [
        tool["function"]
        for tool in (tools if isinstance(tools, list) else [])
        if isinstance(tool, Mapping) and isinstance(tool.get("function"), Mapping)
    ]
    return [{"functionDeclarations": functions}] if functions else tools


def _forced(choice: Any) -> dict[str, Any] | None:
    """The calling configuration of a choice that leaves none."""
    if choice == "required":
        return {"mode": "ANY"}
    function = choice.get("function") if isinstance(choice, Mapping) else None
    name = function.get("name") if isinstance(function, Mapping) else None
    return {"mode": "ANY", "allowedFunctionNames": [name]} if isinstance(name, str) else None


def completion(answer: Answer, frame: Frame) -> dict[str, Any]:
    """The whole answer."""
    choice: dict[str, Any] = {"finish_reason": _finish(answer), "index": 0}
    if frame.vertex:
        choice["logprobs"] = None
    choice["message"] = _message(answer, frame, "".join(answer.pieces))
    return {**_about([choice], frame, "chat.completion"), "usage": _usage(answer, frame)}


def completion_chunks(
    answer: Answer, frame: Frame, *, with_usage: bool
) -> Iterator[dict[str, Any]]:
    """The answer in pieces; the last one says why it ends."""
    pieces = answer.pieces or ("",)
    for number, piece in enumerate(pieces, 1):
        choice: dict[str, Any] = {"delta": _message(answer, frame, piece, streamed=True)}
        if number == len(pieces):
            choice["finish_reason"] = _finish(answer)
        choice["index"] = 0
        chunk = _about([choice], frame, "chat.completion.chunk")
        if with_usage:
            chunk["usage"] = _usage(answer, frame)
        yield chunk


def _message(
    answer: Answer, frame: Frame, content: str, *, streamed: bool = False
) -> dict[str, Any]:
    """The text, or the call that stands in its place."""
    if answer.call is None:
        return {"content": content, "role": "assistant"}
    call: dict[str, Any] = {
        "function": {
            "arguments": compact(answer.call.args).decode(),
            "name": answer.call.name,
        },
        "id": f"function-call-{frame.id}",
        "type": "function",
    }
    if streamed:
        call["index"] = 0
    return {"role": "assistant", "tool_calls": [call]}


def _about(choices: list[dict[str, Any]], frame: Frame, kind: str) -> dict[str, Any]:
    document = {
        "choices": choices,
        "created": frame.created_s,
        "id": frame.id,
        "model": frame.model,
        "object": kind,
    }
    if frame.vertex:
        document["system_fingerprint"] = ""
    return document


def _finish(answer: Answer) -> str:
    if answer.call is not None:
        return "tool_calls"
    return _FINISH.get(answer.finish_reason, "stop")


def _usage(answer: Answer, frame: Frame) -> dict[str, Any]:
    usage: dict[str, Any] = {"completion_tokens": answer.usage["candidatesTokenCount"]}
    if frame.vertex:
        usage["extra_properties"] = {"google": {"traffic_type": "ON_DEMAND"}}
    usage["prompt_tokens"] = answer.usage["promptTokenCount"]
    usage["total_tokens"] = answer.usage["totalTokenCount"]
    return usage
