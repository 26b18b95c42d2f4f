"""What an Interactions request asks for, in the words of `generateContent`.

Input is a text, a content, or a list of contents, steps or turns; what cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_FILES = ("image", "audio", "video", "document")


def request_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the `generateContent` call that would ask the same."""
    request: dict[str, Any] = {"contents": list(_turns(body.get("input")))}
    if instruction := body.get("system_instruction"):
        request["systemInstruction"] = {"parts": list(_parts(instruction))}
    if tools := body.get("tools"):
        request["tools"] = _declared(tools)
        if forced := _forced(body):
            request["toolConfig"] = {"functionCallingConfig": forced}
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


def _declared(tools: Any) -> Any:
    """Functions as `generateContent` declares them; what are none stays as it is."""
    functions = [
        {name: value for name, value in tool.items() if name != "type"}
        for tool in (tools if isinstance(tools, list) else [])
        if isinstance(tool, Mapping) and tool.get("type") == "function"
    ]
    return [{"functionDeclarations": functions}] if functions else tools


def _forced(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The calling configuration of a choice that leaves none: `any`, of all tools or of some."""
    given = body.get("generation_config")
    choice = given.get("tool_choice") if isinstance(given, Mapping) else None
    allowed = choice.get("allowed_tools") if isinstance(choice, Mapping) else None
    if not isinstance(allowed, Mapping):
        return {"mode": "ANY"} if choice == "any" else None
    if allowed.get("mode") != "any":
        return None
    return {"mode": "ANY", "allowedFunctionNames": allowed.get("tools")}


def sums_up_thoughts(body: Mapping[str, Any]) -> bool:
    """Whether the request asks for summaries of thoughts."""
    config = body.get("generation_config")
    return isinstance(config, Mapping) and config.get("thinking_summaries") == "auto"
