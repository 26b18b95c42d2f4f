"""Lengths of time in words. It imports nothing, because a shell's prompt waits for it."""

from __future__ import annotations


def span(seconds: float) -> str:
    """A wait as people say it: `22 s`, `7 h 12 min`, `3 d 4 h`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
