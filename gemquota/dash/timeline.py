"""Recorded time: where in it the picture is, and how fast it goes."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.dash.figures import clock, day_and_clock, length, wait
from gemquota.dash.glyphs import Glyphs
from gemquota.dash.ink import Ink, Line, folded, spread
from gemquota.dash.view import View
from gemquota.domain.playhead import Playhead
from gemquota.domain.reset import pacific_offset_s

JUMPS_S = (5.0, 30.0, 60.0, 300.0, 1800.0, 3600.0)


def jump_s(head: Playhead) -> float:
    """How far an arrow goes: about a hundredth of the recording, in a round number."""
    wanted = (head.last_s - head.first_s) / 100
    return min(JUMPS_S, key=lambda size: abs(size - wanted))


def bar_line(
    head: Playhead, ticks_s: float, offset_s: float, *, width: int, glyphs: Glyphs
) -> Line:
    """`▶ 10x  Wed 25 Nov 14:03:22 ━━━━━━█──────  1h 20m left`."""
    at_s = head.at_s(ticks_s)
    ended = at_s >= head.last_s
    state = glyphs.play if head.playing and not ended else glyphs.pause
    when = f"{day_and_clock(at_s, offset_s)}:{clock(at_s, offset_s)[-2:]}"
    left = f" {state} {head.speed:g}x  {when}  "
    right = f"  {'the end' if ended else wait(head.last_s - at_s) + ' left'} "
    room = width - len(left) - len(right)
    if room < 8:
        return spread([Ink(left, "accent")], [Ink(right, "dim")], width)
    done = round(_share(head, at_s) * (room - 1))
    return (
        Ink(left, "accent"), Ink(glyphs.rule * done, "accent"), Ink(glyphs.heights[-1], "head"),
        Ink(glyphs.rule * (room - 1 - done), "track"), Ink(right, "dim"),
    )  # fmt: skip


def _share(head: Playhead, at_s: float) -> float:
    whole = head.last_s - head.first_s
    return max(0.0, min(1.0, (at_s - head.first_s) / whole)) if whole > 0 else 1.0


def instant_at(x: int, head: Playhead, line: Line) -> float | None:
    """The recorded instant that a click into cell `x` of a `bar_line` means; None: none."""
    if len(line) < 5:
        return None
    start = len(line[0].text)
    room = sum(len(piece.text) for piece in line[1:4])
    if not 0 <= x - start < room or room < 2:
        return None
    return head.first_s + (x - start) / (room - 1) * (head.last_s - head.first_s)


def replay_lines(
    head: Playhead | None,
    ticks_s: float,
    view: View,
    hints: Sequence[tuple[str, str]],
    *,
    width: int,
) -> list[Line]:
    """The page: what is played and how to move in it; or that there is nothing to play."""
    lines: list[Line] = [()]
    if head is None:
        lines += [(Ink("  Nothing is being replayed", "head"),), ()]
        text = "Nothing is recorded yet that could be played again. Once there is, every page can show any instant of it."
        lines += [(Ink(f"  {part}", "dim"),) for part in folded(text, width - 4)]
        return lines
    at_s = head.at_s(ticks_s)
    pacific = clock(at_s, pacific_offset_s(at_s))
    state = "at its end" if head.ended(ticks_s) else "playing" if head.playing else "stopped"
    rows = (
        ("From", day_and_clock(head.first_s, view.offset_s)),
        ("To", f"{day_and_clock(head.last_s, view.offset_s)}, {wait(head.last_s - head.first_s)} in all"),
        ("Shown", f"{day_and_clock(at_s, view.offset_s)}, {pacific} Pacific"),
        ("Speed", f"{head.speed:g} seconds a second, {state}"),
        ("Arrows", f"{length(jump_s(head))} forward and back"),
    )  # fmt: skip
    lines += [(Ink("  Replay: every page shows the recorded instant", "head"),), ()]
    lines += [(Ink(f"  {name:<10}", "dim"), Ink(view.name(text))) for name, text in rows]
    lines += [()]
    lines += [(Ink(f"  {view.name(key):<10}", "accent"), Ink(text, "dim")) for key, text in hints]
    return lines
