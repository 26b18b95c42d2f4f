"""Durations as the API writes them: Go's `time.Duration` in prose, whole seconds in `RetryInfo`."""

from __future__ import annotations

_NS_PER_S = 1_000_000_000


def go_duration(seconds: float) -> str:
    """`seconds` as Go prints a duration: `20h17m16.219169168s`, `45m28s`, `582.1ms`.

    Args:
        seconds: Not negative and finite; read to the nanosecond.
    """
    whole_ns = round(seconds * _NS_PER_S)
    if whole_ns <= 0:
        return "0s"
    if whole_ns < _NS_PER_S:
        for unit_ns, unit in ((1_000_000, "ms"), (1_000, "µs"), (1, "ns")):
            if whole_ns >= unit_ns:
                return _decimal(whole_ns, unit_ns) + unit
    minutes, rest_ns = divmod(whole_ns, 60 * _NS_PER_S)
    hours, minutes = divmod(minutes, 60)
    # Go keeps a zero between two units; the API drops zero minutes ("3h46.55s").
    text = f"{hours}h" if hours else ""
    if minutes:
        text += f"{minutes}m"
    return f"{text}{_decimal(rest_ns, _NS_PER_S)}s" if rest_ns or not text else text


def retry_delay(seconds: float) -> str:
    """`RetryInfo.retryDelay`: truncated to whole seconds, so always a little short."""
    return f"{int(seconds)}s"


def _decimal(value_ns: int, unit_ns: int) -> str:
    whole, fraction = divmod(value_ns, unit_ns)
    digits = f"{fraction:0{len(str(unit_ns)) - 1}d}".rstrip("0") if fraction else ""
    return f"{whole}.{digits}" if digits else str(whole)
