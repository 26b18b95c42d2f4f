"""The question of `gemquota guard` put to the store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from gemquota.errors import NothingFoundError, UnclearError, UsageError

if TYPE_CHECKING:
    from gemquota.domain.call import Kind, Learnt
    from gemquota.domain.guard import Need, Past, Verdict
    from gemquota.render.guard import Asked
    from gemquota.store.contract import Store

_LOOKS_BACK_DAYS = 30
"""For keys that used a model: as long as single records are kept."""


class Wanted(NamedTuple):
    """What the command line asks."""

    model: str
    need: Need
    tier: str | None
    key: str | None


def answered(wanted: Wanted, now_s: float) -> tuple[Asked, Verdict]:
    """The answer at an instant.

    Raises:
        UsageError: If there is no such model, or no such key is recorded.
        UnclearError: If nothing is recorded, or several keys are and none is named.
        StoreError: If the store cannot be read.
    """
    from gemquota.cli.known_limits import known_limits
    from gemquota.cli.store_file import open_recorded
    from gemquota.domain.guard import judge
    from gemquota.domain.headroom import believed
    from gemquota.render.guard import Asked

    try:
        opened = open_recorded()
    except NothingFoundError as error:
        raise UnclearError(
            "cannot be told: nothing is recorded here, so what is used is unknown", hint=error.hint
        ) from None
    with closing(opened) as store:
        learnt = store.learnt()
        recent = store.totals(now_s - _LOOKS_BACK_DAYS * 86_400, now_s + 1)
        label = _label(wanted.model, [kind.label for kind in recent])
        account = _account(wanted.key, label, recent, learnt)
        known = believed(known_limits(learnt, tier=wanted.tier, now_s=now_s), account, label)
        closing_s = [each.as_of_s for each in known.values() if each.source == "refusal"]
        past = _past(store, account, label, min(closing_s, default=now_s), now_s)
    return Asked(label, account, wanted.need, now_s), judge(wanted.need, known, past, now_s)


def _past(store: Store, account: str, label: str, refused_s: float, now_s: float) -> Past:
    from gemquota.domain.call import Totals
    from gemquota.domain.guard import Past
    from gemquota.domain.headroom import MINUTE_S
    from gemquota.domain.reset import pacific_day

    day_s = pacific_day(now_s).start_s
    in_day = store.totals(day_s, now_s + 1).items()
    mine = [sums for kind, sums in in_day if (kind.account, kind.label) == (account, label)]
    seconds: list[tuple[int, Totals]] = []
    admitted_s: float | None = None
    # A refusal before today closes nothing any more.
    from_s = min(now_s - MINUTE_S - 1, max(refused_s, day_s))
    for second, kind, totals in store.by_second(from_s, now_s + 1):
        if (kind.account, kind.label) != (account, label):
            continue
        if totals.admitted:
            admitted_s = second
        if second >= now_s - MINUTE_S - 1:
            seconds.append((second, totals))
    return Past(seconds, sum(mine, Totals()), admitted_s)


def _label(typed: str, recorded: Iterable[str]) -> str:
    """The quota's name of a model; a recorded name is one, whether the catalogue knows it or not."""
    from gemquota.domain.model_names import resolve
    from gemquota.sources import catalogue

    written = typed.strip().rpartition("/")[2]
    return written if written in {*recorded} - {""} else resolve(typed, catalogue.models()).quota_label  # fmt: skip


def _account(key: str | None, label: str, recent: Iterable[Kind], learnt: Iterable[Learnt]) -> str:
    """Whose quota is asked about: the only key that used the model, or the only one there is."""
    everyone = {kind.account for kind in recent} | {each.account for each in learnt}
    if key is not None:
        if key not in everyone:
            shown = ", ".join(sorted(everyone - {""})[:8]) or "none"
            raise UsageError(f"--key: {key[:60]!r} is not recorded", hint=f"recorded: {shown}")
        return key
    used_it = {kind.account for kind in recent if kind.label == label}
    candidates = used_it or {each.account for each in learnt if each.label == label} or everyone
    if len(candidates) > 1:
        raise UnclearError(
            f"cannot be told: {len(candidates)} keys or projects are recorded, each with a quota of its own",
            hint=f"say whose: --key {' or --key '.join(sorted(candidates)[:4])}",
        )
    return next(iter(candidates), "")
