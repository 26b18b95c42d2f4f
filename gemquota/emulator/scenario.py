"""What the emulator plays: frozen records, and the TOML file they are read from.

tier = "free"                    # free, tier1, tier2, tier3
window = "fixed"                 # how minutes are counted: fixed, sliding, bucket
wording = ["a4", "b2"]           # one generation per dialect
day_reset = "pacific"            # or "utc", where the server's own hints point
seed = 7
clock_start = 2026-11-24T08:00:00Z

[limits."gemini-3.8-flash"]      # by model or by the quota's label
rpm = 5                          # also tpm, rpd, tpd, ipm, ipd; 0: not on this tier; -1: no limit

[[project]]                      # keys of one project share its quota
name = "shop"
keys = ["key-of-the-shop", "second-key"]
tier = "tier1"
spend_10min_usd = 10
limits."gemini-3.8-flash".rpm = 3

[[model]]
id = "my-model"
label = "gemini-3.8-flash"       # shares that bucket

[[fault]]                        # see faults.py for the kinds
kind = "overloaded"
probability = 0.2
every_s = 600                    # a storm of 60 s every ten minutes
lasts_s = 60

[latency]
median_s = 0.4
p95_s = 1.5
chunk_s = 0.02
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum, unique
from pathlib import Path
from typing import Any, TypeVar

from gemquota.domain.ledger import Counting
from gemquota.domain.quota import Tier
from gemquota.emulator.models import Model, Quota
from gemquota.emulator.refusals import Wording
from gemquota.errors import UsageError

ANYTHING = ""
"""In place of a model or a project: all of them."""


@unique
class FaultKind(StrEnum):
    """What can go wrong on demand."""

    LIMIT_ZERO = "limit_zero"
    PREPAY_DEPLETED = "prepay_depleted"
    PREPAY_DEPLETED_402 = "prepay_depleted_402"
    SPEND_CAP = "spend_cap"
    SPEND_RATE = "spend_rate"
    TIER_DROP = "tier_drop"
    BARE_429 = "bare_429"
    HELP_ONLY = "help_only"
    SHARED_CAPACITY = "shared_capacity"
    MODEL_CAPACITY = "model_capacity"
    OVERLOADED = "overloaded"
    INTERNAL = "internal"
    DEADLINE = "deadline"
    LOCATION = "location"
    BAD_KEY = "bad_key"
    STREAM_ERROR = "stream_error"
    CUT = "cut"
    SLOW = "slow"


@unique
class DayReset(StrEnum):
    """When daily quotas come back."""

    PACIFIC = "pacific"
    """Midnight in Los Angeles, as documented."""
    UTC = "utc"
    """00:00 UTC, where retry hints of daily refusals have pointed since 2026-10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong, and when. All conditions must hold."""

    kind: FaultKind
    probability: float = 1.0
    model: str = ANYTHING
    method: str = ANYTHING
    project: str = ANYTHING
    from_s: float = 0.0
    """Since the emulator's start."""
    until_s: float = math.inf
    every_s: float = 0.0
    """A storm: `lasts_s` seconds at the start of every `every_s`. 0: always."""
    lasts_s: float = math.inf
    nth: int = 1
    """Each n-th call that fits the rest; 1: each of them."""
    first: int = 0
    """Only this many times. 0: for ever."""
    delay_s: float = 10.0
    """Of `slow`: how long the first byte takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long answers take: log-normal to the first byte, then constant per chunk."""

    median_s: float = 0.0
    p95_s: float = 0.0
    """0: no spread."""
    chunk_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A Google Cloud project; its keys share its quota."""

    name: str
    keys: tuple[str, ...] = field(default=(), repr=False)
    tier: Tier = Tier.FREE
    limits: Mapping[str, Quota] = field(default_factory=dict)
    spend_10min_usd: float | None = None
    """None: the tier's own. 0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything the emulator is told beforehand."""

    tier: Tier = Tier.FREE
    window: Counting = Counting.FIXED
    day_reset: DayReset = DayReset.PACIFIC
    wording: Wording = Wording.A4
    interactions_wording: Wording = Wording.B2
    seed: int = 0
    clock_start_s: float | None = None
    """Epoch seconds at the start; None: the real time."""
    limits: Mapping[str, Quota] = field(default_factory=dict)
    spend_10min_usd: float | None = None
    projects: tuple[Project, ...] = ()
    """Empty: every key is good, and each is a project of its own."""
    models: tuple[Model, ...] = ()
    """Added to the built-in ones; the same id replaces."""
    faults: tuple[Fault, ...] = ()
    latency: Latency = Latency()


