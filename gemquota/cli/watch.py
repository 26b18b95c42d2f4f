"""Show a text again and again: in place on a terminal, one after the other elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from gemquota.cli.output import emit


def watch_frames(frame: Callable[[], str], *, every_s: float) -> None:
    """Draw what `frame` returns until Ctrl-C.

    Raises:
        KeyboardInterrupt: When the user ends it; the last frame stays on the screen.
    """
    if not sys.stdout.isatty():
        while True:
            emit(frame())
            time.sleep(every_s)
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(highlight=False)
    with Live(Text.from_ansi(frame()), console=console, auto_refresh=False) as live:
        while True:
            time.sleep(every_s)
            live.update(Text.from_ansi(frame()), refresh=True)
