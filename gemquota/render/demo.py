"""A rehearsal as scenes: a heading, and frames that replace one another; the last one stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gemquota.domain.observed import Outcome
from gemquota.domain.quota import Dimension
from gemquota.domain.rehearsal import Moment, Rehearsal
from gemquota.domain.reset import DAILY_DOCUMENTED, next_pacific_midnight, pacific_day
from gemquota.domain.wording import TIER, pacific, span
from gemquota.render.layout import Paint, wrapped
from gemquota.render.probe_text import headline as measured_in_short
from gemquota.render.probe_text import probe_text
from gemquota.render.reset import countdown
from gemquota.render.stage import MARGIN, Stage
from gemquota.render.verdict import LocalTime, headline, limit_line, status_line, wait_lines

_WIDEST = 80
_COMMAND_CELLS = 21
_FRAMES = 24
"""Of a stretch of time, at most: more are too quick to be told apart."""
_READING_S = 1.3
_STEP_S = 0.5


class Frame(NamedTuple):
    """What stands below the heading for a while."""

    lines: list[str]
    hold_s: float
    """How long a person needs to take it in, in seconds."""


class Scene(NamedTuple):
    """One act."""

    heading: list[str]
    hold_s: float
    """How long the heading is left alone."""
    frames: list[Frame]
    """At least one."""


def scenes(
    rehearsal: Rehearsal, *, width_cells: int, paint: Paint, local_time: LocalTime
) -> list[Scene]:
    """The whole piece; its holds add up to about thirty seconds."""
    stage = Stage(rehearsal, max(40, min(width_cells, _WIDEST)), paint, local_time)
    acts = (_opening, _burst, _refusal, _minute, _day, _reset, _probe, _closing)
    return [act(stage) for act in acts]


def _opening(stage: Stage) -> Scene:
    rehearsal = stage.rehearsal
    title = stage.paint("The life of a quota", "head")
    about = (
        "The Gemini API emulated in this process: no key, no network, and a clock that runs ahead. "
        f"Its limits are the last seen of {rehearsal.model} on the {TIER[rehearsal.tier]} (gemquota "
        "limits has dates and sources). It counts, refuses and reopens as the API does."
    )
    return Scene([title, *stage.indented(about)], _READING_S, [Frame([], 0.0)])


def _burst(stage: Stage) -> Scene:
    rehearsal = stage.rehearsal
    rpm = rehearsal.burst[-1].meter(Dimension.RPM).capacity
    heading = stage.heading(
        "1  A burst",
        f"A program calls as fast as it is answered. {rpm} requests a minute (RPM) are allowed; input "
        "tokens (TPM) and requests of the day (RPD) are counted along.",
    )
    frames = []
    for number in range(1, len(rehearsal.burst) + 1):
        sent = rehearsal.burst[:number]
        frames.append(Frame([*stage.answers(sent), *stage.meters(sent[-1])], _STEP_S))
    return _scene(heading, frames)


def _refusal(stage: Stage) -> Scene:
    refusal, now_s = stage.rehearsal.refusal, stage.rehearsal.burst[-1].at_s
    heading = stage.heading(
        "2  The refusal, diagnosed",
        "The API's answer is a page of JSON. This is what gemquota diagnose reads from it:",
    )
    parts = [
        [stage.paint(line, "bad") for line in stage.indented(headline(refusal))],
        stage.labelled("Limit", *map(limit_line, refusal.limits)),
        stage.labelled("Wait", *wait_lines(refusal, now_s=now_s, local_time=stage.local_time)),
        stage.labelled("Who", status_line(refusal)),
        stage.labelled("Do", refusal.actions[0].title),
    ]
    return _scene(heading, [Frame(lines, 0.7) for lines in _growing(parts)])


def _minute(stage: Stage) -> Scene:
    rehearsal = stage.rehearsal
    *waits, call = rehearsal.minute
    begun_s, end_s = rehearsal.burst[-1].at_s, waits[-1].at_s
    heading = stage.heading(
        "3  The minute passes",
        "Nothing is sent for as long as the refusal says. Then the minute has room again:",
    )
    frames = []
    for moment in _some(waits):
        gone = (moment.at_s - begun_s) / (end_s - begun_s)
        bar = stage.bar("wait", gone, f"{span(end_s - moment.at_s)} left")
        frames.append(Frame([stage.clock(moment), bar, *stage.meters(moment)], 0.13))
    frames[-1] = frames[-1]._replace(hold_s=_STEP_S)
    bar = stage.bar("wait", 1.0, f"{span(end_s - begun_s)}, as stated")
    frames.append(Frame([*stage.answers([call]), bar, *stage.meters(call)], _STEP_S))
    return _scene(heading, frames)


def _day(stage: Stage) -> Scene:
    rehearsal = stage.rehearsal
    heading = stage.heading(
        "4  The day runs out",
        "The program goes on and obeys every refusal, so each minute has room again. The day's requests "
        "do not come back with the minute:",
    )
    frames = [
        Frame([stage.clock(moment), *stage.meters(moment)], 0.17) for moment in _some(rehearsal.day)
    ]
    refusal, last = rehearsal.day_refusal, rehearsal.day[-1]
    waits = wait_lines(refusal, now_s=last.at_s, local_time=stage.local_time)
    verdict = [stage.paint(line, "bad") for line in stage.indented(headline(refusal))]
    frames[-1] = Frame([*stage.answers([last]), *stage.meters(last)], _STEP_S)
    frames.append(Frame([*frames[-1].lines, *verdict, *stage.labelled("Wait", *waits)], 0.0))
    return _scene(heading, frames)


def _reset(stage: Stage) -> Scene:
    rehearsal = stage.rehearsal
    refused_s = rehearsal.day[-1].at_s
    reset_s = next_pacific_midnight(refused_s)
    heading = stage.heading(
        "5  The reset",
        f"Daily quotas return at {DAILY_DOCUMENTED.when}, as documented: "
        f"{pacific(reset_s)}, for you {stage.local_time(reset_s)}.",
    )
    *waits, call = rehearsal.reset
    frames = []
    for moment in _some(waits):
        left_s = max(0.0, reset_s - moment.at_s)
        day = pacific_day(refused_s)
        gone = 1 - left_s / (day.end_s - day.start_s)
        bar = stage.bar("day", gone, f"{countdown(left_s)} left")
        frames.append(Frame([stage.clock(moment), bar, *stage.meters(moment)], 0.08))
    bar = stage.bar("day", 1.0, f"{countdown(reset_s - refused_s)} later")
    frames.append(Frame([*stage.answers([call]), bar, *stage.meters(call)], _STEP_S))
    return _scene(heading, frames)


def _probe(stage: Stage) -> Scene:
    measured, secret = stage.rehearsal.measured, stage.rehearsal.secret
    heading = stage.heading(
        "6  A limit that nobody states",
        "On another project refusals name no number. gemquota probe was not told the limit either; it asks "
        "at rising rates, and watches when the minute reopens:",
    )
    if measured is None or secret is None or not measured.observations:
        return _scene(heading, [Frame(stage.indented("not measured"), 0.0)])
    start_s, took_s = measured.at_s, measured.spent.took_s
    frames = []
    for number in range(1, _FRAMES + 1):
        gone = number / _FRAMES
        seen = [
            each for each in measured.observations if each.answered_s <= start_s + gone * took_s
        ]
        admitted = sum(each.outcome is Outcome.ADMITTED for each in seen)
        text = f"{span(gone * took_s)}: {admitted} admitted"
        if not stage.is_narrow:
            text += f", {len(seen) - admitted} refused"
        frames.append(Frame([stage.bar("probe", gone, text)], 0.09))
    found = probe_text("", [(measured, ())], width=stage.width - 1, paint=stage.paint)
    lines = [f" {line}".rstrip() for line in found.strip("\n").splitlines() if line.strip()]
    if stage.is_narrow:  # no room for the plot
        lines = stage.indented(measured_in_short(measured))
    told = f"The emulator was set to {secret.capacity}, by a {secret.counting} minute."
    frames.append(Frame([*lines, *stage.indented(told)], _STEP_S))
    return _scene(heading, frames)


def _closing(stage: Stage) -> Scene:
    lines = [
        ("gemquota diagnose", "reads your own error: paste it, or name a log"),
        ("gemquota emulate", "serves this API to any SDK, with limits you choose"),
        ("gemquota probe", "measures your project's limits, within hard caps"),
        ("gemquota reset-time", "counts down to the reset"),
    ]
    shown = []
    for command, what in lines:
        first, *rest = wrapped(what, stage.width - MARGIN - _COMMAND_CELLS)
        shown.append(" " * MARGIN + stage.paint(command.ljust(_COMMAND_CELLS), "command") + first)
        shown += [" " * (MARGIN + _COMMAND_CELLS) + line for line in rest]
    return Scene(["", stage.paint("Now with your own", "head"), *shown], 0.0, [Frame([], 0.0)])


def _scene(heading: list[str], frames: list[Frame]) -> Scene:
    """A scene whose last frame is left standing to be read."""
    last = frames[-1]
    return Scene(heading, 0.9, [*frames[:-1], Frame(last.lines, last.hold_s + _READING_S)])


def _growing(parts: Sequence[list[str]]) -> Iterator[list[str]]:
    lines: list[str] = []
    for part in parts:
        lines = [*lines, *part]
        yield lines


def _some(moments: Sequence[Moment]) -> list[Moment]:
    """A selection in order, as many as the eye can follow; the last one is in it."""
    step = -(-len(moments) // _FRAMES)
    return list(moments[::-1][::step][::-1])
