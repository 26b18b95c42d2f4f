"""What somebody should look at now, out of the rows of a frame."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.call import Change
from gemquota.domain.diagnosis import Cause
from gemquota.domain.frame import Account, Alert, Caller, Gauge, Level, Row
from gemquota.domain.lengths import span
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.wording import pacific_clock

NEAR = 0.8
"""From this share of a limit on."""
FRESH_S = 300.0
"""So long a refusal that waiting does not help is told."""
CHANGES_TOLD_S = 86_400.0
_NEEDS_CHANGE = frozenset(
    {
        Cause.NO_ENTITLEMENT, Cause.SPEND_CAP, Cause.BILLING_CAP, Cause.PREPAY_DEPLETED, Cause.STORAGE,
        Cause.AUTH, Cause.PERMISSION, Cause.LOCATION, Cause.SPEND_RATE,
    }
)  # fmt: skip
_MOST = 50
_ORDER = {Level.BAD: 0, Level.WARN: 1, Level.INFO: 2}


def alerts(
    rows: Sequence[Row],
    accounts: Sequence[Account],
    callers: Sequence[Caller],
    changes: Sequence[Change],
    now_s: float,
) -> tuple[Alert, ...]:
    """The worst first, of equals the newest.

    Args:
        rows: Of the frame.
        accounts: Of the frame.
        callers: Of the frame.
        changes: Of limits and tiers.
        now_s: Epoch seconds.
    """
    found: list[Alert] = []
    labels = [row.label for row in rows]
    twice = {label for label in labels if labels.count(label) > 1} if len(labels) < 200 else set()
    for row in rows:
        name = f"{row.label} of {row.account}" if row.label in twice else row.label
        found += filter(
            None, (_of_gauge(row.label, row.account, gauge, name, now_s) for gauge in row.gauges)
        )
        last = row.last_refusal
        if last is not None and last.cause in _NEEDS_CHANGE and now_s - last.at_s <= FRESH_S:
            text = f"{row.label or last.method}: {MEANINGS[Cause(last.cause)].title}"
            found.append(Alert(Level.BAD, text, row.label, row.account, last.at_s))
    for account in accounts:
        name = f"money of {account.name}" if len(accounts) > 1 else "money"
        found += filter(
            None, (_of_gauge("", account.name, gauge, name, now_s) for gauge in account.money)
        )
    for each in callers:
        if each.storming:
            who = each.tag or each.client or each.account or each.source
            text = f"{who} keeps calling into a closed window: {each.wasted:,} calls wasted today"
            found.append(Alert(Level.BAD, text, "", each.account, now_s))
    for change in changes:
        if now_s - change.at_s <= CHANGES_TOLD_S and change.at_s <= now_s:
            text = f"{change.label} {change.dimension} was {change.before}, is {change.after}"
            found.append(Alert(Level.WARN, text, change.label, change.account, change.at_s))
    return tuple(
        sorted(found, key=lambda each: (_ORDER[each.level], -each.at_s, each.text))[:_MOST]
    )


def _of_gauge(label: str, account: str, gauge: Gauge, whose: str, now_s: float) -> Alert | None:
    share = gauge.share
    if share is None or not gauge.used:
        return None
    name = f"{whose} {gauge.dimension}"
    if gauge.dimension.startswith("USD"):
        figures = f"${gauge.used / 1e6:,.2f} of ${(gauge.limit or 0) / 1e6:,.0f}"
    else:
        figures = f"{gauge.used:,} of {gauge.limit:,}"
    level = Level.WARN
    if share >= 1:
        level = Level.BAD
        text = f"{name} is used up: {figures}, back in {span(gauge.until_s - now_s)}"
    elif gauge.runs_out_s is not None:
        text = f"{name} runs out at {pacific_clock(gauge.runs_out_s)} at this rate: {figures}"
    elif share >= NEAR:
        text = f"{name} is {share:.0%} used: {figures}"
    else:
        return None
    return Alert(level, text, label, account, now_s)
