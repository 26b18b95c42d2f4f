"""The plan for requests per minute: rise until it refuses; if it hides its value, watch it reopen.

*Announced*: the first refusal states the limit, and the plan stops there. *Measured*: it does not, and
the limit is inferred from what was admitted, and from how the limiter opens again.
"""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.measurement import Ending
from gemquota.probe.arrivals import (
    LATEST_S,
    Scale,
    gap_s,
    may_be_late,
    pulse_s,
    pulse_size,
    time_constant_s,
)
from gemquota.probe.commands import Say, Steps
from gemquota.probe.story import Halt, Story

WINDOW_S = 60.0
FIRST_TRIES = 3
"""Of what comes before anything else, if the service or the network fails."""
_FULL = 0.6
"""A rise that admits this share of the first one has found the limit open again."""
_FEW = 10
_POLL_S, _POLL_FEW_S = 2.0, 5.0
"""Between two questions whether it has reopened; a small limit gets fewer."""
_POLL_LEAST_S = 0.3
_SLACK_S = 2.0


def ceiling(story: Story, *, on_record: Sequence[int] = ()) -> Steps[Ending]:
    """Measure a limit on requests or images per minute; what was seen stays in `story`.

    Args:
        story: Its dimension is RPM or IPM.
        on_record: Limits that are plausible. The rise pauses at each, so that a limit which is what the
            record says costs one refusal.
    """
    return (yield from concluded(story, _measure(story, on_record)))


def concluded(story: Story, plan: Steps[None]) -> Steps[Ending]:
    """Run a plan to its end, however it ends, and wait for what it left in flight."""
    try:
        yield from plan
        ending = Ending.DONE
    except Halt as halt:
        ending = halt.ending
    if ending is not Ending.STOPPED:
        yield from story.settle()
    if ending is Ending.CAP and story.announced is not None:
        return Ending.DONE
    return ending


def after(story: Story, not_before_s: float, plan: Steps[Ending]) -> Steps[Ending]:
    """The same plan, begun when what an earlier one used up has come back."""
    event = yield Say("waiting a minute, so that nothing is left of the last probe")
    story.take(event)
    try:
        yield from story.wait_until(not_before_s)
    except Halt as halt:
        plan.close()
        return halt.ending
    return (yield from plan)


def first_request(story: Story, weight: int = 1) -> Steps[None]:
    """One request alone: it shows the latency, and most of what may be wrong."""
    for _ in range(FIRST_TRIES):
        yield from story.send(weight)
        yield from story.drain()
        if story.admitted or story.refused:
            return
        yield from story.wait_until(story.now_s + 1.0)
    raise Halt(Ending.FAILING)


def _measure(story: Story, on_record: Sequence[int]) -> Steps[None]:
    yield Say("one request first")
    yield from first_request(story)
    if not story.refused:
        yield Say("arrivals at rising rates")
        yield from pulses(story, on_record)
    yield from story.drain()
    if story.announced is None and story.admitted:
        yield from recover(story, Scale())


def pulses(story: Story, pauses: Sequence[int] = ()) -> Steps[None]:
    """Double what was sent or more, again and again, until one more request is refused.

    The last pulse is the most that is ever in flight, and what was answered before it was admitted.
    `gemquota.probe.arrivals` says what follows from it for the number of requests, and what not.

    Args:
        story: Where refusals are seen.
        pauses: When so many requests have been sent in all, the next one waits for their answers, and
            the one after it for its own.
    """
    refused_before = story.refused
    while story.refused == refused_before:
        begun_s, before = story.now_s, story.sent
        size = pulse_size(story.sent, latency_s=story.latency_s)
        for after_s in pulse_s(story.latency_s, size):
            if not (yield from _one_due(story, begun_s + after_s, refused_before)):
                break
            if story.sent in pauses or story.sent - 1 in pauses:
                yield from story.drain()
                break
        while (
            story.refused == refused_before
            and story.in_flight > may_be_late(story.sent - before)
            and story.now_s < begun_s + LATEST_S
        ):
            yield from story.wait(begun_s + LATEST_S)


