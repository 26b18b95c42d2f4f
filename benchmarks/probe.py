"""How well `probe` measures, beside a naive loop, on limiters made of the one ledger in virtual time.

    python benchmarks/probe.py            # a sample, under a minute
    python benchmarks/probe.py --engine   # whether the engine itself comes to the same
    python benchmarks/probe.py --full     # limits up to 20,000 RPM and 16 M TPM; ten minutes on two cores

Every case draws a limit (log-uniform), how it counts, its phase, a latency of 50 to 2,000 ms that varies
by a quarter, when within a request the limit decides, 0, 1 or 3 % of 503s and what share of the quota
somebody else uses. Promises: an announced limit is exact; a measured one is within 3 % in 95 % of the cases
without other traffic, in at most 150 seconds, its interval holds in 95 % of all, and so does the way of counting
where it is named. bound: requests sent are at most the limit, one, and the most that were in flight; 503s, a minute
that ends during the last pulses, or a bucket that refills meanwhile, break it in one case of a hundred, which no plan
can help (`gemquota/probe/arrivals.py` has the argument). over: by how much of the limit it is broken at most.

The naive loop sends one request after the other until the first refusal and divides by the time.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import math
import os
import random
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from statistics import mean, median
from typing import NamedTuple

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.ledger import Admit, Ledger, Request, step
from gemquota.domain.limit import Counting, Limit, Unit
from gemquota.domain.measurement import Ending, Measurement
from gemquota.domain.quota import Dimension
from gemquota.domain.quota import Limit as Stated
from gemquota.probe.budget import Budget, Caps, Rates
from gemquota.probe.ceiling import ceiling
from gemquota.probe.commands import (
    Answer,
    Count,
    Counted,
    Elapsed,
    Event,
    Reply,
    Send,
    Sent,
    Steps,
    Wait,
)
from gemquota.probe.conclude import measurement_of
from gemquota.probe.engine import Engine, Progress
from gemquota.probe.story import Story
from gemquota.probe.token_ceiling import token_ceiling

KINDS = (Counting.FIXED, Counting.SLIDING, Counting.BUCKET)
WINDOW_TOKENS = 1_048_576
NAIVE_MOST_S = 180.0
START_S = 1_750_000_000.0
OVERLOADED = Reply(Diagnosis(cause=Cause.OVERLOADED, http_status=503))
SILENT = Reply(Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429))


class Case(NamedTuple):
    """One limiter and its circumstances."""

    seed: int
    dimension: Dimension
    announces: bool
    counting: Counting
    limit: int
    latency_s: float
    decides: float
    """When within a request: 0 at its arrival, 1 with its answer."""
    failing: float
    others: float


class Result(NamedTuple):
    """What the probe and the naive loop made of it."""

    case: Case
    found: Measurement
    naive: float | None


class Server:
    """Answers as the API does, as far as a limit is concerned."""

    def __init__(self, case: Case, clock: LoopClock | None) -> None:
        self.case, self.clock, self.random = case, clock, random.Random(case.seed)
        tokens = case.dimension is Dimension.TPM
        self.unit = Unit.INPUT_TOKENS if tokens else Unit.REQUESTS
        phase_s = self.random.uniform(0, 60) if case.counting is Counting.FIXED else 0.0
        self.ledger = Ledger(
            [
                Limit(
                    name="limit",
                    unit=self.unit,
                    capacity=case.limit,
                    counting=case.counting,
                    phase_s=phase_s,
                )
            ]
        )
        self.random_of_others = random.Random(case.seed + 1)
        self.their_weight = max(1, case.limit // 50) if tokens else 1
        self.theirs_per_s = case.limit * case.others / 60 / self.their_weight
        self.next_s = math.inf
        if case.others:
            self.next_s = START_S + self.random_of_others.expovariate(self.theirs_per_s)
        stated = Stated(dimension=case.dimension, limit=case.limit)
        self.announced = Diagnosis(cause=Cause.QUOTA, http_status=429, limits=(stated,))

    def latency_s(self) -> float:
        """Of one request, from its sending to its answer."""
        return self.case.latency_s * math.exp(self.random.gauss(0, 0.25))

    def decide(self, now_s: float, tokens: int) -> Reply:
        """What becomes of one request."""
        case = self.case
        self.catch_up(now_s)
        if self.random.random() < case.failing:
            return OVERLOADED
        decision = step(self.ledger, now_s, Request(1, tokens))
        if isinstance(decision, Admit):
            return Reply(None, tokens, 1)
        if not case.announces:
            return SILENT
        wait_s = decision.wait_s
        return Reply(
            Diagnosis(
                cause=Cause.QUOTA,
                http_status=429,
                limits=self.announced.limits,
                retry_after_s=wait_s if wait_s is not None else 60.0,
            )
        )

    async def send(self, tokens: int) -> Reply:
        """One request, for the engine."""
        assert self.clock is not None
        latency_s = self.latency_s()
        await asyncio.sleep(latency_s * self.case.decides)
        reply = self.decide(self.clock.now_s(), tokens)
        await asyncio.sleep(latency_s * (1 - self.case.decides))
        return reply

    async def count(self, tokens: int) -> Reply:
        """countTokens, for the engine."""
        await asyncio.sleep(self.case.latency_s)
        return Reply(None, tokens)

    def catch_up(self, now_s: float) -> None:
        """What somebody else used until now: a share of the quota, at random instants."""
        while self.next_s <= now_s:
            step(self.ledger, self.next_s, Request(1, self.their_weight))
            self.next_s += self.random_of_others.expovariate(self.theirs_per_s)


def plan_of(case: Case, story: Story) -> Steps[Ending]:
    """What `gemquota probe` would run."""
    if case.dimension is Dimension.TPM:
        return token_ceiling(story, size_tokens=int(WINDOW_TOKENS * 0.998))
    return ceiling(story)


def begins_s(server: Server) -> float:
    """Others have been at work for a window by then."""
    return START_S + 60 + server.random.uniform(0, 60)


def by_engine(case: Case) -> Measurement:
    """Our measurement, as the engine makes it on virtual time."""

    async def run() -> Measurement:
        clock = LoopClock(START_S)
        server = Server(case, clock)
        story = Story(case.dimension, input_tokens=2)
        await asyncio.sleep(begins_s(server) - START_S)
        engine = Engine(send=server.send, count=server.count, clock=clock, budget=unlimited())
        at_s = clock.now_s()
        ending = await engine.drive(plan_of(case, story))
        return measurement_of(story, ending, engine.progress, at_s=at_s)

    return run_virtually(run())


def unlimited() -> Budget:
    """No caps."""
    return Budget(Caps(in_flight=1_000_000), Rates(0.0, 0.0))


def probed(case: Case) -> Measurement:
    """Our measurement: the same plan, driven by a list of what comes next.

    Several times as fast as the engine, and the same to the last request (`--engine` compares).
    """
    server = Server(case, None)
    story, progress = Story(case.dimension, input_tokens=2), Progress(unlimited())
    now_s = at_s = progress.started_s = begins_s(server)
    coming: list[tuple[float, int, Reply | None, Send, float, float]] = []
    answers: deque[Answer] = deque()
    numbers = itertools.count()

    def pass_until(until_s: float) -> bool:
        """Let things happen; True at the first answer."""
        nonlocal now_s
        while coming and coming[0][0] <= until_s:
            now_s, _, reply, sent, sent_s, ends_s = heapq.heappop(coming)
            if reply is None:
                reply = server.decide(now_s, sent.input_tokens)
                entry = ends_s, next(numbers), reply, sent, sent_s, ends_s
                heapq.heappush(coming, entry)
                continue
            progress.in_flight -= 1
            progress.note(reply)
            answers.append(Answer(now_s, sent_s, sent.weight, reply))
            return True
        now_s = max(now_s, until_s)
        return False

    plan = plan_of(case, story)
    event: Event | None = None
    while True:
        try:
            command = next(plan) if event is None else plan.send(event)
        except StopIteration as finished:
            ending = finished.value
            break
        event = Elapsed(now_s)
        match command:
            case Send():
                latency_s = server.latency_s()
                decided_s, ends_s = now_s + latency_s * case.decides, now_s + latency_s
                heapq.heappush(coming, (decided_s, next(numbers), None, command, now_s, ends_s))
                progress.budget.reserve(command.input_tokens, progress.in_flight)
                progress.sent += 1
                progress.in_flight += 1
                progress.most_in_flight = max(progress.most_in_flight, progress.in_flight)
                event = Sent(now_s)
            case Wait(until_s=until_s):
                if answers or pass_until(max(now_s, until_s)):
                    event = answers.popleft()
                else:
                    event = Elapsed(now_s)
            case Count(input_tokens=tokens):
                now_s += case.latency_s
                event = Counted(now_s, Reply(None, tokens))
        progress.now_s = event.now_s
    return measurement_of(story, ending, progress, at_s=at_s)


def gist(found: Measurement) -> tuple[object, ...]:
    """All but instants, which the engine's clock rounds in another way."""
    spent = replace(found.spent, took_s=0.0, late_s=0.0, cost_usd=0.0, tokens=0)
    return found.method, found.ending, found.value, found.low, found.high, found.counting, spent


