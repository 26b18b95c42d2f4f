"""All limits that are known here: what refusals stated, what Google's accounts held when they were last
asked, what probes measured, what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemquota.domain.call import Learnt
    from gemquota.domain.catalogue import Model
    from gemquota.domain.headroom import Known

_PROBED_SERVER = "https://generativelanguage.googleapis.com"
"""Probes of the emulator, of gateways and of Vertex AI say nothing of these quotas."""


def known_limits(learnt: Sequence[Learnt], *, tier: str | None, now_s: float) -> list[Known]:
    """Limits, each with its source and date.

    Args:
        learnt: What refusals stated.
        tier: Readings on record of this tier hold for every key; None: of the tier that the newest
            refusal of each key named, so of no tier for a key that was never refused.
        now_s: Epoch seconds.

    Raises:
        UsageError: If the user's own limits.toml cannot be read.
    """
    from gemquota.domain.headroom import COUNTED, from_refusal
    from gemquota.sources import catalogue

    models = catalogue.models()
    stated = [from_refusal(each) for each in learnt if each.dimension in COUNTED]
    tiers = _tiers(learnt)
    return [
        *stated,
        *_of_the_console({tier} if tier else set(tiers.values())),
        *_probed(models),
        *_on_record(models, {"": tier} if tier else tiers, now_s),
    ]


def all_limits(learnt: Sequence[Learnt], now_s: float) -> list[Known]:
    """Those of `known_limits`, and each account's limits on money, after the tier that its refusals named.

    Raises:
        UsageError: If the user's own limits.toml cannot be read.
    """
    from gemquota.domain.catalogue import age_days
    from gemquota.domain.headroom import Known
    from gemquota.domain.wording import utc
    from gemquota.sources import catalogue

    today = utc(now_s)[:10]
    tiers = _tiers(learnt)
    money = [
        Known(
            account, "", row.dimension, row.usd * 1_000_000, tier, "catalogue", row.as_of,
            now_s - age_days(row.as_of, today) * 86_400, row.doubt,
        )
        for row in catalogue.spend_rows()
        for account, tier in tiers.items()
        if row.tier == tier
    ]  # fmt: skip
    return [*known_limits(learnt, tier=None, now_s=now_s), *money]


def _tiers(learnt: Sequence[Learnt]) -> dict[str, str]:
    """Each account's tier, as its refusals named it."""
    from gemquota.domain.headroom import tier_after

    tiers: dict[str, str] = {}
    for each in sorted(learnt, key=lambda one: one.last_s):
        if tier := tier_after(tiers.get(each.account, ""), each.tier):
            tiers[each.account] = tier
    return tiers


def window_kinds() -> dict[str, str]:
    """What the last probe of each quota's label found of the minute's window: `fixed`, `sliding`, `bucket`."""
    from gemquota.cli.probe_history import rows
    from gemquota.domain.limit import Counting
    from gemquota.domain.model_names import label_of
    from gemquota.sources import catalogue

    models = catalogue.models()
    found: dict[str, str] = {}
    for row in rows():
        counting = row.get("counting")
        kind = counting.get("kind") if isinstance(counting, dict) else None
        if kind not in (Counting.FIXED, Counting.SLIDING, Counting.BUCKET):
            continue
        if str(row.get("server")).startswith(_PROBED_SERVER):
            model = str(row.get("model"))
            found.setdefault(label_of(model, models) or model, str(kind))
    return found


def _of_the_console(tiers: set[str]) -> list[Known]:
    from gemquota.cli.console_file import last
    from gemquota.domain.headroom import COUNTED, Known
    from gemquota.domain.wording import utc

    console = last()
    if console is None:
        return []
    # Cloud Quotas lists every tier; where the project's own did not show, those that refusals named.
    wanted = tiers if console.tier == "unknown" else {console.tier}
    return [
        Known(
            "", each.label, each.dimension, each.value, each.tier, "console", utc(console.at_s),
            console.at_s, f"of project {console.project}",
        )
        for each in console.limits
        if each.dimension in COUNTED and each.tier in wanted
    ]  # fmt: skip


def _probed(models: Sequence[Model]) -> list[Known]:
    from gemquota.cli.probe_history import rows
    from gemquota.domain.headroom import COUNTED, Known
    from gemquota.domain.model_names import label_of

    found = []
    for row in rows():
        at, low, value = row.get("at"), row.get("low"), row.get("value")
        floor = low if isinstance(low, int) else value
        if (
            row.get("dimension") not in COUNTED
            or not str(row.get("server")).startswith(_PROBED_SERVER)
            or not isinstance(floor, int)
            or isinstance(floor, bool)
            or floor < 0
            or (at_s := _epoch_s(str(at))) is None
        ):
            continue
        label = label_of(str(row.get("model")), models) or str(row.get("model"))
        exact = row.get("method") == "announced" or row.get("high") == floor
        found.append(
            Known(
                "", label, str(row["dimension"]), floor, str(row.get("tier"))[:20], "probe",
                str(at), at_s, "" if exact else "at least",
            )
        )  # fmt: skip
    return found


def _epoch_s(at: str) -> float | None:
    from datetime import datetime

    try:
        return datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _on_record(models: Sequence[Model], tiers: dict[str, str], now_s: float) -> list[Known]:
    from gemquota import config
    from gemquota.domain.catalogue import age_days, cells, is_stale
    from gemquota.domain.headroom import COUNTED, Known
    from gemquota.domain.model_names import label_of
    from gemquota.domain.wording import utc
    from gemquota.sources import catalogue

    today = utc(now_s)[:10]
    rows = catalogue.limit_rows()
    own = config.config_dir() / "limits.toml"
    if own.is_file():
        rows += catalogue.overrides(own, models=models, today=today)
    found = []
    for cell in cells(rows):
        row = cell.latest
        if row.dimension not in COUNTED:
            continue
        doubts = ["stale"] if is_stale(row.as_of, today) else []
        doubts += ["sources conflict"] if cell.is_conflicting else []
        label = label_of(row.model, models) or row.model
        source = "yours" if row.is_yours else "catalogue"
        as_of_s = now_s - age_days(row.as_of, today) * 86_400
        found += [
            Known(
                account, label, row.dimension, row.value, row.tier, source, row.as_of, as_of_s,
                ", ".join(doubts),
            )
            for account, tier in tiers.items()
            if tier == row.tier
        ]  # fmt: skip
    return found