def _one_due(story: Story, due_s: float, refused_before: int) -> Steps[bool]:
    """Start a request at its time; False if one was refused before, or too many are in flight."""
    while story.refused == refused_before and (yield from story.wait(due_s)):
        pass
    if story.refused != refused_before:
        return False
    story.late_s = max(story.late_s, story.now_s - due_s)
    return (yield from story.send())


def rise(
    story: Story,
    scale: Scale,
    *,
    start: float,
    expected: int = 0,
) -> Steps[None]:
    """Send at rising rates until one more request is refused. Arrivals do not wait for replies.

    Args:
        story: Where refusals are seen.
        scale: What each request weighs.
        start: See `gap_s`; `expected` too.
        expected: What the limit is thought to be.
    """
    refused_before = story.refused
    tau_s = time_constant_s(story.latency_s)
    sent, due_s = 0, story.now_s
    while story.refused == refused_before:
        weight = scale.weight(sent)
        due_s += gap_s(sent, start=start, tau_s=tau_s, weight=weight, expected=expected)
        while story.refused == refused_before and (yield from story.wait(due_s)):
            pass
        if story.refused == refused_before:
            story.late_s = max(story.late_s, story.now_s - due_s)
            yield from story.send(weight)
            sent += weight


def recover(story: Story, scale: Scale) -> Steps[None]:
    """Ask now and then until the limit reopens; each time it does, rise until it refuses again.

    How it reopens is what tells the ways of counting apart: all at once at a fixed instant, as the
    first rise grows a minute old, or a little all the time.
    """
    yield Say("waiting for it to reopen")
    polls = _Polls(story)
    full, refused_s = story.admitted_weight, story.now_s
    reopened = False
    while True:
        is_last = yield from polls.next()
        before = story.admitted_weight
        yield from _ask(story, scale)
        if story.admitted_weight > before:
            if not reopened:
                yield Say("reopened: rising again")
            reopened = True
            yield from rise(story, scale, start=max(1.0, full / 30), expected=full)
            yield from story.drain()
            if full > 1 and story.admitted_weight - before >= _FULL * full:
                # A bucket that filled so soon fills again; nothing else does.
                since_s = story.now_s - refused_s
                yield from story.wait_until(story.now_s + max(polls.gap_s, min(since_s / 3, 20.0)))
                before = story.admitted_weight
                yield from _ask(story, scale)
                if story.admitted_weight == before:
                    return
                # Ask before it is full, or nobody sees how fast it fills.
                polls.gap_s = max(_POLL_LEAST_S, polls.gap_s * 0.4)
            refused_s = story.now_s
        if is_last:
            break
    if not reopened:
        raise Halt(Ending.NO_RECOVERY)


def _ask(story: Story, scale: Scale) -> Steps[None]:
    yield from story.send(scale.poll)
    yield from story.drain()


class _Polls:
    """When to ask whether the limit has reopened."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.gap_s = _POLL_FEW_S if story.admitted < _FEW else _POLL_S
        first_s = min(seen.sent_s for seen in story.observations)
        self._end_s = story.now_s + WINDOW_S + _SLACK_S
        # Just before and just after the first request is a minute old: only a sliding log cares.
        self._special_s = [
            first_s + WINDOW_S - 0.2 - story.latency_s,
            first_s + WINDOW_S + 0.05 + story.latency_s,
        ]

    def next(self) -> Steps[bool]:
        """Wait for the next instant to ask; whether it is the last."""
        story = self._story
        special_s = self._special_s = [at_s for at_s in self._special_s if at_s > story.now_s]
        at_s = story.now_s + self.gap_s
        if special_s and special_s[0] < at_s + self.gap_s / 2:
            at_s = special_s.pop(0)
        at_s = min(at_s, max(self._end_s, story.now_s))
        yield from story.wait_until(at_s)
        return story.now_s >= self._end_s - 1e-3
