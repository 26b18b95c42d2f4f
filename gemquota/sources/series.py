"""A model over time out of the store, step by step; what is over is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from gemquota.domain.call import Totals
from gemquota.domain.frame import Bucket
from gemquota.store.tail import Tail

STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)
MOST_STEPS = 90
SETTLED_S = 90.0
"""A call is recorded when it has ended and counts when it arrived: so long a step may still grow."""
_SAMPLE = 1_000
"""Calls of one step whose latency is looked at."""
_MOST_KEPT = 2_000
_EMPTY = Totals()


def step_of(span_s: float) -> int:
    """Seconds of a chart's step, so that there are at most `MOST_STEPS`."""
    return next((step for step in STEPS_S if span_s / step <= MOST_STEPS), STEPS_S[-1])


class Steps:
    """The steps of one model's chart, kept from one reading to the next."""

    def __init__(self, account: str, label: str, step_s: int) -> None:
        self.account, self.label, self.step_s = account, label, step_s
        self.sampled = False
        self._kept: dict[int, Bucket] = {}

    def read(self, tail: Tail, since_s: float, now_s: float) -> tuple[int, tuple[Bucket, ...]]:
        """Where it begins, and its steps until the one that holds `now_s`.

        Raises:
            StoreError: If the store cannot be read.
        """
        step_s = self.step_s
        first = int(since_s // step_s) * step_s
        last = int(now_s // step_s) * step_s
        settled = now_s - SETTLED_S - step_s
        wanted = range(first, last + 1, step_s)
        missing = [at for at in wanted if at > settled or at not in self._kept]
        if missing:
            kinds = tail.kind_numbers(self.account, self.label)
            found = tail.steps(kinds, missing[0], missing[-1] + step_s, step_s) if kinds else {}
            for at in missing:
                totals, fullest = found.get(at, (_EMPTY, None))
                self._kept[at] = self._bucket(tail, kinds, at, totals, fullest, now_s)
        buckets = [self._kept[at] for at in wanted]
        if len(self._kept) > _MOST_KEPT:
            self._kept = dict(zip(wanted, buckets, strict=True))
        return first, tuple(rolled(buckets, step_s) if step_s < 60 else buckets)

    def _bucket(
        self, tail: Tail, kinds: Sequence[int], at: int, totals: Totals, fullest: int | None, now_s: float
    ) -> Bucket:  # fmt: skip
        sample: list[tuple[int, bool, str]] = []
        if totals.calls:
            # A step is read whole where that is quick, and else from its begin.
            every = max(1, totals.calls // _SAMPLE) if self.step_s <= 60 else 1
            until_s = min(at + self.step_s, now_s)
            sample = tail.sample(kinds, at, until_s, every=every, most=2 * _SAMPLE)
            self.sampled = self.sampled or len(sample) < totals.calls
        passed = sorted(total_ms for total_ms, good, _ in sample if good)
        causes = Counter(cause or "unknown" for _, good, cause in sample if not good)
        return Bucket(
            float(at),
            totals.admitted,
            totals.refused,
            totals.failed,
            shared_out(causes, totals.refused + totals.failed),
            totals.input_tokens,
            totals.output_tokens + totals.thought_tokens,
            totals.micro_usd,
            percentile(passed, 0.50),
            percentile(passed, 0.95),
            fullest,
        )


def percentile(ordered: Sequence[int], share: float) -> float | None:
    """The nearest rank; None of nothing."""
    if not ordered:
        return None
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def shared_out(causes: Mapping[str, int], everything: int) -> tuple[tuple[str, int], ...]:
    """Counts of a sample raised so that they add up to `everything`, the most frequent first."""
    sampled = sum(causes.values())
    if not sampled or not everything:
        return (("unknown", everything),) if everything else ()
    ranked = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    raised = {cause: count * everything // sampled for cause, count in ranked}
    raised[ranked[0][0]] += everything - sum(raised.values())
    return tuple((cause, count) for cause, count in raised.items() if count)


def rolled(buckets: Sequence[Bucket], step_s: int) -> list[Bucket]:
    """Steps shorter than a minute with the calls of the minute that each one ends."""
    width = max(1, 60 // step_s)
    counted = [each.passed + each.failed for each in buckets]
    return [
        each._replace(peak_per_minute=sum(counted[max(0, index - width + 1) : index + 1]))
        for index, each in enumerate(buckets)
    ]
