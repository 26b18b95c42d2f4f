"""The catalogue of models for people and programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from gemquota.domain.catalogue import LIVE_SOURCES, Model
from gemquota.domain.price import Price, recorded_price
from gemquota.render.layout import Paint, labelled, table, wrapped

_FREE = {True: "yes", False: "no", None: "unknown"}
_FREE_SHORT = {**_FREE, None: "?"}


def models_text(
    found: Sequence[Model],
    prices: Mapping[str, Price],
    *,
    today: str,
    width: int,
    paint: Paint,
    names: Sequence[str] = (),
) -> str:
    """One model in full; several as a line each, with a price where `prices` has one."""
    if len(found) == 1:
        return _one(found[0], prices, names, today, width, paint)
    head = ["model", "family", "status", "free", *(["in", "out"] if prices else []), "ahead"]
    rows = [
        [
            model.id,
            model.family,
            model.status.removesuffix(" weights"),
            _FREE_SHORT[model.free],
            *([_usd(prices[model.id].input), _usd(prices[model.id].output)] if prices else []),
            _next(model, today),
        ]
        for model in found
    ]
    heading, *body = table(
        head,
        rows,
        right=("in", "out"),
        width=width,
        spare=("family", "status", "free") if prices else ("family",),
    )
    lines = [paint(heading, "dim"), *body, ""]
    if prices:
        named = sorted({price.source for price in prices.values()})
        lines += [*wrapped(f"Prices: USD per million tokens, from {'; '.join(named)}.", width)]
    if any(model.free is None for model in found) and "free" in heading:
        lines += wrapped("free: whether the free tier has it; ? is unknown.", width)
    lines += wrapped("All of one model: gemquota models NAME.", width)
    lines += wrapped(f"Live limits: {LIVE_SOURCES}.", width)
    return "\n".join(lines) + "\n"


def models_json(found: Sequence[Model], prices: Mapping[str, Price], *, today: str) -> str:
    """One object, schema `gemquota.models/1`; prices in USD per million tokens."""
    rows = []
    for model in found:
        row: dict[str, object] = {
            name: value for name, value in model._asdict().items() if not name.startswith("price_")
        }
        row["quota_label"] = model.quota_label
        row["events"] = _events(model, today)
        row["price"] = prices.get(model.id, recorded_price(model, today))._asdict()
        rows.append(row)
    return json.dumps({"schema": "gemquota.models/1", "models": rows}, indent=2)


def price_text(price: Price) -> str:
    """Input and output price per million tokens, or `unknown`."""
    if price.input is None or price.output is None:
        return "unknown"
    text = f"${price.input:g} in, ${price.output:g} out per million tokens"
    if price.cache_read is not None:
        text += f", ${price.cache_read:g} cached"
    if price.long_from_tokens and price.input_long and price.output_long:
        text += (
            f"; prompts over {price.long_from_tokens:,} tokens ${price.input_long:g} in,"
            f" ${price.output_long:g} out"
        )
    return f"{text} [{price.source}]"


def _usd(amount: float | None) -> str:
    return "-" if amount is None else f"${amount:g}"


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
    """The first of what lies ahead, short enough for a column."""
    if model.alias_of:
        return f"= {model.alias_of}"
    if model.routes_to:
        to = f"→{model.routes_to.removeprefix('gemini-')}"
        return f"now {to}" if str(model.routes_from) <= today else f"{model.routes_from} {to}"
    if model.shutdown:
        return f"{model.shutdown} {'off' if model.shutdown <= today else 'ends'}"
    if model.price_next and str(model.price_next[0]) > today:
        return f"{model.price_next[0]} new price"
    return ""


def _one(
    model: Model,
    prices: Mapping[str, Price],
    names: Sequence[str],
    today: str,
    width: int,
    paint: Paint,
) -> str:
    tokens = [
        "unknown" if n is None else f"{n:,}"
        for n in (model.max_input_tokens, model.max_output_tokens)
    ]
    facts = [
        ("Status", f"{model.status} ({model.family})"),
        *([("Names", ", ".join(names))] if names else []),
        ("Quota", f"counted as {model.quota_label}"),
        ("Free tier", _FREE[model.free]),
        ("Tokens", f"{tokens[0]} in, {tokens[1]} out"),
        ("Price", price_text(prices.get(model.id, recorded_price(model, today)))),
        *(("" if n else "Dates", event) for n, event in enumerate(_events(model, today))),
        *([("Note", model.note)] if model.note else []),
        ("Source", f"{model.source} ({model.as_of}, {model.confidence} confidence)"),
    ]
    lines = [paint(model.id, "head")]
    for label, text in facts:
        lines += labelled(label, text, width, paint)
    return "\n".join(lines) + "\n"
