"""The TOML file that a scenario is read from.

tier = "free"                    # free, tier1, tier2, tier3
window = "fixed"                 # how minutes are counted: fixed, sliding, bucket
wording = ["a4", "b2", "v1"]     # one generation per dialect
day_reset = "pacific"            # or "utc", where the server's own hints point
seed = 7
file_storage_bytes = 1_000_000   # of uploaded files, per project; 20 GiB if nothing is said
clock_start = 2026-11-24T08:00:00Z

[limits."gemini-3.8-flash"]      # by model or by the quota's label
rpm = 5                          # also tpm, rpd, tpd, ipm, ipd, and what is held: sessions (Live),
                                 # batch (enqueued tokens), cache (tokens); 0: not on this tier; -1: no limit

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
job_s = 60                       # a batch or a video; 10 if nothing is said
session_s = 120                  # a Live connection; 600 if nothing is said, 0: no end
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gemquota.domain.ledger import Counting
from gemquota.domain.quota import Tier
from gemquota.domain.toml_table import Table, one_of
from gemquota.emulator.models import Model, Quota
from gemquota.emulator.refusals import Wording
from gemquota.emulator.scenario import (
    ANYTHING,
    FILE_STORAGE_BYTES,
    JOB_S,
    SESSION_S,
    DayReset,
    Fault,
    FaultKind,
    Latency,
    Project,
    Scenario,
)
from gemquota.errors import UsageError


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
    table = Table("", document)
    tier = table.choice("tier", Tier.FREE, _TIERS)
    google, interactions, vertex = _wordings(table)
    scenario = Scenario(
        tier=tier,
        window=table.choice("window", Counting.FIXED, WINDOWS),
        day_reset=table.choice("day_reset", DayReset.PACIFIC, tuple(DayReset)),
        wording=google,
        interactions_wording=interactions,
        vertex_wording=vertex,
        seed=table.whole("seed", 0),
        clock_start_s=table.instant_s("clock_start"),
        limits=_limits(table),
        spend_10min_usd=table.number("spend_10min_usd", None),
        file_storage_bytes=table.whole("file_storage_bytes", FILE_STORAGE_BYTES, least=0),
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


def split_wordings(wordings: tuple[Wording, ...]) -> tuple[Wording, Wording, Wording]:
    """The wording of the Google dialect, of Interactions and of Vertex AI: the last named of each."""
    chosen = {"a": Wording.A4, "b": Wording.B2, "v": Wording.V1}
    for wording in wordings:
        chosen[wording.value[0]] = wording
    return chosen["a"], chosen["b"], chosen["v"]


def _wordings(table: Table) -> tuple[Wording, Wording, Wording]:
    return split_wordings(
        tuple(one_of("wording", name, tuple(Wording)) for name in table.texts("wording"))
    )


def _limits(table: Table) -> Mapping[str, Quota]:
    limits = table.table("limits")
    return {name: _quota(limits.table(name)) for name in limits.rest()}


def _quota(table: Table) -> Quota:
    values = {name: table.whole(name, None) for name in Quota._fields}
    table.done()
    return Quota(**values)


def _project(table: Table, tier: Tier) -> Project:
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


def _model(table: Table) -> Model:
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


def _fault(table: Table) -> Fault:
    kind = one_of(f"{table.place}: kind", table.text("kind"), tuple(FaultKind))
    fault = Fault(
        kind=kind,
        probability=table.number("probability", 1.0, most=1.0) or 0.0,
        model=table.text("model", ANYTHING),
        method=table.text("method", ANYTHING),
        project=table.text("project", ANYTHING),
        key=table.text("key", ANYTHING),
        body_has=table.text("body_has", ANYTHING),
        body_lacks=table.text("body_lacks", ANYTHING),
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


def _latency(table: Table) -> Latency:
    inner = table.table("latency")
    latency = Latency(
        median_s=inner.number("median_s", 0.0) or 0.0,
        p95_s=inner.number("p95_s", 0.0) or 0.0,
        chunk_s=inner.number("chunk_s", 0.0) or 0.0,
        job_s=inner.number("job_s", JOB_S, most=1e6),
        session_s=inner.number("session_s", SESSION_S, most=1e6),
    )
    inner.done()
    if latency.p95_s and not 0 < latency.median_s <= latency.p95_s:
        raise ValueError("latency: p95_s needs a median_s that is above 0 and not above it")
    return latency
