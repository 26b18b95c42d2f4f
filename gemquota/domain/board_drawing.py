"""A board drawn as a frame: gauges, callers, limits and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gemquota.domain.board_state import (
    COUNTED,
    IMAGES,
    MONEY_BIN_S,
    MONEY_BINS,
    TOKENS,
    CallerState,
    RowState,
)
from gemquota.domain.call import Change, Totals
from gemquota.domain.frame import (
    DIMENSIONS,
    SPEND_10_MIN,
    SPEND_MONTH,
    Caller,
    Gauge,
    LimitRow,
    Minute,
    Row,
)
from gemquota.domain.headroom import Known
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.pace import pace, runs_out_s
from gemquota.domain.reset import PacificDay
from gemquota.domain.rolling import Rolling
from gemquota.domain.usage import Eater, month_start_s

STORM_WASTED = 5
"""So many calls within a minute, sent into a window known to be closed, are a storm."""


class Now:
    """The instant that is drawn, and the windows it lies in."""

    __slots__ = ("day", "month_ends_s", "month_s", "now_s")

    def __init__(self, now_s: float, day: PacificDay, month_s: int) -> None:
        self.now_s, self.day, self.month_s = now_s, day, month_s
        # Noon of the 40th day lies in the next month, and in no other.
        self.month_ends_s = month_start_s(month_s + 39.5 * 86_400)


def drawn(row: RowState, tier: str, known: KnownIndex, at: Now) -> Row:
    """A model's row; `tier` is its account's. One in which nothing was counted is drawn once a second."""
    key = int(at.now_s), known.serial, tier
    if row.drawn is not None and not row.changed and row.drawn_for == key:
        return row.drawn
    row.settle(int(at.now_s) // 60)
    row.drawn_for = key
    row.drawn = Row(
        row.label,
        row.account,
        tier,
        tuple(_gauges(row, known, at)) if row.label else (),
        row.shown,
        Totals(*row.today),
        row.last_refusal,
        row.last_s,
    )
    return row.drawn


def _gauges(row: RowState, known: KnownIndex, at: Now) -> Iterable[Gauge]:
    held = known.believed(row.account, row.label)
    sums, most = row.rolling.sums, row.rolling.most
    today = Totals(*row.today)
    newest = row.rolling.newest
    minute_ends_s = at.now_s if newest is None else max(at.now_s, newest + 60.0)
    calls_per_s, tokens_per_s, images_per_s, money_per_s = row.per_s(at.now_s)

    def minute(name: str, index: int) -> Gauge:
        return Gauge(name, sums[index], held.get(name), most[index], minute_ends_s, None, None)

    def day(name: str, used: int, per_s: float) -> Gauge:
        return _calendar(name, used, held.get(name), per_s, at.day.start_s, at.day.end_s, at.now_s)

    yield minute("RPM", COUNTED)
    yield minute("TPM", TOKENS)
    yield day("RPD", today.calls - today.refused, calls_per_s)
    if "TPD" in held:
        yield day("TPD", today.input_tokens, tokens_per_s)
    if "IPM" in held or most[IMAGES] or today.images:
        yield minute("IPM", IMAGES)
    if "IPD" in held:
        yield day("IPD", today.images, images_per_s)
    if row.money is not None:
        yield ten_minutes(row.money, None, at)
    if row.month_micro_usd:
        yield month(row.month_micro_usd, None, money_per_s, at)


def ten_minutes(money: Rolling | None, limit: Known | None, at: Now) -> Gauge:
    """Money in the last ten minutes; None: none was spent."""
    if money is None:
        return Gauge(SPEND_10_MIN, 0, limit, 0, at.now_s, None, None)
    until_s = max(at.now_s, float((money.newest or 0) + MONEY_BINS) * MONEY_BIN_S)
    return Gauge(SPEND_10_MIN, money.sums[0], limit, money.most[0], until_s, None, None)


def month(used: int, limit: Known | None, per_s: float, at: Now) -> Gauge:
    """Money since the month began."""
    return _calendar(SPEND_MONTH, used, limit, per_s, at.month_s, at.month_ends_s, at.now_s)


def callers_drawn(callers: dict[Eater, CallerState]) -> tuple[Caller, ...]:
    """The most calls first."""
    everything = sum(each.today[0] - each.today[1] for each in callers.values())
    found = []
    for who, each in callers.items():
        totals = Totals(*each.today)
        passed, refused, failed, wasted = each.rolling.sums
        counted = totals.calls - totals.refused
        found.append(
            Caller(
                who.tag, who.client, who.source, who.account, totals,
                counted / everything if everything else 0.0,
                each.first_attempts, each.attempts, each.wasted, Minute(passed, refused, failed),
                each.storm_s, wasted >= STORM_WASTED,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-each.totals.calls, each[:4])))


def _calendar(
    name: str, used: int, limit: Known | None, per_s: float, start_s: float, end_s: float, now_s: float
) -> Gauge:  # fmt: skip
    value = -1 if limit is None else limit.value
    return Gauge(
        name,
        used,
        limit,
        None,
        float(end_s),
        pace(used, value, start_s, end_s, now_s),
        runs_out_s(used, value, per_s, now_s, end_s),
    )


def limit_rows(
    rows: Sequence[Row], known: KnownIndex, changes: Sequence[Change]
) -> tuple[LimitRow, ...]:
    changed: dict[tuple[str, str, str], list[Change]] = {}
    for each in changes:
        changed.setdefault((each.account, each.label, each.dimension), []).append(each)
    used = {
        (row.account, row.label, gauge.dimension): gauge.used for row in rows for gauge in row.gauges
    }  # fmt: skip
    found = []
    keys = dict.fromkeys([(row.account, row.label) for row in rows if row.label])
    for account, label in [*keys, *(key for key in known.stated if key not in keys)]:
        for dimension, figures in known.by_source(account, label).items():
            key = account, label, dimension
            found.append(
                LimitRow(
                    label, account, dimension, figures, known.believed(account, label)[dimension],
                    used.get(key, 0), tuple(changed.get(key, ())),
                )
            )  # fmt: skip
    order = {name: index for index, name in enumerate(DIMENSIONS)}
    return tuple(sorted(found, key=lambda row: (row.label, row.account, order.get(row.dimension, 99))))  # fmt: skip
