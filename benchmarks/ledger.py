"""The ledger against limiters that others keep, in the same run, and the memory of a month.

    pip install limits pyrate-limiter throttled-py    # each is left out where it is missing
    python benchmarks/ledger.py [--rounds 7] [--calls 20000]

Promises: at least 500,000 decisions a second on one core, for one limit and for requests a minute
with tokens a minute and requests a day; memory bounded by the limits, not by time.

Everyone decides on the real clock, through the interface its documentation shows. Nobody else checks
several limits together or not at all, with a weight each: there, one limiter is asked after the other,
as their users do, and what the first has counted stays counted when the second refuses. Rounds alternate, so
that a noisy machine is noisy for all; a ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from gemquota.domain.ledger import Admit, Counting, Ledger, Limit, Refuse, Request, Unit, step

ROOMY = 10**9
"""A limit that is checked and never reached."""
TOKENS = 100
Decide = Callable[[], object]


def limit(unit: Unit, capacity: int, counting: Counting) -> Limit:
    return Limit(name=unit, unit=unit, capacity=capacity, counting=counting)


def minute_and_day(counting: Counting, capacity: int = ROOMY) -> list[Limit]:
    """What the API counts a request in."""
    return [
        limit(Unit.REQUESTS, capacity, counting),
        limit(Unit.INPUT_TOKENS, ROOMY * 1000, counting),
        limit(Unit.REQUESTS, ROOMY, Counting.PACIFIC_DAY),
    ]


def ours(limits: list[Limit], expected: type = Admit) -> Decide:
    ledger, request, clock = Ledger(limits), Request(1, TOKENS), time.time
    while not isinstance(step(ledger, clock(), request), expected):
        pass
    return lambda: step(ledger, clock(), request)


def of_limits(strategy: str, *amounts: int, costs: tuple[int, ...] = (1,)) -> Decide:
    from limits import RateLimitItemPerMinute, storage, strategies

    limiter = getattr(strategies, strategy)(storage.MemoryStorage())
    items = [
        (RateLimitItemPerMinute(amount), cost) for amount, cost in zip(amounts, costs, strict=True)
    ]
    if len(items) == 1:
        hit, item = limiter.hit, items[0][0]
        return lambda: hit(item, "project")
    return lambda: all(limiter.hit(item, "project", cost=cost) for item, cost in items)


def of_pyrate(state: bool, *amounts: int, costs: tuple[int, ...] = (1,)) -> Decide:
    from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate, StateBucket

    kind = StateBucket if state else InMemoryBucket
    limiters = [
        (Limiter(kind([Rate(amount, Duration.MINUTE)])), cost)
        for amount, cost in zip(amounts, costs, strict=True)
    ]
    if len(limiters) == 1:
        acquire = limiters[0][0].try_acquire
        return lambda: acquire("project", blocking=False)
    return lambda: all(
        limiter.try_acquire("project", weight=cost, blocking=False) for limiter, cost in limiters
    )


def of_throttled(using: str, *amounts: int, costs: tuple[int, ...] = (1,)) -> Decide:
    from throttled import MemoryStore, Throttled, rate_limiter

    throttles = [
        (Throttled(using=using, quota=rate_limiter.per_min(amount), store=MemoryStore()), cost)
        for amount, cost in zip(amounts, costs, strict=True)
    ]
    if len(throttles) == 1:
        check = throttles[0][0].limit
        return lambda: check("project")
    return lambda: not any(check.limit("project", cost=cost).limited for check, cost in throttles)


THREE = (ROOMY, ROOMY, ROOMY)
COSTS = (1, TOKENS, 1)
CASES: dict[str, dict[str, Callable[[], Decide]]] = {
    "one limit, admitted": {
        "ledger, fixed minute": lambda: ours([limit(Unit.REQUESTS, ROOMY, Counting.FIXED)]),
        "ledger, sliding log": lambda: ours([limit(Unit.REQUESTS, ROOMY, Counting.SLIDING)]),
        "ledger, bucket": lambda: ours([limit(Unit.REQUESTS, ROOMY, Counting.BUCKET)]),
        "limits, fixed window": lambda: of_limits("FixedWindowRateLimiter", ROOMY),
        "limits, moving window": lambda: of_limits("MovingWindowRateLimiter", ROOMY),
        "pyrate-limiter, log": lambda: of_pyrate(False, ROOMY),
        "pyrate-limiter, GCRA": lambda: of_pyrate(True, ROOMY),
        "throttled-py, fixed window": lambda: of_throttled("fixed_window", ROOMY),
        "throttled-py, token bucket": lambda: of_throttled("token_bucket", ROOMY),
    },
    "one limit, refused": {
        "ledger, fixed minute": lambda: ours([limit(Unit.REQUESTS, 1000, Counting.FIXED)], Refuse),
        "ledger, sliding log": lambda: ours([limit(Unit.REQUESTS, 1000, Counting.SLIDING)], Refuse),
        "limits, fixed window": lambda: spent(of_limits("FixedWindowRateLimiter", 1000)),
        "limits, moving window": lambda: spent(of_limits("MovingWindowRateLimiter", 1000)),
        "pyrate-limiter, log": lambda: spent(of_pyrate(False, 1000)),
        "throttled-py, fixed window": lambda: spent(of_throttled("fixed_window", 1000)),
    },
    "requests and tokens a minute, requests a day, admitted": {
        "ledger, fixed minutes": lambda: ours(minute_and_day(Counting.FIXED)),
        "ledger, sliding logs": lambda: ours(minute_and_day(Counting.SLIDING)),
        "ledger, buckets": lambda: ours(minute_and_day(Counting.BUCKET)),
        "limits, fixed windows": lambda: of_limits("FixedWindowRateLimiter", *THREE, costs=COSTS),
        "pyrate-limiter, GCRA": lambda: of_pyrate(True, *THREE, costs=COSTS),
        "throttled-py, fixed windows": lambda: of_throttled("fixed_window", *THREE, costs=COSTS),
        "throttled-py, token buckets": lambda: of_throttled("token_bucket", *THREE, costs=COSTS),
    },
    "requests and tokens a minute, requests a day, refused": {
        "ledger, fixed minutes": lambda: ours(minute_and_day(Counting.FIXED, 1000), Refuse),
        "ledger, sliding logs": lambda: ours(minute_and_day(Counting.SLIDING, 1000), Refuse),
    },
}


def spent(decide: Decide) -> Decide:
    """A limiter of 1,000 that has none left."""
    for _ in range(1100):
        decide()
    return decide


def timed_s(decide: Decide, calls: int) -> float:
    """Seconds of this thread's processor per decision: what other processes take does not count."""
    turns = [None] * calls
    begun = time.thread_time()
    for _ in turns:
        decide()
    return (time.thread_time() - begun) / calls


