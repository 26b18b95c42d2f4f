"""The catalogue of models for people and programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gemquota.domain.catalogue import LIVE_SOURCES, Model
from gemquota.render.layout import Paint, columns, labelled

_FREE = {True: "yes", False: "no", None: "unknown"}


def models_text(found: Sequence[Model], *, today: str, width: int, paint: Paint) -> str:
    """One model in full; several as a line each."""
    if len(found) == 1:
        return _one(found[0], today, width, paint)
    heading, *table = columns(
        [["model", "status", "free", "ahead"],
         *([model.id, model.status, _FREE[model.free], _next(model, today)] for model in found)]
    )  # fmt: skip
    return "\n".join([paint(heading, "dim"), *table, "", f"Live limits: {LIVE_SOURCES}."]) + "\n"


def models_json(found: Sequence[Model], *, today: str) -> str:
    """One object, schema `gemquota.models/1`; prices in USD per million tokens."""
    rows = [
        {**model._asdict(), "quota_label": model.quota_label, "events": _events(model, today)}
        for model in found
    ]
    return json.dumps({"schema": "gemquota.models/1", "models": rows}, indent=2)


def price_text(model: Model) -> str:
    """Input and output price per million tokens, or `unknown`."""
    if model.price_in is None or model.price_out is None:
        return "unknown"
    return f"${model.price_in:g} in, ${model.price_out:g} out per million tokens"


def _events(model: Model, today: str) -> list[str]:
    """What dates do to this model, each as past or ahead of `today`."""
    events = []
    if model.routes_to and model.routes_from:
        verb = "routed" if model.routes_from <= today else "will be routed"
        events.append(f"{verb} to {model.routes_to} from {model.routes_from}")
    if model.shutdown:
        verb = "shut down" if model.shutdown <= today else "shuts down"
        events.append(f"{verb} {model.shutdown}")
    if model.price_next:
        start, cost_in, cost_out = model.price_next
        verb = "price since" if str(start) <= today else "price from"
        events.append(f"{verb} {start}: ${cost_in:g} in, ${cost_out:g} out")
    return events


def _next(model: Model, today: str) -> str:
    return f"alias of {model.alias_of}" if model.alias_of else "; ".join(_events(model, today)[:1])


def _one(model: Model, today: str, width: int, paint: Paint) -> str:
    tokens = [
        "unknown" if n is None else f"{n:,}"
        for n in (model.max_input_tokens, model.max_output_tokens)
    ]
    facts = [
        ("Status", f"{model.status} ({model.family})"),
        ("Quota", f"counted as {model.quota_label}"),
        ("Free tier", _FREE[model.free]),
        ("Tokens", f"{tokens[0]} in, {tokens[1]} out"),
        ("Price", price_text(model)),
        *(("Dates", event) for event in _events(model, today)),
        *([("Note", model.note)] if model.note else []),
        ("Source", f"{model.source} ({model.as_of}, {model.confidence} confidence)"),
    ]
    lines = [paint(model.id, "head")]
    for label, text in facts:
        lines += labelled(label, text, width, paint)
    return "\n".join(lines) + "\n"
