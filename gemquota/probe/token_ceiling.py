"""The plan for input tokens per minute: one request larger than the limit is refused, and costs nothing.

Where the limit may lie above the model's input window, or above what a request may cost, several are
sent; each that is admitted is paid for, so the caps decide how far it goes.
"""

from __future__ import annotations

from gemquota.domain.measurement import Ending
from gemquota.probe.arrivals import Scale
from gemquota.probe.ceiling import FIRST_TRIES, concluded, first_request, recover, rise
from gemquota.probe.commands import Count, Counted, Say, Steps
from gemquota.probe.reading import Sort, sort_of
from gemquota.probe.story import Halt, Story

SAMPLE_TOKENS = 2_000
"""Of the text that countTokens sees; the filler repeats itself, so all sizes follow from it."""
_FIRST = 5_000
"""Where nothing is known but that the limit is below one large request: a rise begins with this part."""
_GROWTH = 0.04
_FINEST = 0.005
"""A full limit is filled up with ever smaller requests, down to this share of it."""
_PARTS = 50
"""Requests in which a limit is filled again, once it is known about."""


def token_ceiling(story: Story, *, size_tokens: int) -> Steps[Ending]:
    """Measure the limit with requests of `size_tokens`, which should be above it.

    Args:
        story: Its dimension is TPM.
        size_tokens: At most the model's input window.
    """
    return (yield from concluded(story, _measure(story, size_tokens)))


def _measure(story: Story, size_tokens: int) -> Steps[None]:
    yield Say("countTokens sizes the request")
    yield from _counted(story)
    yield Say(f"one request of {size_tokens:,} tokens")
    yield from first_request(story, size_tokens)
    while not story.refused:
        yield Say(f"admitted; another one of {size_tokens:,} tokens")
        yield from story.send(size_tokens)
        yield from story.drain()
    if story.announced is None:
        yield from _measure_hidden(story, size_tokens)


def _counted(story: Story) -> Steps[None]:
    """Ask countTokens; again, if the service or the network failed."""
    for _ in range(FIRST_TRIES):
        event = yield Count(SAMPLE_TOKENS)
        story.take(event)
        if not isinstance(event, Counted) or event.reply.diagnosis is None:
            return
        if sort_of(event.reply, story.dimension) is not Sort.TRANSIENT:
            story.surprise = event.reply.diagnosis
            raise Halt(Ending.SURPRISE)
        story.failure = event.reply.diagnosis
        yield from story.wait_until(story.now_s + 1.0)
    raise Halt(Ending.FAILING)


def _measure_hidden(story: Story, size_tokens: int) -> Steps[None]:
    """The refusal states no value: fill the limit in small requests, then watch it reopen."""
    yield Say("the refusal states no value: filling the limit with smaller requests")
    last = size_tokens
    if not story.admitted:
        scale = Scale(first=max(1, size_tokens // _FIRST), growth=_GROWTH)
        yield from rise(story, scale, start=3.0 * scale.first)
        yield from story.drain()
        last = scale.weight(story.admitted_weight)
    if story.announced is not None or not story.admitted:
        return
    while (last := last // 3) >= max(1, _FINEST * story.admitted_weight):
        yield from story.send(last)
        yield from story.drain()
    part = max(1, min(size_tokens, story.admitted_weight // _PARTS))
    yield from recover(story, Scale(first=part, poll=max(1, part // 2)))
