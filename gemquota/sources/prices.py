"""Prices from genai-prices: its packaged table only, never its network updates.

Importing it costs far more than the rest of a command, so only commands that show prices do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from gemquota.domain.call import Kind
from gemquota.domain.catalogue import Model
from gemquota.domain.price import Price, recorded_price


def prices(models: Sequence[Model], *, now_s: float) -> dict[str, Price]:
    """Model id to its price at `now_s`; the catalogue's own row where genai-prices has none."""
    from genai_prices import __version__
    from genai_prices.data import providers

    google = next(provider for provider in providers if provider.id == "google")
    now = datetime.fromtimestamp(now_s, UTC)
    source = f"genai-prices {__version__}"
    found = {}
    for model in models:
        listed = google.find_model(model.id)
        # A prefix may match a cheaper relative (a live or image variant): only its own id counts.
        known = listed if listed is not None and listed.id in (model.id, model.alias_of) else None
        found[model.id] = (
            recorded_price(model, now.date().isoformat())
            if known is None
            else _price(known, now, source)
        )
    return found


class ListPrices:
    """What calls cost at the list prices of a day."""

    def __init__(self, models: Sequence[Model], *, now_s: float) -> None:
        self._of_id = prices(models, now_s=now_s)
        self._of_label = {model.quota_label: self._of_id[model.id] for model in reversed(models)}

    def micro_usd(
        self,
        kind: Kind,
        input_tokens: int | None,
        cached: int | None,
        thoughts: int | None,
        output: int | None,
    ) -> int | None:
        """Of one call, in millionths of a dollar: what dollars per million tokens are per token.

        None: the price or the input is not known.
        """
        price = self._of_id.get(kind.served or kind.model) or self._of_label.get(kind.label)
        if price is None or price.input is None or input_tokens is None:
            return None
        cached = min(cached or 0, input_tokens) if price.cache_read is not None else 0
        out = (output or 0) + (thoughts or 0)
        if out and price.output is None:
            return None
        long = price.long_from_tokens is not None and input_tokens > price.long_from_tokens
        rate_in = price.input_long if long and price.input_long is not None else price.input
        rate_out = price.output_long if long and price.output_long is not None else price.output
        cost = (input_tokens - cached) * rate_in + cached * (price.cache_read or 0)
        return round(cost + out * (rate_out or 0))


def _price(listed: Any, now: datetime, source: str) -> Price:
    today = listed.get_prices(now)
    over = next(iter(getattr(today.input_mtok, "tiers", ())), None)
    start = _next_change(listed, now.date())
    after = listed.get_prices(datetime(start.year, start.month, start.day, tzinfo=UTC)) if start else None  # fmt: skip
    return Price(
        _base(today.input_mtok),
        _base(today.output_mtok),
        _base(today.cache_read_mtok),
        float(over.price) if over else None,
        _over(today.output_mtok),
        over.start if over else None,
        start.isoformat() if start else None,
        _base(after.input_mtok) if after else None,
        _base(after.output_mtok) if after else None,
        source,
    )


def _next_change(listed: Any, today: date) -> date | None:
    if not isinstance(listed.prices, list):
        return None
    starts = [getattr(part.constraint, "start_date", None) for part in listed.prices]
    return min((start for start in starts if start and start > today), default=None)


def _base(rate: Any) -> float | None:
    return None if rate is None else float(getattr(rate, "base", rate))


def _over(rate: Any) -> float | None:
    over = next(iter(getattr(rate, "tiers", ())), None)
    return float(over.price) if over else None
