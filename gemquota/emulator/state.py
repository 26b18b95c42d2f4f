"""What has been used: projects by key, and in each a bucket for every label and family of calls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gemquota.domain.ledger import (
    Counting,
    Ledger,
    Limit,
    Refuse,
    Request,
    Reservation,
    Unit,
    refund,
    relimit,
    step,
    usage,
)
from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator.models import (
    COUNT_QUOTA,
    SPEND_10MIN_USD,
    Model,
    Quota,
    built_in_models,
    quota_of,
)
from gemquota.emulator.quotas import CACHED, ENQUEUED, HELD, JOBS, Family, QuotaName, quota_name
from gemquota.emulator.refusals import Broken
from gemquota.emulator.scenario import DayReset, Project, Scenario

PROJECTS_KEPT = 10_000
"""Of keys that no scenario names; the one unused for longest is forgotten first."""
_UNITS = {"R": Unit.REQUESTS, "T": Unit.INPUT_TOKENS, "I": Unit.IMAGES}
_UNLIMITED = -1
_NAMED = "projects/"
"""Begins the key of a project that a path names, where the scenario lists none."""


class Exhausted(NamedTuple):
    """A call that does not fit."""

    broken: tuple[Broken, ...]
    """Empty if money refused it."""
    wait_s: float
    short_s: float
    """Seconds to the end of the minute."""
    used: int


@dataclass(slots=True)
class Bucket:
    """One ledger and the names of what it enforces."""

    family: Family
    label: str
    model_id: str
    """Of the call that made it: limits may stand under its name as well as under the label."""
    tier: Tier
    quota: Quota
    ledger: Ledger
    names: dict[str, QuotaName]
    shows: int
    """Index of the limit that the access log shows: the tightest."""


class ProjectState:
    """One project's tier, limits and buckets."""

    def __init__(self, project: Project, scenario: Scenario) -> None:
        self.project = project
        self.name = project.name
        self.tier = project.tier
        self._scenario = scenario
        self._overrides: dict[str, Quota] = {}
        self._buckets: dict[tuple[Family, str, Tier], Bucket] = {}
        self._shortcuts: dict[tuple[str, str, str | None], Bucket] = {}
        """The same buckets by what a call names."""
        self.spend = self._spend_ledger()
        self.files = _file_ledger(scenario)
        """Bytes of uploaded files, until they are deleted or expire."""

    def bucket(self, family: Family, model: Model, tier: Tier | None = None) -> Bucket:
        """The bucket that counts a call to `model`, made when first needed."""
        # Strings, because an enum's hash is computed in Python.
        short = family._value_, model.id, tier and tier._value_
        bucket = self._shortcuts.get(short)
        if bucket is None:
            key = family, model.label, tier or self.tier
            bucket = self._buckets.get(key)
            if bucket is None:
                bucket = self._buckets[key] = self._make(*key, model.id)
            self._shortcuts[short] = bucket
        return bucket

    def buckets(self) -> Iterator[Bucket]:
        """Those that have been used."""
        yield from self._buckets.values()

    def override(self, name: str, quota: Quota) -> None:
        """Set limits for a model or label from now on; what it has counted is forgotten."""
        self._overrides[name] = quota
        self._buckets.clear()
        self._shortcuts.clear()

    def reset(self) -> None:
        """Nothing has been used."""
        self._buckets.clear()
        self._shortcuts.clear()
        self.spend = self._spend_ledger()

    def inherit(self, older: ProjectState) -> None:
        """Take over what `older` has counted, under the limits of now."""
        for key, bucket in older._buckets.items():
            fresh = self._make(*key, bucket.model_id)
            # The ledger itself, because what is in flight will finish in it.
            relimit(bucket.ledger, fresh.ledger.limits)
            fresh.ledger = bucket.ledger
            self._buckets[key] = fresh
        relimit(older.spend, self.spend.limits)
        self.spend = older.spend

    def _make(self, family: Family, label: str, tier: Tier, model_id: str) -> Bucket:
        quota = COUNT_QUOTA if family is Family.COUNT else quota_of(label, tier)
        if family is not Family.COUNT:
            for source in (self._scenario.limits, self.project.limits, self._overrides):
                for name in (label, model_id):
                    if given := source.get(name):
                        quota = _overridden(quota, given)
        limits = tuple(
            _limit(name, capacity, self._scenario) for name, capacity in quota.limits(family)
        )
        names = {limit.name: quota_name(family, tier, limit.name) for limit in limits}
        tightest = min(
            range(len(limits)),
            key=lambda i: (limits[i].name == JOBS, limits[i].capacity),
            default=0,
        )
        return Bucket(family, label, model_id, tier, quota, Ledger(limits), names, tightest)

    def _spend_ledger(self) -> Ledger:
        usd = self.project.spend_10min_usd
        if usd is None:
            usd = self._scenario.spend_10min_usd
        if usd is None:
            usd = SPEND_10MIN_USD.get(self.tier, 0.0)
        if not usd:
            return Ledger()
        micro = round(usd * 1_000_000)
        return Ledger(
            [
                Limit(
                    name="spend",
                    unit=Unit.MICRO_USD,
                    capacity=micro,
                    counting=Counting.SLIDING,
                    window_s=600.0,
                )
            ]
        )


