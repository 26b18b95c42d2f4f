"""A lively day for the dashboard: programs that call, the emulator's ledger that refuses, virtual time.

Who calls, how often and what it does about a refusal is made up here, by a seed; every refusal is the
emulator's, byte for byte, and every record is what the proxy's recorder makes of it.
"""

from __future__ import annotations

import heapq
import json
import math
import random  # noqa: TID251 - the day's only generator, seeded
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gemquota.demo.programs import NOTEBOOK, PROGRAMS, SHOP, Program
from gemquota.domain.call import Call, Learnt
from gemquota.domain.feed import Timeline
from gemquota.domain.frame import Frame
from gemquota.domain.headroom import COUNTED, Known, from_refusal
from gemquota.domain.ledger import Counting, Request
from gemquota.domain.quota import Tier
from gemquota.domain.reset import pacific_day
from gemquota.domain.wording import utc
from gemquota.emulator.errors import OVERLOADED
from gemquota.emulator.models import Model, Quota, built_in_models
from gemquota.emulator.quotas import Family
from gemquota.emulator.refusals import ApiError, Dialect, Wording, body_of, quota_refusal
from gemquota.emulator.scenario import Project, Scenario
from gemquota.emulator.state import Exhausted, ProjectState, admit
from gemquota.proxy.asked import asked
from gemquota.proxy.finishing import Finisher
from gemquota.proxy.seen import Seen
from gemquota.sources.recorded import Recorded
from gemquota.sources.replayed import ReplayFeed
from gemquota.store.sqlite import SqliteStore
from gemquota.store.tail import Tail

SEED = 7
SPEED = 60.0
BEGINS_H, ENDS_H, SHOWN_H = 9.6, 20.0, 10.6
"""Hours of the Pacific day: of the first call, of the last, and where it begins to play."""
LIMITS = {
    SHOP: {
        "gemini-3.8-flash": Quota(rpm=60, tpm=400_000, rpd=9_000),
        "gemini-3.1-flash-lite": Quota(rpm=120, tpm=500_000, rpd=20_000),
        "gemini-3.1-pro": Quota(rpm=12, tpm=250_000, rpd=250),
        "gemini-3.1-flash-image": Quota(rpm=30, ipm=10, rpd=500),
        "gemini-embedding-2": Quota(rpm=100, tpm=60_000),
    },
    NOTEBOOK: {},
}
"""Of the projects; what is not here is the tier's own."""
TIERS = {SHOP: Tier.TIER1, NOTEBOOK: Tier.FREE}
FALLS_H, FALLS, FALLS_TO = 10.8, "gemini-3.1-flash-image", Quota(rpm=30, ipm=6, rpd=500)
"""The limit that changes while the day is played."""
OVERLOAD_H = (12.5, 12.6)
WHERE = "demonstration, emulated"
_AHEAD_S = 60.0
_DONE = 200


class _Attempt(NamedTuple):
    at_s: float
    serial: int
    program: Program
    number: int
    digest: bytes
    input_tokens: int
    output_tokens: int


class DemoFeed(ReplayFeed):
    """A day as a recording in memory, made as far as it is looked at."""

    def __init__(self, now_s: float, *, seed: int = SEED) -> None:
        """
        Args:
            now_s: The day of this instant in Los Angeles is played, epoch seconds.
            seed: Of all that is left to chance.
        """
        Recorded.__init__(self, WHERE, _known)
        self._day_s, self._seed = pacific_day(now_s).start_s, seed
        self._store: SqliteStore | None = None
        self._calls: Iterator[Call] = iter(())
        self._next: Call | None = None

    def timeline(self) -> Timeline:
        begin, end, shown = (self._day_s + hour * 3600 for hour in (BEGINS_H, ENDS_H, SHOWN_H))
        return Timeline(False, begin, end, shown, SPEED)

    def frame(self, now_s: float) -> Frame:
        self._make(now_s + _AHEAD_S)
        return super().frame(now_s)

    def _make(self, until_s: float) -> None:
        """Let the day go on until an instant, if it has not yet."""
        if self._store is None:
            self._store = SqliteStore.in_memory()
            self._tail = Tail(Path("demo"), self._store.connection)
            self._calls = calls_of(self._day_s, self._seed)
            self._next = next(self._calls, None)
        batch = []
        while self._next is not None and self._next.at_s < until_s:
            batch.append(self._next)
            self._next = next(self._calls, None)
        if batch:
            self._store.add(batch)


def calls_of(day_s: float, seed: int = SEED) -> Iterator[Call]:
    """The calls of a day that begins at `day_s`, in the order in which they are sent."""
    draw = random.Random(seed)
    finisher = Finisher(tag="", source="proxy", now_s=day_s, on_call=lambda call, headline: None)
    day = _Day(day_s, draw)
    waiting: list[_Attempt] = []
    serial = 0
    for minute in range(int(BEGINS_H * 60), int(ENDS_H * 60)):
        for attempt in _asked_for(day_s, minute, draw):
            serial += 1
            heapq.heappush(
                waiting, attempt._replace(serial=serial, digest=serial.to_bytes(8, "big"))
            )
        while waiting and waiting[0].at_s < day_s + (minute + 1) * 60:
            attempt = heapq.heappop(waiting)
            seen = day.answered(attempt)
            call = finisher.finish(seen)
            yield call._replace(kind=call.kind._replace(tag=attempt.program.tag))
            again_s = _tries_again_s(attempt, seen, call, draw)
            if again_s is not None:
                serial += 1
                again = attempt._replace(at_s=again_s, serial=serial, number=attempt.number + 1)
                heapq.heappush(waiting, again)


