"""What stands around every page: the pages' names, what is wrong, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gemquota.dash.figures import money, rate_text, share_text, wait
from gemquota.dash.glyphs import Glyphs, plain
from gemquota.dash.ink import Ink, Line, Role, cells, clip, cut, folded, inert, spread, width_of
from gemquota.dash.keys import PAGES
from gemquota.dash.view import LEVELS, View, pacific_zone, tier_words
from gemquota.domain.frame import SPEND_10_MIN, SPEND_MONTH, Frame

LEAST_WIDTH, LEAST_HEIGHT = 40, 8
"""Below this nothing but one line is shown."""
LATE_S = 5.0
"""From this age on the figures say how old they are."""


class Hint(NamedTuple):
    """A key and what it does."""

    key: str
    text: str
    action: str = ""
    """What a click on it does."""


def head_line(view: View, *, width: int) -> Line:
    """Who it is, the money of the day, and both clocks with the wait for the daily reset."""
    frame, dot = view.frame, f" {view.glyphs.dot} "
    zone = pacific_zone(frame.now_s)
    reset = Ink(f"{wait(frame.day_ends_s - frame.now_s)} ", "head")
    right: Line = (Ink(f"{view.pacific(frame.now_s)} {zone}", "head"),)
    if width >= 76:
        right += (Ink(f"{dot}here ", "dim"), Ink(view.clock(frame.now_s)))
    right += (Ink(f"{dot}{'daily reset' if width >= 100 else 'reset'} in ", "dim"), reset)
    accounts = frame.accounts
    if len(accounts) == 1:
        who = [view.name(accounts[0].name), tier_words(accounts[0].tier)]
    else:
        who = [f"{len(accounts)} keys" if accounts else "", tier_words(frame.tier)]
    left: list[Ink] = [Ink(" gemquota ", "accent")]
    room = width - width_of(right) - width_of(left) - 2
    words = [*who, *(_money(view) if width >= 130 else ()), view.name(frame.where)]
    while words and cells(dot.join(filter(None, words))) + 1 > room:
        words.pop()
    left.append(Ink(" " + dot.join(filter(None, words)), "dim"))
    return spread(left, right, width)


def _money(view: View) -> list[str]:
    """Money of all accounts: ten minutes and month, against their limits where they are known."""
    found = []
    for dimension, name in ((SPEND_10_MIN, "10 min"), (SPEND_MONTH, "month")):
        gauges = [
            gauge
            for each in view.frame.accounts
            for gauge in each.money
            if gauge.dimension == dimension
        ]
        if not gauges or not any(each.used for each in gauges):
            continue
        text = (
            f"{money(sum(each.used for each in gauges))} in 10 min"
            if name == "10 min"
            else f"{money(sum(each.used for each in gauges))} this month"
        )
        if len(gauges) == 1 and gauges[0].limit is not None:
            text += f" of {money(gauges[0].limit)}"
        found.append(text)
    return found


def state_line(view: View, *, frozen: bool, replayed: bool, width: int) -> Line:
    """How many calls there are, and how the picture comes about."""
    frame, glyphs = view.frame, view.glyphs
    late_s = frame.now_s - frame.as_of_s
    badge: Line
    if frozen:
        badge = (Ink(" FROZEN ", "badge"),)
    elif replayed:
        badge = (Ink(" REPLAY ", "badge"),)
    elif late_s >= LATE_S:
        badge = (Ink(f" {glyphs.mark} {view.ago(frame.as_of_s)} old ", "warn"),)
    else:
        badge = (Ink(" live ", "good"),)
    totals = frame.totals
    words = [f"{rate_text(frame.calls_per_s)}/s"]
    if width >= 100:
        words = [f"{totals.calls:,} calls today", f"{totals.refused:,} refused", *words]
    return (Ink(f" {glyphs.dot} ".join(words) + "  ", "dim"), *badge)


def tabs_line(page: str, state: Sequence[Ink], *, width: int) -> Line:
    """The pages, the one that is shown marked, and at the right how the picture comes about."""
    for short_names in (False, True):
        pieces: list[Ink] = [Ink(" ")]
        for number, name in enumerate(PAGES, 1):
            role: Role = "badge" if name == page else "dim"
            text = (
                f" {number} " if short_names and name != page else f" {number} {name.capitalize()} "
            )
            pieces.append(Ink(text, role, f"app.page('{name}')"))
        for right in (state, state[-1:]):
            if width_of(pieces) + width_of(right) < width:
                return spread(pieces, right, width)
    return cut(pieces, width)


def notice_lines(
    notices: Sequence[tuple[str, Role]], *, width: int, most: int, glyphs: Glyphs
) -> list[Line]:
    """What wants attention, one line each; what is more than `most` is counted at the last one's end."""
    more = len(notices) - most
    lines: list[Line] = []
    for index, (text, role) in enumerate(notices[:most]):
        tail = f"  and {more} more " if more > 0 and index == most - 1 else ""
        text = clip(plain(inert(text), glyphs), max(0, width - 3 - len(tail)), glyphs.ellipsis)
        line = (Ink(f" {glyphs.mark} ", role), Ink(text, role))
        lines.append(spread(line, [Ink(tail, "dim")] if tail else [], width))
    return lines


