"""The plan for input tokens per minute: one request larger than the limit is refused, and costs nothing.

Where the limit may lie above the model's input window, or above what a request may cost, several are
sent; each that is admitted is paid for, so the caps decide how far it goes.
"""

from __future__ import annotations

from gemquota.domain.measurement import Ending
from gemquota.probe.ceiling import WINDOW_S, concluded, first_request
from gemquota.probe.commands import Count, Counted, Say, Steps
from gemquota.probe.story import Halt, Story

SAMPLE_TOKENS = 2_000
"""Of the text that countTokens sees; the filler repeats itself, so all sizes follow from it."""
_FINEST = 0.01
"""Measured without a stated value: how finely, as a share of what was admitted."""
_PASSES = 2


def token_ceiling(story: Story, *, size_tokens: int) -> Steps[Ending]:
    """Measure the limit with requests of `size_tokens`, which should be above it.

    Args:
        story: Its dimension is TPM.
        size_tokens: At most the model's input window.
    """
    return (yield from concluded(story, _measure(story, size_tokens)))


def _measure(story: Story, size_tokens: int) -> Steps[None]:
    yield Say("countTokens sizes the request")
    event = yield Count(SAMPLE_TOKENS)
    story.take(event)
    if isinstance(event, Counted) and event.reply.diagnosis is not None:
        story.surprise = event.reply.diagnosis
        raise Halt(Ending.SURPRISE)
    yield Say(f"one request of {size_tokens:,} tokens")
    yield from first_request(story, size_tokens)
    while not story.refused:
        yield Say(f"admitted; another one of {size_tokens:,} tokens")
        yield from story.send(size_tokens)
        yield from story.drain()
    if story.announced is None:
        yield from _halve(story, size_tokens)


def _halve(story: Story, size_tokens: int) -> Steps[None]:
    """Fill what is left with ever smaller requests; then once more in a fresh window."""
    for number in range(_PASSES):
        yield Say("the refusal states no value: filling the limit with smaller requests")
        weight, before = size_tokens // 2, story.admitted_weight
        while weight >= max(1, _FINEST * (story.admitted_weight - before)):
            yield from story.send(weight)
            yield from story.drain()
            weight //= 2
        if story.admitted_weight == before:
            raise Halt(Ending.NO_RECOVERY)
        if number + 1 < _PASSES:
            yield Say("waiting for a fresh window")
            yield from story.wait_until(story.now_s + WINDOW_S + 1.0)