def naive(case: Case) -> float | None:
    """Send until the first 429, divide by the time; None if none came."""
    server = Server(case, None)
    now_s = start_s = begins_s(server)
    tokens = case.limit // 20 if case.dimension is Dimension.TPM else 2
    weight, admitted = tokens if case.dimension is Dimension.TPM else 1, 0
    while now_s - start_s < NAIVE_MOST_S:
        latency_s = server.latency_s()
        reply = server.decide(now_s + latency_s * case.decides, tokens)
        now_s += latency_s
        if reply.diagnosis is None:
            admitted += weight
        elif reply.diagnosis.http_status == 429:
            return admitted / (now_s - start_s) * 60
    return None


def cases(count: int, seed: int, most_rpm: int, most_tpm: int) -> Iterator[Case]:
    """A sample of the grid; every fourth is of tokens, every second announces its limit."""
    draw = random.Random(seed)
    for number in range(count):
        tokens = number % 4 == 3
        least, most = (10_000, most_tpm) if tokens else (2, most_rpm)
        yield Case(
            seed=seed * 100_000 + number,
            dimension=Dimension.TPM if tokens else Dimension.RPM,
            announces=number % 8 >= 4,
            counting=draw.choice(KINDS),
            limit=round(math.exp(draw.uniform(math.log(least), math.log(most)))),
            latency_s=math.exp(draw.uniform(math.log(0.05), math.log(2.0))),
            decides=draw.choice((0.0, 0.5, 1.0)),
            failing=draw.choice((0.0, 0.01, 0.03)),
            others=draw.choice((0.0, 0.0, 0.1, 0.3, 0.5)),
        )