def measure(makers: dict[str, Callable[[], Decide]], rounds: int, calls: int) -> None:
    found: dict[str, list[float]] = {}
    for turn in range(rounds + 1):  # the first one warms up
        for name, make in makers.items():
            try:
                decide = make()
            except ImportError:
                continue
            gc.collect()
            took_s = timed_s(decide, calls)
            if turn:
                found.setdefault(name, []).append(took_s)
    reference = next(iter(found))
    for name, took in found.items():
        ratio = median(each / base for each, base in zip(took, found[reference], strict=True))
        print(
            f"  {name:28} {1 / median(took):12,.0f}/s {median(took) * 1e9:8,.0f} ns"
            f"   {min(took) * 1e9:,.0f}..{max(took) * 1e9:,.0f}   {ratio:6.1f} x the first"
        )
    if missing := set(makers) - set(found):
        print(f"  not installed: {', '.join(sorted(missing))}")


def bytes_of(ledger: Ledger) -> int:
    """What the accounts hold, lists and their numbers included."""
    total = 0
    for account in ledger.accounts:
        for name in ("times_s", "weights"):
            held = getattr(account, name, ())
            total += sys.getsizeof(held) + sum(map(sys.getsizeof, held))
    return total


def month() -> Iterator[tuple[str, Ledger]]:
    """A ledger under a month of traffic at twice its limits, after the first hour and at the end."""
    rules = [
        limit(Unit.REQUESTS, 60, Counting.SLIDING),
        limit(Unit.INPUT_TOKENS, 30_000, Counting.SLIDING),
        limit(Unit.REQUESTS, 50_000, Counting.PACIFIC_DAY),
    ]
    ledger, draw = Ledger(rules), random.Random(7)
    now_s = start_s = 1_790_000_000.0
    shown = False
    while now_s < start_s + 30 * 86_400:
        now_s += draw.expovariate(2.0)
        step(ledger, now_s, Request(1, draw.randrange(1, 1000)))
        if not shown and now_s > start_s + 3600:
            shown = True
            yield "after an hour", ledger
    yield "after 30 days", ledger


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--calls", type=int, default=20_000)
    chosen = options.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for title, makers in CASES.items():
        print(title)
        measure(makers, chosen.rounds, chosen.calls)
    print("memory of a ledger (60 and 30,000 a minute, sliding; 50,000 a day) at twice its limits")
    for when, ledger in month():
        print(f"  {when:28} {bytes_of(ledger):12,} bytes")


if __name__ == "__main__":
    main()
