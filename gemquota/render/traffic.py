"""The summary of a recorded session, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from gemquota.domain.call import Change, Kind, Learnt, Totals
from gemquota.domain.traffic import OTHER, Share, Traffic
from gemquota.render.layout import Paint, table, wrapped


def by_label(sums: Mapping[Kind, Totals], accounts: Iterable[str]) -> dict[str, Totals]:
    """Sums of some accounts' calls by the name under which quotas count them."""
    wanted, found = set(accounts), dict[str, Totals]()
    for kind, totals in sums.items():
        if kind.account in wanted and kind.label:
            found[kind.label] = found.get(kind.label, Totals()) + totals
    return found


def traffic_text(
    traffic: Traffic,
    learnt: Sequence[Learnt],
    today: Mapping[str, Totals],
    changes: Sequence[Change],
    *,
    width: int,
    paint: Paint,
) -> list[str]:
    """Lines: the sum, each model against its limits, what was refused and why, retries, changes."""
    lines = [f"gemquota: {counted(traffic.totals)}"]
    limits = stated(learnt, traffic.accounts)
    rows = [
        _row(label, share, today.get(label), limits)
        for label, share in sorted(traffic.shares.items(), key=lambda item: -item[1].totals.calls)
    ]
    if rows:
        head = ["model", "calls", "refused", "tokens in", "out", "peak/min", "today"]
        lines += table(
            head, rows, right=["calls", "refused", "tokens in", "out"], width=width, spare=["out", "tokens in"]
        )  # fmt: skip
    for (label, headline), count in traffic.refusals.most_common():
        whose = "" if label in headline or label == OTHER else f" ({label})"
        first, *rest = wrapped(f"{headline}{whose}", width - 10)
        lines += [f"{paint(f'{count:>8}', 'bad')}  {first}", *(" " * 10 + line for line in rest)]
    lines += _retries(traffic)
    lines += [f"  {changed(change)}" for change in changes]
    return lines


def counted(totals: Totals) -> str:
    """`12 calls, 10 admitted, 2 refused; 30 tokens in, 840 out; $0.0021 at list prices`."""
    words = [
        f"{totals.calls:,} call{'s' if totals.calls != 1 else ''}, {totals.admitted:,} admitted"
    ]
    words += [f"{totals.refused:,} refused"] if totals.refused else []
    words += [f"{totals.failed:,} failed"] if totals.failed else []
    parts = [", ".join(words)]
    if totals.input_tokens or totals.output_tokens:
        out = totals.output_tokens + totals.thought_tokens
        parts.append(f"{totals.input_tokens:,} tokens in, {out:,} out")
    if totals.micro_usd:
        parts.append(f"${totals.micro_usd / 1e6:.4f} at list prices")
    return "; ".join(parts)


def changed(change: Change) -> str:
    """`RPD of gemini-2.5-flash went from 250 (free) to 20 (free)`."""
    before, after = (f"{value} ({tier})" for value, _, tier in (
        change.before.partition(" "), change.after.partition(" ")
    ))  # fmt: skip
    return f"{change.dimension} of {change.label} went from {before} to {after}"


def stated(learnt: Sequence[Learnt], accounts: Iterable[str]) -> dict[tuple[str, str], int]:
    """The lowest limit that any of these accounts was told, by label and dimension."""
    wanted, found = set(accounts), dict[tuple[str, str], int]()
    for each in learnt:
        key = each.label, each.dimension
        if each.account in wanted:
            found[key] = min(found.get(key, each.value), each.value)
    return found


def _row(
    label: str, share: Share, today: Totals | None, limits: Mapping[tuple[str, str], int]
) -> list[str]:
    totals = share.totals
    per_minute, per_day = limits.get((label, "RPM")), limits.get((label, "RPD"))
    peak = f"{share.peak_per_minute:,}" + (f" of {per_minute:,}" if per_minute is not None else "")
    used = "" if today is None else f"{today.calls - today.refused:,}"
    if used and per_day is not None:
        used += f" of {per_day:,}"
    return [
        label, f"{totals.calls:,}", f"{totals.refused:,}", f"{totals.input_tokens:,}",
        f"{totals.output_tokens + totals.thought_tokens:,}", peak if label != OTHER else "", used,
    ]  # fmt: skip


def _retries(traffic: Traffic) -> list[str]:
    calls, attempts, wasted = traffic.totals.calls, traffic.attempts, traffic.wasted
    lines = []
    if attempts and calls > attempts:
        lines.append(
            f"  retries: {calls:,} calls for {attempts:,} requests, {calls / attempts:.1f} each,"
            f" {traffic.most_attempts:,} at most"
        )
    if wasted:
        lines.append(f"  {wasted:,} sent inside a window that a refusal had said is closed")
    inside = sum(share.errors_in_streams for share in traffic.shares.values())
    if inside:
        lines.append(f"  {inside:,} had status 200 and an error further on")
    return lines


def traffic_json(
    schema: str,
    traffic: Traffic,
    learnt: Sequence[Learnt],
    today: Mapping[str, Totals],
    changes: Sequence[Change],
    *,
    unkept: int,
    extra: Mapping[str, object],
) -> str:
    """One object on one line."""
    document = {
        "schema": schema,
        **extra,
        **traffic.totals._asdict(),
        "attempts": traffic.attempts,
        "most_attempts": traffic.most_attempts,
        "wasted": traffic.wasted,
        "not_kept": unkept,
        "models": [
            {
                "model": None if label == OTHER else label,
                "asked_for": sorted(share.models),
                **share.totals._asdict(),
                "peak_per_minute": share.peak_per_minute,
                "errors_in_streams": share.errors_in_streams,
                "today": totals.calls - totals.refused if (totals := today.get(label)) else None,
                "stated_limits": {
                    dimension: value
                    for (of, dimension), value in stated(learnt, traffic.accounts).items()
                    if of == label
                },
            }
            for label, share in sorted(traffic.shares.items())
        ],
        "refusals": [
            {"model": None if label == OTHER else label, "diagnosis": headline, "count": count}
            for (label, headline), count in traffic.refusals.most_common()
        ],
        "changes": [change._asdict() for change in changes],
    }
    return json.dumps(document)