def measured(case: Case) -> Result:
    """Both, of one case."""
    return Result(case, probed(case), naive(case))


def share(values: list[bool]) -> str:
    """In percent."""
    return f"{mean(values):4.0%}" if values else "   -"


def beyond(case: Case, found: Measurement) -> int:
    """How many requests more than promised."""
    spent = found.spent
    if case.dimension is Dimension.RPM:
        return spent.requests - (case.limit + 1 + spent.most_in_flight)
    return 0 if case.limit > WINDOW_TOKENS * 0.998 else spent.requests - 3


def miss(result: Result) -> str:
    """What of the promises one case breaks, with its reason, on a line; empty if none."""
    case, found, _ = result
    said = []
    if case.announces and (more := beyond(case, found)) > 0:
        unanswered = found.spent.unanswered
        reason = "503" if more <= unanswered else f"{case.counting.value} came back"
        said.append(f"bound +{more} ({reason})")
    if not ((found.low or 0) <= case.limit <= (found.high or case.limit)):
        said.append(f"[{found.low}, {found.high}]")
    if not (case.announces or case.others) and abs((found.value or 0) / case.limit - 1) > 0.03:
        said.append(f"value {found.value}")
    if found.counting not in (None, case.counting):
        said.append(f"taken for {found.counting}")
    return f"{'; '.join(said)}: {case}" if said else ""


