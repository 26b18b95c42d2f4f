"""Function calls: which declared function an answer calls, and with what arguments.

Only where the request insists: `toolConfig.functionCallingConfig.mode` is `ANY`. On `AUTO` a model may
choose, and this one chooses to talk. It talks also once the last turn brings a function's response, so
that a client which calls functions by itself comes to an end.

The arguments are the least that fits the declared schema: the required properties, the first value of
an enum, the minimum of a number. Both spellings are read, `parameters` with its types in capitals and
`parametersJsonSchema`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gemquota.emulator.exchange import pick

_DEEPEST = 8
"""Levels of a schema that are filled in; below that, objects are empty."""


class FunctionCall(NamedTuple):
    """One call that the model asks for."""

    name: str
    args: dict[str, Any]


def call_for(body: Mapping[str, Any]) -> FunctionCall | None:
    """The call that a `generateContent` request insists on, if it does."""
    allowed = _insists(body)
    if allowed is None or _is_answered(body.get("contents")):
        return None
    for declaration in _declarations(body.get("tools")):
        name = declaration.get("name")
        if isinstance(name, str) and name and (not allowed or name in allowed):
            schema = pick(declaration, "parametersJsonSchema") or declaration.get("parameters")
            args = _least(schema, _DEEPEST)
            return FunctionCall(name, args if isinstance(args, dict) else {})
    return None


def _insists(body: Mapping[str, Any]) -> list[Any] | None:
    """The names that may be called (none: all of them); None if nothing must be called."""
    config = pick(dict(body), "toolConfig")
    calling = pick(config, "functionCallingConfig") if isinstance(config, dict) else None
    if not isinstance(calling, dict) or calling.get("mode") not in ("ANY", "any", 2):
        return None
    allowed = pick(calling, "allowedFunctionNames")
    return allowed if isinstance(allowed, list) else []


def _is_answered(contents: Any) -> bool:
    last = contents[-1] if isinstance(contents, list) and contents else contents
    parts = last.get("parts") if isinstance(last, dict) else None
    return any(
        isinstance(part, dict) and pick(part, "functionResponse") is not None
        for part in (parts if isinstance(parts, list) else [parts])
    )


def _declarations(tools: Any) -> Iterator[dict[str, Any]]:
    for tool in tools if isinstance(tools, list) else [tools]:
        declared = pick(tool, "functionDeclarations") if isinstance(tool, dict) else None
        for declaration in declared if isinstance(declared, list) else []:
            if isinstance(declaration, dict):
                yield declaration


def _least(schema: Any, depth: int) -> Any:
    """The smallest value that a schema allows, as far as it is understood."""
    if not isinstance(schema, dict):
        return {}
    choices = schema.get("enum")
    if isinstance(choices, list) and choices and isinstance(choices[0], str | int | float):
        return choices[0]
    if isinstance(either := pick(schema, "anyOf"), list) and either and depth:
        return _least(either[0], depth - 1)
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), None) if isinstance(kind, list) else kind
    match kind.lower() if isinstance(kind, str) else "object":
        case "string":
            return "text"
        case "integer" | "number":
            least = schema.get("minimum")
            return least if isinstance(least, int | float) else 0
        case "boolean":
            return False
        case "array":
            return []
        case "null":
            return None
    properties, required = schema.get("properties"), schema.get("required")
    if not isinstance(properties, dict) or not isinstance(required, list) or not depth:
        return {}
    names = [name for name in required if isinstance(name, str) and name in properties]
    return {name: _least(properties[name], depth - 1) for name in names}