def read_scenario(path: Path) -> Scenario:
    """The scenario in a TOML file.

    Raises:
        UsageError: On anything that is not a scenario, with the place and what would be right.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", hint="check the path") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not TOML: {error}", hint=_HINT) from error
    try:
        return scenario_of(document)
    except ValueError as error:
        raise UsageError(f"{path}: {error}", hint=_HINT) from error


_HINT = "gemquota emulate --help shows an example"


def scenario_of(document: Mapping[str, Any]) -> Scenario:
    """The scenario that a parsed TOML document describes.

    Raises:
        ValueError: With one line that names the place.
    """
    table = _Table("", document)
    tier = table.choice("tier", Tier.FREE, _TIERS)
    google, interactions = _wordings(table)
    scenario = Scenario(
        tier=tier,
        window=table.choice("window", Counting.FIXED, WINDOWS),
        day_reset=table.choice("day_reset", DayReset.PACIFIC, tuple(DayReset)),
        wording=google,
        interactions_wording=interactions,
        seed=table.whole("seed", 0),
        clock_start_s=table.instant_s("clock_start"),
        limits=_limits(table),
        spend_10min_usd=table.number("spend_10min_usd", None),
        projects=tuple(_project(each, tier) for each in table.tables("project")),
        models=tuple(_model(each) for each in table.tables("model")),
        faults=tuple(_fault(each) for each in table.tables("fault")),
        latency=_latency(table),
    )
    table.done()
    keys = [key for project in scenario.projects for key in project.keys]
    if len(set(keys)) != len(keys):
        raise ValueError("project: one key stands in two places")
    names = [project.name for project in scenario.projects]
    if len(set(names)) != len(names):
        raise ValueError("project: two projects have one name")
    return scenario


WINDOWS = (Counting.FIXED, Counting.SLIDING, Counting.BUCKET)
_TIERS = (Tier.FREE, Tier.TIER1, Tier.TIER2, Tier.TIER3)


def split_wordings(wordings: tuple[Wording, ...]) -> tuple[Wording, Wording]:
    """The wording of the Google dialect and of Interactions: the last named of each."""
    google, interactions = Wording.A4, Wording.B2
    for wording in wordings:
        if wording.value.startswith("b"):
            interactions = wording
        else:
            google = wording
    return google, interactions


def _wordings(table: _Table) -> tuple[Wording, Wording]:
    return split_wordings(
        tuple(_one_of("wording", name, tuple(Wording)) for name in table.texts("wording"))
    )


def _limits(table: _Table) -> Mapping[str, Quota]:
    limits = table.table("limits")
    return {name: _quota(limits.table(name)) for name in limits.rest()}


def _quota(table: _Table) -> Quota:
    values = {name: table.whole(name, None) for name in Quota._fields}
    table.done()
    return Quota(**values)


def _project(table: _Table, tier: Tier) -> Project:
    project = Project(
        name=table.text("name"),
        keys=table.texts("keys"),
        tier=table.choice("tier", tier, _TIERS),
        limits=_limits(table),
        spend_10min_usd=table.number("spend_10min_usd", None),
    )
    table.done()
    if not project.keys:
        raise ValueError(f"{table.place}: keys must name at least one key")
    return project


def _model(table: _Table) -> Model:
    id_ = table.text("id")
    model = Model(
        id=id_,
        label=table.text("label", id_),
        serves=table.text("serves", id_),
        input_limit_tokens=table.whole("input_limit_tokens", 1_048_576),
        output_limit_tokens=table.whole("output_limit_tokens", 65_536),
        thinks=table.flag("thinks"),
        family=table.text("family", "flash"),
        price_in_micro_usd=table.number("price_in_usd_per_million", 0.0) or 0.0,
        price_out_micro_usd=table.number("price_out_usd_per_million", 0.0) or 0.0,
    )
    table.done()
    return model


def _fault(table: _Table) -> Fault:
    kind = _one_of(f"{table.place}: kind", table.text("kind"), tuple(FaultKind))
    fault = Fault(
        kind=kind,
        probability=table.number("probability", 1.0, most=1.0) or 0.0,
        model=table.text("model", ANYTHING),
        method=table.text("method", ANYTHING),
        project=table.text("project", ANYTHING),
        from_s=table.number("from_s", 0.0) or 0.0,
        until_s=table.number("until_s", math.inf) or 0.0,
        every_s=table.number("every_s", 0.0) or 0.0,
        lasts_s=table.number("lasts_s", math.inf) or 0.0,
        nth=table.whole("nth", 1, least=1),
        first=table.whole("first", 0, least=0),
        delay_s=table.number("delay_s", 10.0) or 0.0,
    )
    table.done()
    return fault


def _latency(table: _Table) -> Latency:
    inner = table.table("latency")
    latency = Latency(
        median_s=inner.number("median_s", 0.0) or 0.0,
        p95_s=inner.number("p95_s", 0.0) or 0.0,
        chunk_s=inner.number("chunk_s", 0.0) or 0.0,
    )
    inner.done()
    if latency.p95_s and not 0 < latency.median_s <= latency.p95_s:
        raise ValueError("latency: p95_s needs a median_s that is above 0 and not above it")
    return latency


_Choice = TypeVar("_Choice", bound=StrEnum)
_Default = TypeVar("_Default")
_MOST = 10**15


def _one_of(place: str, value: str, choices: tuple[_Choice, ...]) -> _Choice:
    for choice in choices:
        if choice.value == value:
            return choice
    raise ValueError(f"{place}: no {value!r}; choose from {', '.join(choices)}")


class _Table:
    """A TOML table that knows where it stands and which of its names were read."""

    def __init__(self, place: str, content: Mapping[str, Any]) -> None:
        self.place = place
        self._content = dict(content)

    def rest(self) -> tuple[str, ...]:
        return tuple(self._content)

    def done(self) -> None:
        if self._content:
            raise self._wrong(next(iter(self._content)), "is not known here")

    def text(self, name: str, default: str | None = None) -> str:
        value = self._content.pop(name, default)
        if not isinstance(value, str) or (value == "" and default is None):
            raise self._wrong(name, "must be a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._content.pop(name, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "must be texts")
        return tuple(value)

    def choice(self, name: str, default: _Choice, choices: tuple[_Choice, ...]) -> _Choice:
        return _one_of(self._at(name), self.text(name, default.value), choices)

    def flag(self, name: str) -> bool:
        value = self._content.pop(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "must be true or false")
        return value

    def whole(self, name: str, default: _Default, *, least: int = -1) -> int | _Default:
        if name not in self._content:
            return default
        value = self._content.pop(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST:
            raise self._wrong(name, f"must be a whole number from {least} on")
        return value

    def number(self, name: str, default: _Default, *, most: float = 1e15) -> float | _Default:
        if name not in self._content:
            return default
        value = self._content.pop(name)
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not 0 <= value <= most:
            upto = f" up to {most:g}" if most < 1e15 else ""
            raise self._wrong(name, f"must be a number from 0{upto}")
        return float(value)

    def instant_s(self, name: str) -> float | None:
        value = self._content.pop(name, None)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = None
        if not isinstance(value, datetime):
            raise self._wrong(name, "must be a time like 2026-11-24T08:00:00Z")
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()

    def table(self, name: str) -> _Table:
        value = self._content.pop(name, {})
        if not isinstance(value, Mapping):
            raise self._wrong(name, "must be a table")
        return _Table(self._at(name), value)

    def tables(self, name: str) -> Iterator[_Table]:
        value = self._content.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise self._wrong(name, f"must be tables: [[{name}]]")
        for number, each in enumerate(value, 1):
            yield _Table(f"{self._at(name)} {number}", each)

    def _at(self, name: str) -> str:
        shown = name if name.isprintable() else repr(name)
        return f"{self.place}: {shown}" if self.place else shown

    def _wrong(self, name: str, why: str) -> ValueError:
        return ValueError(f"{self._at(name)} {why}")