def row(results: list[Result]) -> list[str]:
    """One line of the table."""
    near, holds, named, right, bound, over, requests, took_s = [], [], [], [], [], [], [], []
    naive_near, naive_errors = [], []
    for case, found, by_naive in results:
        value = found.value or 0
        near.append(abs(value - case.limit) <= 0.03 * case.limit)
        low, high = found.low or 0, found.high
        holds.append(low <= case.limit and (high is None or case.limit <= high))
        named.append(found.counting is not None)
        if found.counting is not None:
            right.append(found.counting is case.counting)
        spent = found.spent
        if case.dimension is Dimension.RPM:
            requests.append(spent.requests / case.limit)
        else:
            requests.append(spent.requests)
        if case.announces:
            bound.append(beyond(case, found) <= 0)
            over.append(beyond(case, found) / case.limit)
        took_s.append(spent.took_s)
        naive_near.append(by_naive is not None and abs(by_naive - case.limit) <= 0.03 * case.limit)
        if by_naive is not None:
            naive_errors.append(abs(by_naive - case.limit) / case.limit)
    error = f"{median(naive_errors):6.0%}" if naive_errors else "     -"
    return [
        f"{len(results):5}",
        share(near),
        share(holds),
        share(named),
        share(right),
        share(bound),
        f"{max(over):6.1%}" if not all(bound) else "     -",
        f"{median(requests):6.1f}",
        f"{max(took_s):5.0f} s",
        share(naive_near),
        error,
    ]


def main() -> None:
    """Run the sample and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true")
    options.add_argument("--cases", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", action="store_true", help="compare with the engine's results")
    options.add_argument("--minutes", type=float, default=math.inf, help="then what is done")
    options.add_argument("--misses", action="store_true", help="each broken promise, on a line")
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    count = chosen.cases or (2_400 if chosen.full else 480)
    most_rpm, most_tpm = (20_000, 16_000_000) if chosen.full else (500, 16_000_000)
    sample = list(cases(count, chosen.seed, most_rpm, most_tpm))
    if chosen.engine:
        differing = [case for case in sample if gist(by_engine(case)) != gist(probed(case))]
        print(f"{len(differing)} of {count} differ", *differing, sep="\n")
        return
    ends_s = time.monotonic() + 60 * chosen.minutes
    results = []
    with ProcessPoolExecutor(chosen.workers) as pool:
        for result in pool.map(measured, sample):
            results.append(result)
            if len(results) % 50 == 0:
                print(f"{len(results)} of {count}", file=sys.stderr, flush=True)
            if time.monotonic() > ends_s:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    groups = defaultdict(list)
    for each in results:
        case = each.case
        method = "announced" if case.announces else "measured"
        alone = "alone" if not case.others else "with others"
        groups[case.dimension.value, method, alone, case.counting.value].append(each)
        groups[case.dimension.value, method, alone, "all"].append(each)
    titles = [
        "cases",
        "±3 %",
        "holds",
        "named",
        "right",
        "bound",
        "over",
        "cost",
        "slowest",
        "naive",
        "off by",
    ]
    print(f"{'':36}" + "  ".join(f"{title:>6}" for title in titles))
    for key in sorted(groups):
        cells = "  ".join(f"{cell:>6}" for cell in row(groups[key]))
        print(f"{key[0]:4}{key[1]:10}{key[2]:12}{key[3]:10}{cells}")
    print(
        "±3 %: value this near. holds: the interval holds the limit. named, right: way of counting.\n"
        "bound: RPM requests <= limit + 1 + in flight; TPM <= 3 where one exceeds it. over: of the limit, at most.\n"
        "cost: RPM requests per limit, TPM requests, median. naive, off by: the loop near, its median error."
    )
    if chosen.misses:
        print(*filter(None, map(miss, results)), sep="\n")


if __name__ == "__main__":
    main()
