"""A log scan for a terminal: the sum, the groups, the hours. As long as a screen or two."""

from __future__ import annotations

from gemquota.domain.tally import HOUR_S, Group, Row, Tally
from gemquota.render.layout import Paint, bar, plain_paint, wrapped
from gemquota.render.verdict import LocalTime, headline

MOST_GROUPS_SHOWN = 15
MOST_BARS = 24
_STEPS_H = (1, 2, 3, 6, 12, 24, 48, 168, 840, 8_400)
_BAR_CELLS = 10


def scan_text(
    tally: Tally,
    *,
    names: str,
    local_time: LocalTime,
    width_cells: int = 80,
    paint: Paint = plain_paint,
) -> str:
    """What a scan found, at most `width_cells` wide (40 to 100)."""
    width = max(40, min(width_cells, 100))
    lines = [paint(line, "bad") for line in wrapped(_sum(tally, names), width)]
    lines.append("")
    rows = tally.ordered()
    for group, row in rows[:MOST_GROUPS_SHOWN]:
        lines += _block(group, row, tally.errors, local_time, width, paint)
    rest = rows[MOST_GROUPS_SHOWN:]
    if rest or tally.dropped:
        count = sum(row.count for _, row in rest) + tally.dropped
        lines.append(f"  {count:>9,}  in {len(rest)} more groups (--csv lists them)")
    lines += _histogram(tally.bins(), tally.bin_s, local_time, width, paint)
    return "\n".join(lines) + "\n"


def _sum(tally: Tally, names: str) -> str:
    errors = f"{tally.errors:,} error{'' if tally.errors == 1 else 's'}"
    kinds = len(tally.rows)
    text = f"{errors} of {kinds} kind{'' if kinds == 1 else 's'} in {names}"
    share = tally.share_of_calls()
    if share is not None:
        text += f": {share:.1%} of {tally.calls:,} calls"
    return text


def _block(
    group: Group, row: Row, errors: int, local_time: LocalTime, width: int, paint: Paint
) -> list[str]:
    """Count, share, what it is; below it, when."""
    pad = " " * 24
    first, *rest = wrapped(what_of(group, row), width - len(pad))
    lines = [f"  {row.count:>9,} {paint(bar(row.count / errors, _BAR_CELLS), 'bad')} {first}"]
    lines += [pad + line for line in rest]
    when = _when(row, local_time)
    lines += [pad + paint(line, "dim") for text in when for line in wrapped(text, width - len(pad))]
    return lines


def what_of(group: Group, row: Row) -> str:
    """What a group counts, in the words of the verdict."""
    said = headline(row.example) if row.example is not None else group.cause.value
    return f"{group.cause.value}: {said}"


def _when(row: Row, local_time: LocalTime) -> list[str]:
    if row.first_s is None or row.last_s is None:
        return ["the log does not say when"]
    span = local_time(row.first_s)
    if row.last_s - row.first_s >= 60:
        span += f" to {local_time(row.last_s)}"
    peak = row.peak
    if peak is None or row.count == 1:
        return [span]
    return [span, f"peak {peak[1]:,} a minute at {local_time(peak[0])}"]


def _histogram(
    hours: dict[int, int], bin_s: int, local_time: LocalTime, width: int, paint: Paint
) -> list[str]:
    """Errors over time in at most `MOST_BARS` bars of equal length in time."""
    if not hours:
        return []
    first, last = min(hours), max(hours)
    step_h = next(
        (
            step
            for step in _STEPS_H
            if step * HOUR_S >= bin_s and (last - first) // (step * HOUR_S) < MOST_BARS
        ),
        _STEPS_H[-1],
    )
    counts = _in_steps(hours, first, step_h * HOUR_S)
    shown = range(max(0, (last - first) // (step_h * HOUR_S) + 1 - MOST_BARS), max(counts) + 1)
    labels = [local_time(first + index * step_h * HOUR_S) for index in shown]
    label_cells = max(map(len, labels))
    number_cells = max(len(f"{count:,}") for count in counts.values())
    bar_cells = max(8, width - label_cells - number_cells - 6)
    top = max(counts.values())
    title = "Errors by hour" if step_h == 1 else f"Errors by {_length(step_h)}"
    lines = ["", paint(title, "head")]
    for label, index in zip(labels, shown, strict=True):
        count = counts.get(index, 0)
        drawn = paint(bar(max(count / top, 1 / bar_cells / 8) if count else 0, bar_cells), "bad")
        lines.append(f"  {label.ljust(label_cells)}  {drawn} {count:>{number_cells},}")
    return lines


def _in_steps(hours: dict[int, int], first: int, step_s: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    for hour, count in hours.items():
        index = (hour - first) // step_s
        counts[index] = counts.get(index, 0) + count
    return counts


def _length(step_h: int) -> str:
    return f"{step_h} hours" if step_h < 48 else f"{step_h // 24} days"
