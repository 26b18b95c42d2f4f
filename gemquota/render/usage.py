"""Who used how much of which limit, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from gemquota.domain.call import Totals
from gemquota.domain.headroom import Known, until_s
from gemquota.domain.lengths import span
from gemquota.domain.peaks import Most
from gemquota.domain.usage import Eater, ModelUse, Used
from gemquota.domain.wording import pacific, utc
from gemquota.render.layout import Paint, columns, labelled, table, wrapped
from gemquota.render.limits import value_text
from gemquota.render.traffic import counted

_MOST_EATERS = 10
NO_MODEL = "(no model)"


class Report(NamedTuple):
    """What `gemquota usage` tells."""

    since_s: float
    now_s: float
    uses: Sequence[ModelUse]
    eaters: Sequence[tuple[Eater, Totals]]
    micro_usd_10_min: int
    micro_usd_month: int
    month_start_s: float

    @property
    def totals(self) -> Totals:
        return sum((use.totals for use in self.uses), Totals())


def known_from(known: Known, now_s: float) -> str:
    """Where a limit's figure is from and how old it is: `stated by a refusal 3 min ago`."""
    ago = "now" if now_s - known.as_of_s < 2 else f"{span(now_s - known.as_of_s)} ago"
    text = {
        "refusal": f"stated by a refusal {ago}",
        "console": f"Cloud Quotas, read {ago}",
        "probe": f"probed {ago}",
        "yours": f"your limits.toml, {known.tier}",
        "invented": f"invented for the demonstration, {known.tier}",
    }.get(known.source, f"on record for {known.tier}, {known.as_of}")
    return f"{text}, {known.doubt}" if known.doubt else text


def usage_text(report: Report, *, width: int, paint: Paint) -> list[str]:
    """Lines: the sum, money, each model, its limits, whose calls they were."""
    length = span(report.now_s - report.since_s)
    since = f"{pacific(report.since_s)}, the last {length}: {counted(report.totals)}"
    lines = labelled("Since", since, width, paint)
    money = (
        f"${report.micro_usd_10_min / 1e6:.4f} in the last 10 min, ${report.micro_usd_month / 1e6:.4f}"
        f" since {pacific(report.month_start_s)}, at list prices"
    )
    lines += [*labelled("Money", money, width, paint), ""]
    head = ["model", "key", "calls", "refused", "tokens in", "out", "peak/min", "today"]
    rows = [
        [
            use.label or NO_MODEL, use.account, f"{use.totals.calls:,}", f"{use.totals.refused:,}",
            f"{use.totals.input_tokens:,}", f"{use.totals.output_tokens + use.totals.thought_tokens:,}",
            _most(use.peaks.calls), f"{use.today:,}",
        ]
        for use in report.uses
    ]  # fmt: skip
    heading, *body = table(
        head, rows, right=head[2:], width=width, spare=["out", "tokens in", "refused"]
    )
    lines += [paint(heading, "head"), *body]
    limits = [
        _limit_row(use, each, report.now_s) for use in report.uses if use.label for each in use.limits
    ]  # fmt: skip
    if not all(most.exact for use in report.uses for most in use.peaks[:1]):
        text = "≥: by the minutes of the clock; the fullest 60 seconds between two of them may hold more."
        lines += ["", *wrapped(text, width)]
    if limits:
        lines += ["", paint("Against each limit now", "head"), *columns(limits, width=width)]
    unknown = [use.label for use in report.uses if use.label and not use.limits]
    if unknown:
        text = f"No limit is known of {', '.join(dict.fromkeys(unknown))}: no refusal has stated one, and none was probed."
        lines += ["", *wrapped(text, width)]
    if report.eaters:
        lines += ["", paint("Whose calls", "head"), *_eater_lines(report, width)]
    lines += [
        "",
        *wrapped(
            "Used: recorded here by run and proxy, so perhaps less than the project used.", width
        ),
    ]
    return lines


def _most(most: Most) -> str:
    return f"{most.value:,}" if most.exact else f"≥ {most.value:,}"


def _limit_row(use: ModelUse, each: Used, now_s: float) -> list[str]:
    known = each.known
    rest = ""
    if known.value <= 0:
        amount = f"{known.dimension} {each.used:,}, {value_text(known.value)}"
    else:
        amount = f"{known.dimension} {each.used:,} of {known.value:,}"
        fresh = f", fresh in {span(until_s(known.dimension, now_s) - now_s)}" if each.used else ""
        rest = f"{each.left:,} left{fresh}"
    return [f"  {use.label}", use.account, amount, rest, known_from(known, now_s)]


def _eater_lines(report: Report, width: int) -> list[str]:
    counting = report.totals.calls - report.totals.refused
    rows = [
        [
            f"{_share(totals, counting):>4.0%}", f"{totals.calls:,} calls", each.tag or "no tag",
            each.account, each.client or each.source,
        ]
        for each, totals in report.eaters[:_MOST_EATERS]
    ]  # fmt: skip
    lines = [f"  {line}" for line in columns(rows, right=(1,), width=width - 2)]
    more = len(report.eaters) - _MOST_EATERS
    return [*lines, f"  and {more} more: --json"] if more > 0 else lines


def _share(totals: Totals, counting: int) -> float:
    return (totals.calls - totals.refused) / counting if counting else 0.0


def usage_json(report: Report) -> str:
    """One object, schema `gemquota.usage/1`."""
    counting = report.totals.calls - report.totals.refused
    document = {
        "schema": "gemquota.usage/1",
        "since": utc(report.since_s),
        "at": utc(report.now_s),
        "used_source": "recorded",
        **report.totals._asdict(),
        "spend": {
            "last_10_min_micro_usd": report.micro_usd_10_min,
            "month_micro_usd": report.micro_usd_month,
            "month_since": utc(report.month_start_s),
        },
        "models": [
            {
                "model": use.label or None,
                "account": use.account,
                **use.totals._asdict(),
                "peak_calls_per_minute": use.peaks.calls.value,
                "peak_calls_exact": use.peaks.calls.exact,
                "peak_input_tokens_per_minute": use.peaks.input_tokens.value,
                "peak_input_tokens_exact": use.peaks.input_tokens.exact,
                "today": use.today,
                "limits": [limit_value(each, report.now_s) for each in use.limits],
            }
            for use in report.uses
        ],
        "eaters": [
            {**each._asdict(), **totals._asdict(), "share_of_calls": _share(totals, counting)}
            for each, totals in report.eaters
        ],
    }
    return json.dumps(document)


def limit_value(each: Used, now_s: float) -> dict[str, object]:
    """A limit and its use as JSON has it; `limit` and `left` are null where there is none."""
    known = each.known
    return {
        "dimension": known.dimension,
        "used": each.used,
        "limit": known.value if known.value >= 0 else None,
        "left": each.left,
        "fresh_at": utc(until_s(known.dimension, now_s)),
        "tier": known.tier,
        "source": known.source,
        "as_of": known.as_of,
        "doubt": known.doubt or None,
    }
