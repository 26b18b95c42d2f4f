"""A rehearsal as scenes: a heading, and frames that replace one another; the last one stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gemquota.domain.quota import Dimension
from gemquota.domain.rehearsal import Meter, Moment, Rehearsal
from gemquota.domain.reset import DAILY_DOCUMENTED, next_pacific_midnight, pacific_day
from gemquota.domain.wording import TIER, count, pacific, pacific_clock, span
from gemquota.render.layout import Paint, labelled, wrapped
from gemquota.render.reset import countdown
from gemquota.render.verdict import LocalTime, headline, limit_line, status_line, wait_lines

_MARGIN = 3
_WIDEST = 80
_COMMAND_CELLS = 21
_FRAMES = 24
"""Of a stretch of time, at most: more are too quick to be told apart."""
_READING_S = 1.5
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


class _Stage(NamedTuple):
    """What every scene is drawn with."""

    rehearsal: Rehearsal
    width: int
    paint: Paint
    local_time: LocalTime


def scenes(
    rehearsal: Rehearsal, *, width_cells: int, paint: Paint, local_time: LocalTime
) -> list[Scene]:
    """The whole piece; its holds add up to about thirty seconds."""
    stage = _Stage(rehearsal, max(40, min(width_cells, _WIDEST)), paint, local_time)
    return [act(stage) for act in (_opening, _burst, _refusal, _minute, _day, _reset, _closing)]


def _opening(stage: _Stage) -> Scene:
    rehearsal = stage.rehearsal
    title = stage.paint("The life of a quota", "head")
    about = (
        "The Gemini API emulated in this process: no key, no network, and a clock that runs ahead. "
        f"Its limits are the last seen of {rehearsal.model} on the {TIER[rehearsal.tier]} (gemquota "
        "limits has dates and sources). It counts, refuses and reopens as the API does."
    )
    return Scene([title, *_indented(about, stage)], _READING_S, [Frame([], 0.0)])


def _burst(stage: _Stage) -> Scene:
    rehearsal = stage.rehearsal
    rpm = rehearsal.burst[-1].meter(Dimension.RPM).capacity
    heading = _heading(
        stage,
        "1  A burst",
        f"A program calls as fast as it is answered. {rpm} requests a minute (RPM) are allowed; input "
        "tokens (TPM) and requests of the day (RPD) are counted along.",
    )
    frames = []
    for number in range(1, len(rehearsal.burst) + 1):
        sent = rehearsal.burst[:number]
        frames.append(Frame([*_answers(stage, sent), *_meters(stage, sent[-1])], _STEP_S))
    return _scene(heading, frames)


def _refusal(stage: _Stage) -> Scene:
    refusal, now_s = stage.rehearsal.refusal, stage.rehearsal.burst[-1].at_s
    heading = _heading(
        stage,
        "2  The refusal, diagnosed",
        "The API's answer is a page of JSON. This is what gemquota diagnose reads from it:",
    )
    parts = [
        [stage.paint(line, "bad") for line in _indented(headline(refusal), stage)],
        _labelled(stage, "Limit", *map(limit_line, refusal.limits)),
        _labelled(stage, "Wait", *wait_lines(refusal, now_s=now_s, local_time=stage.local_time)),
        _labelled(stage, "Who", status_line(refusal)),
        _labelled(stage, "Do", refusal.actions[0].title),
    ]
    return _scene(heading, [Frame(lines, 0.7) for lines in _growing(parts)])


def _minute(stage: _Stage) -> Scene:
    rehearsal = stage.rehearsal
    *waits, call = rehearsal.minute
    begun_s, end_s = rehearsal.burst[-1].at_s, waits[-1].at_s
    heading = _heading(
        stage,
        "3  The minute passes",
        "Nothing is sent for as long as the refusal says. Then the minute has room again:",
    )
    frames = []
    for moment in _some(waits):
        gone = (moment.at_s - begun_s) / (end_s - begun_s)
        bar = _bar(stage, "wait", gone, f"{span(end_s - moment.at_s)} left")
        frames.append(Frame([_clock(stage, moment), bar, *_meters(stage, moment)], 0.13))
    frames[-1] = frames[-1]._replace(hold_s=_STEP_S)
    bar = _bar(stage, "wait", 1.0, f"{span(end_s - begun_s)}, as stated")
    frames.append(Frame([*_answers(stage, [call]), bar, *_meters(stage, call)], _STEP_S))
    return _scene(heading, frames)


def _day(stage: _Stage) -> Scene:
    rehearsal = stage.rehearsal
    heading = _heading(
        stage,
        "4  The day runs out",
        "The program goes on and obeys every refusal, so each minute has room again. The day's requests "
        "do not come back with the minute:",
    )
    frames = [
        Frame([_clock(stage, moment), *_meters(stage, moment)], 0.17)
        for moment in _some(rehearsal.day)
    ]
    refusal, last = rehearsal.day_refusal, rehearsal.day[-1]
    waits = wait_lines(refusal, now_s=last.at_s, local_time=stage.local_time)
    verdict = [stage.paint(line, "bad") for line in _indented(headline(refusal), stage)]
    frames[-1] = Frame([*_answers(stage, [last]), *_meters(stage, last)], _STEP_S)
    frames.append(Frame([*frames[-1].lines, *verdict, *_labelled(stage, "Wait", *waits)], 0.0))
    return _scene(heading, frames)


def _reset(stage: _Stage) -> Scene:
    rehearsal = stage.rehearsal
    refused_s = rehearsal.day[-1].at_s
    reset_s = next_pacific_midnight(refused_s)
    heading = _heading(
        stage,
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
        bar = _bar(stage, "day", gone, f"{countdown(left_s)} left")
        frames.append(Frame([_clock(stage, moment), bar, *_meters(stage, moment)], 0.08))
    bar = _bar(stage, "day", 1.0, f"{countdown(reset_s - refused_s)} later")
    frames.append(Frame([*_answers(stage, [call]), bar, *_meters(stage, call)], _STEP_S))
    return _scene(heading, frames)


def _closing(stage: _Stage) -> Scene:
    lines = [
        ("gemquota diagnose", "reads your own error: paste it, or name a log"),
        ("gemquota emulate", "serves this API to any SDK, with limits you choose"),
        ("gemquota reset-time", "counts down to the reset"),
    ]
    shown = []
    for command, what in lines:
        first, *rest = wrapped(what, stage.width - _MARGIN - _COMMAND_CELLS)
        shown.append(" " * _MARGIN + stage.paint(command.ljust(_COMMAND_CELLS), "command") + first)
        shown += [" " * (_MARGIN + _COMMAND_CELLS) + line for line in rest]
    return Scene(["", stage.paint("Now with your own", "head"), *shown], 0.0, [Frame([], 0.0)])


def _scene(heading: list[str], frames: list[Frame]) -> Scene:
    """A scene whose last frame is left standing to be read."""
    last = frames[-1]
    return Scene(heading, 1.0, [*frames[:-1], Frame(last.lines, last.hold_s + _READING_S)])


def _heading(stage: _Stage, title: str, why: str) -> list[str]:
    return [
        "",
        stage.paint(title, "head"),
        *(stage.paint(line, "dim") for line in _indented(why, stage)),
    ]


def _indented(text: str, stage: _Stage) -> list[str]:
    return [" " * _MARGIN + line for line in wrapped(text, stage.width - _MARGIN)]


def _labelled(stage: _Stage, label: str, *texts: str) -> list[str]:
    lines = []
    for text in texts:
        lines += labelled(label, text, stage.width - 1, stage.paint, label_cells=7)
        label = ""
    return [f" {line}" for line in lines]


def _growing(parts: Sequence[list[str]]) -> Iterator[list[str]]:
    lines: list[str] = []
    for part in parts:
        lines = [*lines, *part]
        yield lines


def _some(moments: Sequence[Moment]) -> list[Moment]:
    """A selection in order, as many as the eye can follow; the last one is in it."""
    step = -(-len(moments) // _FRAMES)
    return list(moments[::-1][::step][::-1])


def _clock(stage: _Stage, moment: Moment) -> str:
    """The rehearsal's clock, and the answer to a call of this moment."""
    status = f"  {_status(stage, moment.status)}" if moment.status else ""
    return f"{' ' * _MARGIN}{stage.paint(pacific_clock(moment.at_s), 'dim')}{status}"