def attention(frame: Frame) -> list[tuple[str, Role]]:
    """Notices before alerts: a figure that is wrong comes before one that is high."""
    found = [(each.text, LEVELS[each.level]) for each in frame.notices]
    return found + [(each.text, LEVELS[each.level]) for each in frame.alerts]


def foot_line(hints: Sequence[Hint], *, width: int, last: Hint | None = None) -> Line:
    """The keys that fit, the first first; `last` stands at the right end if it fits."""
    tail = _hinted(last) if last else ()
    room = width - width_of(tail)
    pieces: list[Ink] = [Ink(" ")]
    for hint in hints:
        piece = _hinted(hint)
        if width_of(pieces) + width_of(piece) + 1 > room:
            break
        pieces += piece
    return spread(pieces, tail, width)


def _hinted(hint: Hint) -> Line:
    return (Ink(hint.key, "accent", hint.action), Ink(f" {hint.text}   ", "dim", hint.action))


def too_small_line(view: View | None, *, width: int) -> Line:
    """The one line of a terminal that is too small for anything else: the fullest limit."""
    text = "too small"
    if view is not None:
        gauges = [(row, row.worst) for row in view.frame.rows if row.worst is not None]
        row, worst = max(gauges, key=lambda each: each[1].share or 0.0, default=(None, None))
        if row is not None and worst is not None:
            text = f"{share_text(worst.share or 0.0)} {worst.dimension} {view.label(row.label)}"
        else:
            text = f"{view.frame.totals.calls:,} calls"
    return cut([Ink(clip(text, width, view.glyphs.ellipsis if view else "~"))], width)


WAYS_IN = (
    ("Record your own calls", "gemquota run -- python app.py", "every Gemini call of that program passes a local recorder"),
    ("Record several programs", "gemquota proxy", "then point them at the address that it prints"),
    ("Bring in what you have", "gemquota import calls.jsonl", "calls that an application wrote down itself"),
)  # fmt: skip
"""How data gets into a store."""


def empty_lines(where: str, *, width: int, glyphs: Glyphs) -> list[Line]:
    """For a store with nothing in it: the three ways to get something in, and the demonstration."""
    lines: list[Line] = [(), (Ink("  No calls are recorded yet", "head"),)]
    if where:
        lines.append(
            (Ink(f"  {clip(plain(inert(where), glyphs), width - 4, glyphs.ellipsis)}", "dim"),)
        )
    lines.append(())
    for number, (title, command, what) in enumerate(WAYS_IN, 1):
        lines.append((Ink(f"  {number}  ", "accent"), Ink(title, "head")))
        lines.append((Ink("     "), Ink(command, "accent")))
        lines += [(Ink(f"     {part}", "dim"),) for part in folded(what, width - 7)]
        lines.append(())
    lines.append((Ink("  Only looking? ", "dim"), Ink("gemquota dashboard --demo", "accent")))
    return lines