def _asked_for(day_s: float, minute: int, draw: random.Random) -> Iterator[_Attempt]:
    """What the programs want in a minute, each once."""
    for program in PROGRAMS:
        for _ in range(_poisson(program.per_minute(minute / 60), draw)):
            yield _Attempt(
                day_s + minute * 60 + draw.random() * 60,
                0,
                program,
                1,
                b"",
                max(8, round(draw.lognormvariate(math.log(program.input_tokens), 0.5))),
                max(1, round(draw.lognormvariate(math.log(program.output_tokens), 0.6))),
            )


def _poisson(expected: float, draw: random.Random) -> int:
    if expected <= 0:
        return 0
    limit, found, product = math.exp(-expected), 0, draw.random()
    while product > limit:
        found += 1
        product *= draw.random()
    return found


class _Day:
    """Two projects of the emulator, and what they answer."""

    def __init__(self, day_s: float, draw: random.Random) -> None:
        self._day_s, self._draw = day_s, draw
        self._scenario = Scenario(window=Counting.SLIDING, wording=Wording.A4, spend_10min_usd=0.0)
        self._projects = {name: self._project(name, limits) for name, limits in LIMITS.items()}
        self._models = built_in_models()
        self._fallen = False

    def _project(self, name: str, limits: dict[str, Quota]) -> ProjectState:
        return ProjectState(Project(name=name, tier=TIERS[name], limits=limits), self._scenario)

    def answered(self, attempt: _Attempt) -> Seen:
        """What the recorder sees of one attempt."""
        program, at_s, draw = attempt.program, attempt.at_s, self._draw
        hour = (at_s - self._day_s) / 3600
        if hour >= FALLS_H and not self._fallen:
            self._fall()
        model = self._models[program.model]
        images = 1 if model.draws else 0
        error = self._refused(program, model, attempt, images)
        if error is None and OVERLOAD_H[0] <= hour < OVERLOAD_H[1] and draw.random() < 0.6:
            error = OVERLOADED
        if error is None:
            total_ms = round(draw.lognormvariate(math.log(program.total_ms), 0.4))
            body, status = _answer(attempt, model), _DONE
        else:
            total_ms = draw.randrange(60, 240)
            body, status = body_of(error, Dialect.GOOGLE), error.code
        return Seen(
            at_s, asked("POST", f"/v1beta/models/{program.model}:{program.method}"), program.key,
            program.client.encode(), attempt.digest, b"", b"", status, False, body,
            images if status == _DONE else 0, "", max(1, total_ms // 3), total_ms,
        )  # fmt: skip

    def _refused(
        self, program: Program, model: Model, attempt: _Attempt, images: int
    ) -> ApiError | None:
        project = self._projects[program.project]
        family = Family.EMBED if model.embeds else Family.GENERATE
        bucket = project.bucket(family, model)
        request = Request(1, attempt.input_tokens, images)
        outcome = admit(project, bucket, request, attempt.at_s)
        if not isinstance(outcome, Exhausted):
            return None
        return quota_refusal(
            outcome.broken, wait_s=outcome.wait_s, short_s=outcome.short_s, wording=Wording.A4
        )

    def _fall(self) -> None:
        """Google lowers a limit; what was counted stays."""
        self._fallen = True
        lower = self._project(SHOP, {**LIMITS[SHOP], FALLS: FALLS_TO})
        lower.inherit(self._projects[SHOP])
        self._projects[SHOP] = lower


def _answer(attempt: _Attempt, model: Model) -> bytes:
    usage = {"promptTokenCount": attempt.input_tokens}
    if not model.embeds:
        usage["candidatesTokenCount"] = attempt.output_tokens
        if model.thinks:
            usage["thoughtsTokenCount"] = attempt.output_tokens // 2
    return json.dumps({"usageMetadata": usage, "modelVersion": model.serves}).encode()


def _tries_again_s(attempt: _Attempt, seen: Seen, call: Call, draw: random.Random) -> float | None:
    """When a program sends the same again; None: it has its answer, or gives up."""
    program = attempt.program
    if seen.status == _DONE or attempt.number >= program.tries:
        return None
    ended_s = seen.at_s + seen.total_ms / 1000
    if program.obeys:
        wait_s = 60.0 if call.wait_ms is None else call.wait_ms / 1000
        # Whoever obeys gives up on a day, as the diagnosis says.
        return None if wait_s > 300 else ended_s + wait_s + 0.5 + draw.random()
    return ended_s + program.pause_s * (0.5 + draw.random())


def _known(learnt: Sequence[Learnt], now_s: float) -> list[Known]:
    """What refusals stated, and the limits of the two projects which are made up here."""
    return [*(from_refusal(each) for each in learnt if each.dimension in COUNTED), *_written(now_s)]


def _written(now_s: float) -> Iterable[Known]:
    day_s = pacific_day(now_s).start_s
    keys = {program.project: program.key for program in PROGRAMS}
    for project, limits in LIMITS.items():
        for label, quota in limits.items():
            for dimension in COUNTED:
                value = getattr(quota, dimension.lower(), None)
                if value is not None:
                    yield Known(
                        keys[project], label, dimension, value, TIERS[project].value, "invented",
                        utc(day_s)[:10], float(day_s),
                    )  # fmt: skip
