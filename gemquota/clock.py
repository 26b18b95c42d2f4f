"""The one module that asks the machine for the time.

Pure code takes `now_s` as an argument; whoever calls it from a command asks here.
"""

from __future__ import annotations

import time


def now_s() -> float:
    """Seconds since the Unix epoch."""
    return time.time()


def local_time(at_s: float) -> str:
    """An instant on this machine's own clock: `Wed 25 Nov 09:00 CET`."""
    return time.strftime("%a %d %b %H:%M %Z", time.localtime(at_s))