def _answers(stage: _Stage, calls: Sequence[Moment]) -> list[str]:
    """The clock and the status of each call."""
    told = " ".join(_status(stage, call.status or 0) for call in calls)
    return [f"{' ' * _MARGIN}{stage.paint(pacific_clock(calls[-1].at_s), 'dim')}  {told}"]


def _status(stage: _Stage, status: int) -> str:
    return stage.paint(str(status), "good" if status == 200 else "bad")


def _meters(stage: _Stage, moment: Moment) -> list[str]:
    """One bar per limit, and when it is anew."""
    return [_meter(stage, moment, meter) for meter in moment.meters]


def _meter(stage: _Stage, moment: Moment, meter: Meter) -> str:
    share = meter.used / meter.capacity if meter.capacity else 1.0
    text = f"{count(meter.used)} of {count(meter.capacity)}"
    if meter.anew_at_s is not None and stage.width >= 60:
        text = f"{text:14}  fresh in {span(meter.anew_at_s - moment.at_s)}"
    return _bar(stage, meter.dimension.value, share, text, full_is_bad=True)


def _bar(stage: _Stage, name: str, share: float, text: str, *, full_is_bad: bool = False) -> str:
    cells = max(10, min(30, stage.width - 50))
    # Something used is always seen, and what is not full never looks so.
    filled = min(max(round(share * cells), share > 0), cells - (share < 1))
    role = "bad" if full_is_bad and share >= 1 else "good"
    drawn = _painted(stage.paint, "█" * filled, role) + _painted(
        stage.paint, "░" * (cells - filled), "dim"
    )
    return f"{' ' * _MARGIN}{name:4}  {drawn}  {text}".rstrip()


def _painted(paint: Callable[[str, str], str], text: str, role: str) -> str:
    return paint(text, role) if text else ""
