"""Numbers, money and times in the few cells that a table has for them."""

from __future__ import annotations

import time

_UNITS = ((1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


def short(number: float) -> str:
    """Three digits and a unit at most: `999`, `1.2k`, `250k`, `1M`; `2.5` where ten is not reached."""
    if number < 0:
        return f"-{short(-number)}"
    if number < 9.95 and number != int(number):
        return f"{number:.1f}".removesuffix(".0")
    number = round(number)
    for size, unit in _UNITS:
        # What rounds to a thousand of the unit below is one of this.
        if number >= size * 0.9995 and number >= 1000:
            value = number / size
            text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
            return text.removesuffix(".0") + unit
    return str(number)


def rate_text(per_s: float) -> str:
    """Something a second: `0`, `1.4`, `12`, `1.2k`."""
    return f"{per_s:.1f}" if 0.05 <= per_s < 9.95 else short(per_s)


def share_text(share: float) -> str:
    """A share as per cent: `0%`, `<1%`, `42%`, `1,240%`; never 100% of what is not full."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return "99%"
    return f"{share * 100:,.0f}%"


def money(micro_usd: int) -> str:
    """Millionths of a US dollar: `$0`, `$0.0021`, `$1.24`, `$123`, `$1.2k`."""
    usd = micro_usd / 1e6
    if usd <= 0:
        return "$0"
    if usd < 0.00005:
        return "<$0.0001"
    if usd < 1:
        return f"${usd:.4f}" if usd < 0.1 else f"${usd:.3f}"
    if usd < 100:
        return f"${usd:.2f}"
    return f"${short(usd)}"


def axis_money(micro_usd: float) -> str:
    """Money for an axis, in six cells: `$.0015`, `$.25`, `$12`."""
    usd = micro_usd / 1e6
    if usd == 0 or usd >= 10:
        return f"${short(usd)}"
    text = f"{usd:.4f}" if usd < 1 else f"{usd:.2f}"
    return "$" + text.rstrip("0").rstrip(".").removeprefix("0")


def wait(seconds: float) -> str:
    """A countdown that keeps its width for as long as it can: `7h 12m`, `12m 09s`, `9s`."""
    if seconds <= 0:
        return "now"
    seconds = int(-(-seconds // 1))  # never `0s` for what is still to come
    if seconds < 60:
        return f"{seconds}s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}m {seconds:02d}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}h {minutes:02d}m"
    return f"{hours // 24}d {hours % 24}h"


def age(seconds: float) -> str:
    """How long ago, in one unit: `now`, `12s`, `3m`, `2h`, `5d`."""
    if seconds < 1:
        return "now"
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def length(seconds: float) -> str:
    """A span of a chart: `90s`, `15m`, `6h`, `7d`."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size * (2 if unit == "m" else 1) and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:.0f}s"


def duration_ms(ms: float) -> str:
    """A latency: `84ms`, `1.4s`, `22s`, `3m 10s`."""
    if ms < 1000:
        return f"{ms:.0f}ms"
    if ms < 10_000:
        return f"{ms / 1000:.1f}s"
    return wait(ms / 1000) if ms >= 60_000 else f"{ms / 1000:.0f}s"


def clock(at_s: float, offset_s: float, *, seconds: bool = True) -> str:
    """`14:03:22` on a clock that is `offset_s` ahead of UTC."""
    return time.strftime("%H:%M:%S" if seconds else "%H:%M", time.gmtime(at_s + offset_s))


def day_and_clock(at_s: float, offset_s: float) -> str:
    """`Wed 25 Nov 14:03` on a clock that is `offset_s` ahead of UTC."""
    return time.strftime("%a %d %b %H:%M", time.gmtime(at_s + offset_s))


def day(at_s: float, offset_s: float) -> str:
    """`25 Nov` on a clock that is `offset_s` ahead of UTC."""
    return time.strftime("%d %b", time.gmtime(at_s + offset_s))
