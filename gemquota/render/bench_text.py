"""A bench for people: models side by side, with intervals, histograms, and an earlier one's."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.bench import (
    Benched,
    Compared,
    ComparedShare,
    Figures,
    figures,
    firsts_s,
    totals_s,
)
from gemquota.domain.samples import Interval, logarithmic_counts
from gemquota.domain.wording import count
from gemquota.render.layout import Paint, columns, labelled, spark

_BINS = 40


def bench_text(
    found: Sequence[Benched],
    compared: Sequence[Sequence[Compared | ComparedShare]],
    *,
    width: int,
    paint: Paint,
) -> str:
    """A table with one column per model, then a histogram each."""
    rows = [["", *(each.model for each in found)]]
    all_figures = [figures(each) for each in found]
    rows.append(["calls", *(_calls(each) for each in found)])
    for name, pick in (("ok", "ok"), ("429", "refused"), ("failed", "failed")):
        rows.append([name, *(_percent(getattr(each, pick)) for each in all_figures)])
    if any(each.first_s for each in all_figures):
        rows += _times("first ", [each.first_s for each in all_figures])
    rows += _times("total ", [each.total_s for each in all_figures])
    rows.append(["tokens/s", *(_plain(each.tokens_per_s, ".0f") for each in all_figures)])
    rows.append(["cost/call", *(_cost(each) for each in all_figures)])
    rows.append(["retries", *(count(each.retries) for each in all_figures)])
    head, *body = columns(rows)
    lines = [paint(head, "head"), *body, ""]
    for each, changes in zip(found, compared, strict=True):
        lines += _below(each, changes, width, paint)
    lines.append(paint("95 % intervals in brackets; - where the calls are too few for one.", "dim"))
    return "\n".join(lines) + "\n"


def _times(prefix: str, each: Sequence[dict[str, Interval]]) -> list[list[str]]:
    names = next((list(times) for times in each if times), [])
    return [[prefix + name, *(_time(times.get(name)) for times in each)] for name in names]


def _below(
    found: Benched, changes: Sequence[Compared | ComparedShare], width: int, paint: Paint
) -> list[str]:
    lines = [paint(found.model, "head")]
    for label, values in (("first", firsts_s(found)), ("total", totals_s(found))):
        if len(values) > 1:
            bars = spark(logarithmic_counts(values, max(8, min(_BINS, width - 36))))
            text = f"{_seconds(values[0])} {paint(bars, 'good')} {_seconds(values[-1])}"
            lines.append(f"  {paint(label.ljust(9), 'dim')} {text}")
    for change in changes:
        verdict = "differs" if change.is_significant else "no difference shown"
        if isinstance(change, ComparedShare):
            text = f"{change.what} {change.before:.1%} before, {change.after:.1%} now"
        else:
            what = change.what.removesuffix("_s")
            text = f"{what} p50 {_seconds(change.before_s)} before, {_seconds(change.after_s)} now"
        text += f": {verdict} (p = {change.p_value:.2g})"
        lines += labelled("compare", text, width, paint)
    if found.ended:
        left = f"; {count(found.given_up)} in flight were given up" if found.given_up else ""
        lines += labelled("ended", found.ended + left, width, paint)
    return [*lines, ""]


def _calls(found: Benched) -> str:
    dropped = f", {count(found.dropped)} dropped" if found.dropped else ""
    return f"{count(len(found.calls))}{dropped}"


def _percent(value: Interval | None) -> str:
    if value is None:
        return "-"
    return f"{value.value:.1%} [{value.low or 0:.0%} {value.high or 0:.0%}]"


def _time(value: Interval | None) -> str:
    if value is None:
        return "-"
    low, high = (_seconds(edge) if edge is not None else "-" for edge in value[1:])
    return f"{_seconds(value.value)} [{low} {high}]"


def _plain(value: Interval | None, form: str) -> str:
    if value is None:
        return "-"
    low, high = (format(edge, form) if edge is not None else "-" for edge in value[1:])
    return f"{value.value:{form}} [{low} {high}]"


def _cost(each: Figures) -> str:
    return "-" if each.cost_per_ok_usd is None else f"${each.cost_per_ok_usd:.6f}"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f}ms" if value < 1 else f"{value:.2f}s"
