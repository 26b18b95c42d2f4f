"""The report of `gemquota quotas`: Google's accounts, joined with everything else that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gemquota.errors import GemquotaError, NothingFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gemquota.cli.consulting import Accounts, Consulted, Here
    from gemquota.domain.console import ConsoleLimit, ConsoleRow, TierReading
    from gemquota.domain.console_report import Problem, Report, Sort


class Shown(NamedTuple):
    """What of it is told."""

    services: tuple[str, ...]
    models: tuple[str, ...]
    """As they were typed; empty: all."""
    all_tiers: bool
    everything: bool
    sort: Sort
    dimension: str | None = None
    tier: str | None = None
    """Whose bucket is shown; None: the project's own."""


class Reading(NamedTuple):
    """All rows, before any is left out."""

    consulted: Consulted
    rows: list[ConsoleRow]
    tier: TierReading
    here: Here
    problems: tuple[Problem, ...]


def read(asked: Accounts, services: Sequence[str], now_s: float) -> Reading:
    """What Google says now, and what this machine knows of it.

    Raises:
        GemquotaError: If no limit could be read.
    """
    from gemquota.cli.console_file import keep
    from gemquota.cli.consulting import Here, consult, known_here
    from gemquota.domain.console import DEVELOPER, infer_tier, joined
    from gemquota.domain.console_report import Problem

    consulted = consult(asked, services, now_s)
    rows = joined(consulted.limits, consulted.usage, consulted.preferences, now_s)
    here, problems = Here([], [], None), list(consulted.problems)
    if not asked.is_emulated:
        try:
            here = known_here(now_s)
        except GemquotaError as error:
            problems.append(Problem("this machine's store", str(error), error.hint or ""))
    tier = infer_tier(consulted.limits, consulted.usage, here.seen)
    listed = any(limit.service == DEVELOPER for limit in consulted.limits)
    if listed and not asked.is_emulated:
        keep(asked.login.project, tier.tier, consulted.limits, now_s)
    return Reading(consulted, rows, tier, here, tuple(problems))


def report(asked: Accounts, shown: Shown, now_s: float) -> Report:
    """What is told.

    Raises:
        NothingFoundError: If there is no limit of what was asked for.
        UsageError: If there is no such model.
        GemquotaError: If no limit could be read.
    """
    from gemquota.cli.known_limits import known_limits
    from gemquota.domain.console import DEVELOPER
    from gemquota.domain.console_report import Report, chosen, in_order, with_others
    from gemquota.domain.quota import Tier

    reading = read(asked, shown.services, now_s)
    here = reading.here
    labels = frozenset(label_of(each, reading.consulted.limits) for each in shown.models)
    wanted = [
        row
        for row in reading.rows
        if shown.dimension in (None, row.limit.dimension)
        and (shown.tier in (None, row.limit.tier) or row.limit.service != DEVELOPER)
    ]
    rows, hidden, other_tiers = chosen(
        wanted,
        reading.tier._replace(tier=shown.tier) if shown.tier else reading.tier,
        all_tiers=shown.all_tiers,
        everything=shown.everything,
        labels=labels,
    )
    if not rows:
        where = ", ".join(shown.services)
        raise NothingFoundError(
            f"project {asked.login.project} has no such limit at {where}",
            hint="gemquota quotas --service all --all-tiers --all",
        )
    tier = shown.tier or (None if reading.tier.tier == Tier.UNKNOWN.value else reading.tier.tier)
    known = [
        each
        for each in known_limits(here.learnt, tier=tier, now_s=now_s)
        if each.source != "console"  # that is what was just read
    ]
    if asked.is_emulated:  # what this machine probed was another project
        known = [each for each in known if each.source in ("yours", "catalogue")]
    told = with_others(rows, known, here.recorded)
    return Report(
        asked.login.project,
        asked.login.how,
        now_s,
        reading.tier,
        tuple(in_order(told, shown.sort)),
        hidden,
        other_tiers,
        max((row.newest_s for row in reading.rows if row.newest_s is not None), default=None),
        reading.problems,
    )


def label_of(typed: str, limits: Iterable[ConsoleLimit]) -> str:
    """The quota's name of a model that was typed; a name that Google lists is one.

    Raises:
        UsageError: If nothing is called so; the hint lists the nearest.
    """
    from gemquota.domain.model_names import resolve
    from gemquota.sources import catalogue

    listed = {limit.label for limit in limits} - {""}
    written = typed.strip().rpartition("/")[2]
    if written in listed:
        return written
    label = resolve(typed, catalogue.models()).quota_label
    if label in listed:
        return label
    raise UsageError(
        f"Google lists no limit of {label[:60]}",
        hint=f"it lists {', '.join(sorted(listed)[:12])}{' ...' if len(listed) > 12 else ''}",
    )
