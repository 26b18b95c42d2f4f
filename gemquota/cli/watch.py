"""Show a text that changes: in place on a terminal, one after the other elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from gemquota.cli.output import can_show, emit
from gemquota.config import environment


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


def play_frames(frames: Sequence[tuple[str, float]], *, fast: bool) -> None:
    """Show texts in place of one another, each for its seconds; the last one stays.

    Only the last one is shown if `fast`, or where one cannot replace another: on what is no terminal,
    which has nobody to wait for either, on a dumb one, and where block characters cannot be written.
    """
    last = frames[-1][0]
    if not last:
        return
    paced = sys.stdout.isatty() and not fast
    if not paced or len(frames) == 1 or environment("TERM") == "dumb" or not can_show("█"):
        emit(last + "\n")
        if paced:
            time.sleep(max(hold_s for _, hold_s in frames))
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(highlight=False)
    with Live(console=console, auto_refresh=False) as live:
        for text, hold_s in frames:
            live.update(Text.from_ansi(text), refresh=True)
            time.sleep(hold_s)