class Projects:
    """Which project a key belongs to."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._by_key: OrderedDict[str, ProjectState] = OrderedDict()
        self._made = 0
        for project in scenario.projects:
            state = ProjectState(project, scenario)
            for key in project.keys:
                self._by_key[key] = state

    def of(self, key: str) -> ProjectState | None:
        """The project of `key`; None if the scenario lists its keys and this is none of them."""
        state = self._by_key.get(key)
        if self._scenario.projects:
            return state
        if state is None:
            state = self._make(key, self._name_for(key))
            if len(self._by_key) > PROJECTS_KEPT:
                self._by_key.popitem(last=False)
        else:
            self._by_key.move_to_end(key)
        return state

    def _make(self, key: str, name: str) -> ProjectState:
        project = Project(name=name, keys=(key,), tier=self._scenario.tier)
        state = self._by_key[key] = ProjectState(project, self._scenario)
        return state

    def named(self, name: str) -> ProjectState | None:
        """The project of that name, whoever calls; None if the scenario lists projects, not this."""
        if not self._scenario.projects:
            return self.of(_NAMED + name)
        return next((state for state in self.all() if state.name == name), None)

    def _name_for(self, key: str) -> str:
        if key.startswith(_NAMED):
            return key.removeprefix(_NAMED)
        self._made += 1
        return f"project-{self._made}"

    def all(self) -> tuple[ProjectState, ...]:
        """Every project seen or named, each once."""
        return tuple(dict.fromkeys(self._by_key.values()))

    def inherit(self, older: Projects) -> None:
        """Keep what was counted where a project and its limits are still there."""
        if not self._scenario.projects and not older._scenario.projects:
            for key, state in older._by_key.items():
                # Under the name that it has: others may have been forgotten since it got that.
                self._make(key, state.name)
            self._made = older._made
        before = {state.name: state for state in older.all()}
        for state in self.all():
            if state.name in before:
                state.inherit(before[state.name])


def models_of(scenario: Scenario) -> dict[str, Model]:
    """Models by id: the built-in ones, and those of the scenario."""
    models = {**built_in_models(), **{model.id: model for model in scenario.models}}
    labels = {model.label for model in models.values()}
    named = [*scenario.limits]
    for project in scenario.projects:
        named += project.limits
    for name in named:
        # Limits for a name that nobody knows bring that model into being.
        if name not in models and name not in labels:
            family = "embedding" if "embedding" in name else "flash"
            models[name] = Model(name, name, name, family=family)
    return models


def admit(
    project: ProjectState, bucket: Bucket, request: Request, now_s: float
) -> Reservation | Exhausted:
    """Count a call in every limit that applies, money included, or in none of them."""
    answer = step(bucket.ledger, now_s, request)
    if isinstance(answer, Refuse):
        return _exhausted(bucket, answer, now_s)
    if request.micro_usd and project.spend.accounts:
        money = step(project.spend, now_s, Request(0, micro_usd=request.micro_usd))
        if isinstance(money, Refuse):
            refund(bucket.ledger, now_s, answer.reservation)
            return Exhausted((), money.wait_s or 0.0, 0.0, money.violations[0].used)
    return answer.reservation


def _exhausted(bucket: Bucket, answer: Refuse, now_s: float) -> Exhausted:
    minute_s = 60.0
    for each in usage(bucket.ledger, now_s):
        if each.limit.name.endswith("M") and each.changes_at_s is not None:
            minute_s = min(minute_s, each.changes_at_s - now_s)
    # The limit that takes longest stands first; one that time never opens hints at the minute's end.
    worst_first = sorted(answer.violations, key=lambda each: each.wait_s or 0.0, reverse=True)
    broken = tuple(
        Broken(
            Dimension.OTHER if each.limit.name in HELD else Dimension(each.limit.name),
            each.limit.capacity,
            bucket.label,
            bucket.tier,
            bucket.names[each.limit.name],
            each.limit.name if each.limit.name in HELD else "",
        )
        for each in worst_first
    )
    waits = [each.wait_s for each in worst_first if each.wait_s is not None]
    return Exhausted(broken, max(waits, default=minute_s), minute_s, worst_first[0].used)


def _file_ledger(scenario: Scenario) -> Ledger:
    return Ledger(
        [
            Limit(
                name="file_bytes",
                unit=Unit.INPUT_TOKENS,  # here: bytes; a ledger counts whole numbers of anything
                capacity=scenario.file_storage_bytes,
                counting=Counting.CONCURRENCY,
            )
        ]
    )


def _overridden(quota: Quota, given: Quota) -> Quota:
    """`given` where it says something; -1 takes a limit away."""
    merged = (
        old if new is None else None if new == _UNLIMITED else new
        for old, new in zip(quota, given, strict=True)
    )
    return Quota(*merged)


def _limit(name: str, capacity: int, scenario: Scenario) -> Limit:
    name = str(name)  # of an enum's member, the plain text
    if name in HELD:
        unit = Unit.INPUT_TOKENS if name in (ENQUEUED, CACHED) else Unit.REQUESTS
        return Limit(name=name, unit=unit, capacity=capacity, counting=Counting.CONCURRENCY)
    unit = _UNITS[name[0]]
    if name.endswith("M"):
        return Limit(name=name, unit=unit, capacity=capacity, counting=scenario.window)
    if scenario.day_reset is DayReset.PACIFIC:
        return Limit(name=name, unit=unit, capacity=capacity, counting=Counting.PACIFIC_DAY)
    return Limit(
        name=name, unit=unit, capacity=capacity, counting=Counting.FIXED, window_s=86_400.0
    )
