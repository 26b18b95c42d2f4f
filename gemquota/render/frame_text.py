"""One frame of the dashboard as text, for pipes, logs and terminals that are in use."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.frame import (
    SPEND_10_MIN,
    SPEND_MONTH,
    Account,
    Alert,
    Caller,
    Frame,
    Gauge,
    Level,
    Refusal,
    Row,
)
from gemquota.domain.lengths import span
from gemquota.domain.wording import pacific, pacific_clock
from gemquota.render.layout import Paint, bar, labelled, spark, table, wrapped
from gemquota.render.verdict import LocalTime

NO_MODEL = "(no model)"
THREE_WAYS = (
    ("gemquota run -- CMD ...", "run a program and see what it uses"),
    ("gemquota proxy", "let any client call through this machine"),
    ("gemquota import FILE", "calls that an application wrote down"),
)
"""To get something into the store."""
_MOST_CALLERS = 5
_MOST_REFUSALS = 5
_MOST_ALERTS = 8
_BAR_CELLS = 8
_ROLES = {Level.BAD: "bad", Level.WARN: "head", Level.INFO: "dim"}


def frame_text(
    frame: Frame, *, width: int, paint: Paint, local_time: LocalTime, rows: int = 40
) -> list[str]:
    """Lines: when, what to look at, models against their limits, callers, refusals.

    Args:
        frame: What is told.
        width: Cells.
        paint: Colours.
        local_time: An instant on the reader's own clock.
        rows: Models at most.
    """
    lines = _head(frame, width, paint, local_time)
    for notice in frame.notices:
        lines += [paint(line, _ROLES[notice.level]) for line in wrapped(f"! {notice.text}", width)]
    if frame.is_empty:
        return [*lines, "", *empty_lines(paint)]
    lines += _alerts(frame.alerts, width, paint)
    lines += ["", *_models(frame, width, paint, rows)]
    lines += _callers(frame.callers, width, paint)
    lines += _refusals(frame, width, paint)
    return lines


def empty_lines(paint: Paint) -> list[str]:
    """For a store with nothing in it."""
    cells = max(len(command) for command, _ in THREE_WAYS)
    return [
        "Nothing is recorded yet. Three ways to get something in:",
        *(f"  {paint(command.ljust(cells), 'command')}  {text}" for command, text in THREE_WAYS),
        f"Or see a day go by: {paint('gemquota dashboard --demo', 'command')}",
    ]


def _head(frame: Frame, width: int, paint: Paint, local_time: LocalTime) -> list[str]:
    when = f"{pacific(frame.now_s)} ({local_time(frame.now_s)}), {frame.where}"
    if frame.tier:
        when += f", {frame.tier}"
    resets = f"{pacific(frame.day_ends_s)}, in {span(frame.day_ends_s - frame.now_s)}"
    totals = frame.totals
    today = f"{totals.calls:,} calls, {totals.refused:,} refused, {totals.failed:,} failed; {frame.calls_per_s:.1f}/s now"
    lines = labelled("Now", when, width, paint) + labelled("Day ends", resets, width, paint)
    lines += labelled("Today", today, width, paint)
    money = [text for account in frame.accounts for text in _money(account, len(frame.accounts))]
    return lines + (labelled("Money", "; ".join(money), width, paint) if money else [])


def _money(account: Account, accounts: int) -> list[str]:
    found = []
    whose = f"{account.name}: " if accounts > 1 and account.name else ""
    for gauge in account.money:
        if not gauge.used and gauge.limit is None:
            continue
        of = f" of ${gauge.limit / 1e6:,.0f}" if gauge.limit is not None else ""
        over = {SPEND_10_MIN: "in 10 min", SPEND_MONTH: "this month"}[gauge.dimension]
        usd = gauge.used / 1e6
        found.append(
            f"{whose}${usd:,.2f}{of} {over}" if usd >= 1 else f"{whose}${usd:,.4f}{of} {over}"
        )
        whose = ""
    return found


def _alerts(alerts: Sequence[Alert], width: int, paint: Paint) -> list[str]:
    lines = []
    for alert in alerts[:_MOST_ALERTS]:
        mark = "!!" if alert.level is Level.BAD else " !"
        lines += [paint(line, _ROLES[alert.level]) for line in wrapped(f"{mark} {alert.text}", width)]  # fmt: skip
    more = len(alerts) - _MOST_ALERTS
    return [*lines, f"   and {more} more"] if more > 0 else lines


_HEAD = ("model", "key", "RPM", "", "TPM", "RPD", "pace", "runs out", "15 min", "last refusal")
_SPARE = ("runs out", "last refusal", "", "TPM", "15 min", "pace", "key")


def _models(frame: Frame, width: int, paint: Paint, most: int) -> list[str]:
    shown = frame.rows[:most]
    # Whose a model is matters only where there are several keys.
    spared = {"key"} if len({row.account for row in shown}) < 2 else set()
    kept = [index for index, name in enumerate(_HEAD) if name not in spared]
    cells = [_row(row, frame.now_s, max(24, width // 3)) for row in shown]
    head, *body = table(
        [_HEAD[index] for index in kept],
        [[row[index] for index in kept] for row in cells],
        right=("RPM", "TPM", "RPD", "pace"),
        width=width,
        spare=_SPARE,
    )
    hidden = len(frame.rows) - len(shown) + frame.hidden_rows
    more = [f"and {hidden:,} more models: --json"] if hidden else []
    known = [row for row in shown if any(gauge.known for gauge in row.gauges)]
    source = [] if known else ["No limit is known yet: no refusal has stated one."]
    return [paint(head, "head"), *body, *more, *source]


def _clipped(name: str, cells: int) -> str:
    """A name of whoever called, who may have made it as long as they liked."""
    return name if len(name) <= cells else f"{name[: cells - 1]}…"


def _row(row: Row, now_s: float, name_cells: int) -> list[str]:
    rpm, tpm, rpd = (row.gauge(name) for name in ("RPM", "TPM", "RPD"))
    share = rpm.share if rpm else None
    last = row.last_refusal
    return [
        _clipped(row.label or NO_MODEL, name_cells),
        _clipped(row.account, name_cells),
        _figures(rpm) or f"{sum(row.minutes[-1]):,}",
        bar(share, _BAR_CELLS) if share is not None else "",
        _figures(tpm),
        _figures(rpd) or f"{row.today.calls:,}",
        f"{rpd.pace:.1f}x" if rpd and rpd.pace is not None else "",
        pacific_clock(rpd.runs_out_s) if rpd and rpd.runs_out_s is not None else "",
        spark([sum(minute) for minute in row.minutes]),
        f"{span(max(0.0, now_s - last.at_s))} ago, {last.dimension or last.cause}" if last else "",
    ]


def _figures(gauge: Gauge | None) -> str:
    if gauge is None:
        return ""
    known = gauge.known
    if known is not None and known.value < 0:
        return f"{gauge.used:,}/no limit"
    return f"{gauge.used:,}" if gauge.limit is None else f"{gauge.used:,}/{gauge.limit:,}"


def _callers(callers: Sequence[Caller], width: int, paint: Paint) -> list[str]:
    if not callers:
        return []
    head = ["whose calls", "share", "calls", "refused", "per ask", "wasted", "client"]
    rows = [
        [
            _clipped(caller.tag or caller.account or caller.source, max(16, width // 4)), f"{caller.share:.0%}", f"{caller.totals.calls:,}",
            f"{caller.totals.refused:,}",
            f"{caller.amplification:.1f}x" if caller.amplification is not None else "",
            f"{caller.wasted:,}" + (" storm" if caller.storming else ""),
            _clipped(caller.client, max(16, width // 4)),
        ]
        for caller in callers[:_MOST_CALLERS]
    ]  # fmt: skip
    lines = table(head, rows, right=head[1:5], width=width, spare=("client", "wasted", "per ask"))
    return ["", paint(lines[0], "head"), *lines[1:]]


def _refusals(frame: Frame, width: int, paint: Paint) -> list[str]:
    if not frame.refusals:
        return []
    lines = ["", paint("Refused and failed last", "head")]
    for each in frame.refusals[:_MOST_REFUSALS]:
        lines += wrapped_under(f"{pacific_clock(each.at_s)}  ", _told(each), width)
    return lines


def _told(each: Refusal) -> str:
    whose = each.tag or each.client or each.account
    wait = f", wait {span(each.wait_s)}" if each.wait_s else ""
    attempt = f", attempt {each.attempt}" if each.attempt > 1 else ""
    by = f" ({whose}{attempt})" if whose or attempt else ""
    named = "" if not each.label or each.label in each.headline else f"{each.label}: "
    return f"{named}{each.headline}{wait}{by}"


def wrapped_under(head: str, text: str, width: int) -> list[str]:
    """`text` behind `head`, and its other lines under its first."""
    first, *rest = wrapped(text, max(20, width - len(head)))
    return [head + first, *(" " * len(head) + line for line in rest)]
