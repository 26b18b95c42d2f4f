"""A bench as JSON (schema `gemquota.bench/1`, which `--compare` reads again) and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gemquota.domain.bench import (
    Benched,
    Call,
    Compared,
    ComparedShare,
    figures,
    firsts_s,
    totals_s,
)
from gemquota.domain.samples import Interval
from gemquota.errors import UsageError

SCHEMA = "gemquota.bench/1"
_MOST_CALLS = 100_000
_LOAD = ("concurrency", "rate_per_s", "streams", "prompts", "output_tokens", "retries")
"""What must be the same for two benches to be of the same load."""


class Earlier(NamedTuple):
    """An earlier bench."""

    samples: dict[str, dict[str, list[float]]]
    """Model to measure (`total_s`, `first_s`) to the samples of good calls."""
    calls: dict[str, int]
    """Model to all its calls; 0: not known."""
    load: Mapping[str, Any]

    def differing(self, load: Mapping[str, Any]) -> list[str]:
        """In what its load differs from another one; empty where it does not say."""
        return [what for what in _LOAD if what in self.load and self.load[what] != load.get(what)]


def bench_json(
    found: Sequence[Benched],
    compared: Sequence[Sequence[Compared | ComparedShare]],
    *,
    where: str,
    load: Mapping[str, Any],
) -> str:
    """One JSON object, the samples included."""
    models = []
    for each, changes in zip(found, compared, strict=True):
        made = figures(each)
        models.append(
            {
                "model": each.model,
                "calls": len(each.calls),
                "warm_up": each.warm_up,
                "dropped": each.dropped,
                "given_up": each.given_up,
                "took_s": round(each.took_s, 3),
                "ended_early": each.ended or None,
                "ok": _interval(made.ok),
                "refused_429": _interval(made.refused),
                "failed": _interval(made.failed),
                "total_s": {name: _interval(value) for name, value in made.total_s.items()},
                "first_s": {name: _interval(value) for name, value in made.first_s.items()},
                "output_tokens_per_s": _interval(made.tokens_per_s),
                "cost_usd": round(made.cost_usd, 8),
                "cost_per_ok_usd": made.cost_per_ok_usd,
                "retries": made.retries,
                "compare": [change._asdict() for change in changes],
                "samples": {
                    "total_s": [round(value, 6) for value in totals_s(each)],
                    "first_s": [round(value, 6) for value in firsts_s(each)],
                },
            }
        )
    value = {"schema": SCHEMA, "server": where, "load": dict(load), "models": models}
    return json.dumps(value, indent=2, ensure_ascii=False)


def bench_csv(found: Sequence[Benched]) -> str:
    """One line per call."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["model", *Call._fields])
    for each in found:
        for call in each.calls:
            writer.writerow([each.model, *(_cell(value) for value in call)])
    return out.getvalue()


def earlier_bench(text: str, name: str) -> Earlier:
    """What an earlier bench's JSON holds.

    Raises:
        UsageError: If it is none.
    """
    wrong = UsageError(f"{name} is no result of gemquota bench", hint="make one with --json > FILE")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise wrong
    load = value.get("load")
    found = Earlier({}, {}, load if isinstance(load, dict) else {})
    models = value.get("models")
    for each in models if isinstance(models, list) else []:
        samples = each.get("samples") if isinstance(each, dict) else None
        if isinstance(samples, dict):
            model, calls = str(each.get("model")), each.get("calls")
            found.samples[model] = {
                what: [float(one) for one in samples.get(what) or () if _is_time(one)]
                for what in ("total_s", "first_s")
                if isinstance(samples.get(what), list)
            }
            found.calls[model] = calls if type(calls) is int and 0 < calls < _MOST_CALLS else 0
    return found


def _is_time(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < 1e9  # type: ignore[operator]


def _interval(value: Interval | None) -> dict[str, float | None] | None:
    if value is None:
        return None
    rounded = (None if each is None else round(each, 6) for each in value)
    return dict(zip(Interval._fields, rounded, strict=True))


def _cell(value: object) -> object:
    return f"{value:.6f}" if isinstance(value, float) else "" if value is None else str(value)
