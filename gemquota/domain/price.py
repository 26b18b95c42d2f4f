"""What a model costs, and what it is going to cost."""

from __future__ import annotations

from typing import NamedTuple

from gemquota.domain.catalogue import Model


class Price(NamedTuple):
    """USD per million tokens at standard rates. None: unknown."""

    input: float | None
    output: float | None
    cache_read: float | None = None
    input_long: float | None = None
    """For prompts over `long_from_tokens`, where that costs more."""
    output_long: float | None = None
    long_from_tokens: int | None = None
    next_from: str | None = None
    """ISO date of the next known change."""
    next_input: float | None = None
    next_output: float | None = None
    source: str = ""


def recorded_price(model: Model, today: str) -> Price:
    """The price in the catalogue's own row, on `today` (ISO date)."""
    source = f"{model.source} ({model.as_of})"
    if not model.price_next:
        return Price(model.price_in, model.price_out, source=source)
    start, after_in, after_out = model.price_next
    if str(start) <= today:
        return Price(float(after_in), float(after_out), source=source)
    return Price(
        model.price_in,
        model.price_out,
        next_from=str(start),
        next_input=float(after_in),
        next_output=float(after_out),
        source=source,
    )
