"""Google's own accounts of quotas, asked at once and joined with what else is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gemquota.errors import GemquotaError

if TYPE_CHECKING:
    from gemquota.domain.call import Learnt
    from gemquota.domain.console import ConsoleLimit, Preference, Seen, Usage
    from gemquota.domain.console_report import Problem
    from gemquota.sources.cloud_quotas import CloudQuotas
    from gemquota.sources.credentials import Login
    from gemquota.sources.deadline import Deadline
    from gemquota.sources.monitoring import Monitoring


class Whom(NamedTuple):
    """Who asks, about which project."""

    project: str | None
    credentials: Path | None
    impersonate: str | None
    quota_project: str | None
    emulate: str | None
    """A tier of the built-in accounts; None: Google is asked."""
    timeout_s: float
    """For everything together."""


class Accounts(NamedTuple):
    """Both services, ready to be asked."""

    login: Login
    quotas: CloudQuotas
    monitoring: Monitoring
    deadline: Deadline
    is_emulated: bool


class Consulted(NamedTuple):
    """What they said."""

    limits: list[ConsoleLimit]
    preferences: list[Preference]
    usage: Usage | None
    """None: it could not be read."""
    problems: list[Problem]


class Place(NamedTuple):
    """Where both services are, for as long as the command runs."""

    base_url: str | None
    """None: Google's own."""
    login: Login | None
    """The emulator's; None: one is to be made."""


@contextmanager
def place(whom: Whom) -> Iterator[Place]:
    """Google's services, or the built-in ones on a port of this machine.

    Raises:
        UsageError: If the tier is none.
    """
    if whom.emulate is None:
        yield Place(None, None)
        return
    from gemquota import clock
    from gemquota.cli.places import TIERS, one_of
    from gemquota.domain.quota import Tier
    from gemquota.emulator.cloud import create, sample_project
    from gemquota.serving import Background, listen
    from gemquota.sources.credentials import emulated_login

    tier = Tier(one_of(whom.emulate, TIERS, "--emulate"))
    project = sample_project(clock.now_s(), tier=tier)
    if whom.project is not None:
        project.id = whom.project
    with ExitStack() as stack:
        listener = stack.enter_context(listen("127.0.0.1", 0))
        stack.enter_context(Background(create(project, clock), listener))
        yield Place(f"http://127.0.0.1:{listener.getsockname()[1]}", emulated_login(project.id))


@contextmanager
def accounts(whom: Whom, where: Place) -> Iterator[Accounts]:
    """Both services with a login that has a token. The time that is allowed begins here.

    Raises:
        AuthError: If there is no login, or Google refuses it.
        UsageError: If no project is known, or a file cannot be read.
        UnreachableError: If nobody answers in time.
    """
    from gemquota.sources.cloud_quotas import CloudQuotas
    from gemquota.sources.credentials import Wanted, login
    from gemquota.sources.deadline import Deadline
    from gemquota.sources.monitoring import Monitoring

    deadline = Deadline(whom.timeout_s)
    wanted = Wanted(whom.credentials, whom.impersonate, whom.quota_project, whom.project)
    mine = where.login or login(wanted, deadline)
    is_emulated = where.login is not None
    at: dict[str, Any] = {"base_url": where.base_url, "direct": is_emulated}
    with (
        closing(CloudQuotas(mine, deadline, **at)) as quotas,
        closing(Monitoring(mine, deadline, **at)) as monitoring,
    ):
        yield Accounts(mine, quotas, monitoring, deadline, is_emulated)


def consult(asked: Accounts, services: Sequence[str], now_s: float) -> Consulted:
    """Ask both services; what could not be read is told beside what could.

    Raises:
        GemquotaError: If no limit could be read; what the first answer amounts to.
    """
    from gemquota.domain.reset import pacific_day
    from gemquota.sources.deadline import gathered, within

    works: list[tuple[str, Any]] = [
        ("Cloud Quotas", partial(asked.quotas.limits, service)) for service in services
    ]
    *by_service, preferences = gathered(
        asked.deadline, [*works, ("Cloud Quotas", asked.quotas.preferences)]
    )
    failed = [each for each in by_service if isinstance(each, Exception)]
    if len(failed) == len(services):
        raise failed[0]
    problems = [_problem(f"limits of {name}", each) for name, each in zip(services, by_service, strict=True) if isinstance(each, Exception)]  # fmt: skip
    limits: list[ConsoleLimit] = [
        limit for each in by_service if not isinstance(each, Exception) for limit in each
    ]
    if isinstance(preferences, Exception):
        problems.append(_problem("preferences", preferences))
        preferences = []
    metrics = [limit.metric for limit in limits if limit.window]
    usage = None
    try:
        read = within(
            asked.deadline,
            "Cloud Monitoring",
            lambda: asked.monitoring.usage(
                metrics, since_s=pacific_day(now_s).start_s, until_s=now_s
            ),
        )
    except GemquotaError as error:
        problems.append(_problem("use", error))
    else:
        usage = read.usage
        if read.problem is not None:
            problems.append(_problem("a part of the use", read.problem))
    return Consulted(limits, preferences, usage, problems)


def _problem(what: str, error: Exception) -> Problem:
    from gemquota.domain.console_report import Problem

    if not isinstance(error, GemquotaError):
        raise error
    return Problem(what, str(error), error.hint or "")


class Here(NamedTuple):
    """What this machine knows of the same limits."""

    seen: list[Seen]
    """Signs of the tier."""
    learnt: list[Learnt]
    recorded: Mapping[tuple[str, str], int] | None
    """Use by label and dimension."""


def known_here(now_s: float) -> Here:
    """What the store knows; nothing where there is none. It is not made.

    Raises:
        StoreError: If it cannot be read.
        UsageError: If a newer gemquota wrote it.
    """
    from gemquota.cli.store_file import open_store, store_path
    from gemquota.domain.call import Totals
    from gemquota.domain.console import Seen
    from gemquota.domain.headroom import COUNTED, MINUTE_S, used_of
    from gemquota.domain.reset import pacific_day
    from gemquota.domain.usage import by_quota

    if not store_path().exists():
        return Here([], [], None)
    with closing(open_store()) as store:
        learnt = store.learnt()
        minute = by_quota(store.totals(now_s - MINUTE_S, now_s + 1))
        today = by_quota(store.totals(pacific_day(now_s).start_s, now_s + 1))
    recorded: dict[tuple[str, str], int] = {}
    for (account, label), sums in today.items():
        for dimension in COUNTED:
            used = used_of(dimension, minute.get((account, label), Totals()), sums)
            recorded[label, dimension] = recorded.get((label, dimension), 0) + used
    seen = [Seen(each.tier, each.last_s, each.quota_id) for each in learnt]
    return Here(seen, list(learnt), recorded)
