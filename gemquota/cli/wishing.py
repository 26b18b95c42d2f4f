"""`gemquota quotas increase` and `cap`: another value for a limit, checked, shown, asked, then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gemquota.errors import (
    CapError,
    ChangeNeededError,
    GemquotaError,
    NothingFoundError,
    UnclearError,
    UnreachableError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.cli.consulting import Accounts
    from gemquota.cli.quota_report import Reading
    from gemquota.domain.console import ConsoleRow, Preference
    from gemquota.domain.console_report import Asked
    from gemquota.sources.cloud_quotas import Wish

_UNLIMITED = "unlimited"
_CHECK_WORDS = {
    "large": "the limit would fall by more than 10 percent",
    "below-usage": "the limit would fall below what is used",
}


class Terms(NamedTuple):
    """What the command line asks for."""

    lower: bool
    service: str
    model: str | None
    dimension: str | None
    to: str | None
    tier: str | None
    location: str | None
    reason: str | None
    contact_email: str | None
    allow: tuple[str, ...]
    yes: bool
    dry_run: bool
    as_json: bool


def checked(terms: Terms) -> int:
    """The value that is asked for, where nothing is missing or wrong. Nobody is asked for that.

    Raises:
        UsageError: If something is.
    """
    from gemquota.sources.cloud_quotas import CHECKS

    value = _value(terms.to)
    if unknown := set(terms.allow) - set(CHECKS):
        raise UsageError(f"--allow has no value {sorted(unknown)[0][:40]!r}", hint=f"one of {', '.join(CHECKS)}")  # fmt: skip
    if not (terms.model and terms.dimension):
        raise UsageError(
            "which limit? --model and --dimension say so",
            hint="for instance: --model flash --dimension rpm --to 500",
        )
    if not terms.lower and not terms.contact_email:
        raise UsageError(
            "Google wants an address for questions about an increase",
            hint="--contact-email YOU@EXAMPLE.COM",
        )
    if not terms.lower and not terms.reason:
        raise UsageError("Google wants a reason for an increase", hint="--reason 'nightly evaluation'")  # fmt: skip
    return value


def wish(accounts: Accounts, terms: Terms, now_s: float) -> None:
    """Check a wish with Google, show it, ask, and send it.

    Raises:
        UsageError: If something is missing or wrong.
        UnclearError: If the tier is not known and none is named.
        ChangeNeededError: If the limit cannot be changed so, or a safety check speaks against it.
        CapError: If the answer is no.
        GemquotaError: What Google's answer amounts to.
    """
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.cli.quota_report import read
    from gemquota.domain.console_report import Asked
    from gemquota.render.quota_wish import done_text, plan_text, wish_json

    value = checked(terms)
    row = _row(read(accounts, (terms.service,), now_s), terms)
    reason = terms.reason or "a cap set with gemquota"
    asked = Asked(row, value, terms.lower, reason, terms.contact_email, terms.allow)
    _checked_here(asked)
    project = accounts.login.project
    plan = "\n".join(plan_text(project, asked, width=width_cells(), paint=paint()))
    (note if terms.as_json else emit)(plan)
    done = _validated(accounts, asked)
    if not terms.dry_run:
        if not terms.yes:
            _ask()
            accounts.deadline.restart()
        done = _sent(accounts, asked)
    if terms.as_json:
        emit(wish_json(project, asked, done, dry_run=terms.dry_run))
    elif terms.dry_run:
        emit("\nGoogle finds nothing wrong with it. Nothing was changed: --dry-run.")
    else:
        emit(f"\n{done_text(done)}.")


def _value(text: str | None) -> int:
    if text is None:
        raise UsageError("to what? --to says so", hint="--to 500, or --to unlimited")
    plain = text.strip().replace(",", "").replace("_", "")
    if plain.lower() == _UNLIMITED:
        return -1
    if not (plain.isascii() and plain.isdigit() and len(plain) < 19):
        raise UsageError(f"--to has no value {text[:40]!r}", hint="a whole number, or unlimited")
    return int(plain)


def _row(reading: Reading, terms: Terms) -> ConsoleRow:
    from gemquota.cli.quota_report import label_of
    from gemquota.domain.console import DEVELOPER
    from gemquota.domain.console_report import matching

    model, dimension = terms.model or "", terms.dimension or ""
    label = label_of(model, reading.consulted.limits)
    found = matching(reading.rows, label, dimension.upper(), terms.service, terms.location)
    tiers = _tiers(found)
    tier = terms.tier or reading.tier.tier
    if terms.service == DEVELOPER and found:
        found = [row for row in found if row.limit.tier == tier]
        if not found and terms.tier is None and len(tiers) > 1:
            raise UnclearError(
                f"cannot be told which tier's bucket is meant: the project's tier is {tier}",
                hint=f"--tier {' or --tier '.join(tiers)}",
            )
    if not found:
        raise NothingFoundError(
            f"Google lists no {dimension.upper()[:20]} limit of {label[:60]}"
            + (f" on {tier}" if terms.service == DEVELOPER else ""),
            hint=f"gemquota quotas --model {label[:60]} --all-tiers --all",
        )
    if len(found) > 1:
        places = sorted({row.limit.location for row in found})
        raise UsageError(f"{len(found)} places have that limit", hint=f"--location {' or --location '.join(places[:6])}")  # fmt: skip
    return found[0]


def _tiers(rows: Sequence[ConsoleRow]) -> list[str]:
    return sorted({row.limit.tier for row in rows})


def _checked_here(asked: Asked) -> None:
    from gemquota.domain.console_report import not_possible, wrong_value

    if problem := wrong_value(asked.row, asked.value, lower=asked.lower):
        other = "increase" if asked.lower else "cap"
        raise UsageError(problem, hint=f"gemquota quotas {other} --help")
    if problem := not_possible(asked.row, lower=asked.lower):
        raise ChangeNeededError(problem, hint="https://console.cloud.google.com/iam-admin/quotas")


def _wish_of(asked: Asked) -> Wish:
    from gemquota.sources.cloud_quotas import Wish

    limit, before = asked.row.limit, asked.row.preference
    return Wish(
        asked.id, limit.service, limit.quota_id, limit.dimensions, asked.value, asked.reason,
        asked.contact_email, before.etag if before else "",
    )  # fmt: skip


def _validated(accounts: Accounts, asked: Asked) -> Preference:
    from gemquota.sources.cloud_quotas import refused_check

    try:
        return _preferred(accounts, asked, validate_only=True)
    except GemquotaError as error:
        check = refused_check(error)
        if check is None:
            raise
        raise ChangeNeededError(
            f"a safety check of Google's speaks against it: {_CHECK_WORDS[check]}",
            hint=f"if that is what you want: --allow {check}",
        ) from None


def _sent(accounts: Accounts, asked: Asked) -> Preference:
    try:
        return _preferred(accounts, asked, validate_only=False)
    except UnreachableError as error:
        raise UnreachableError(
            f"{error}; the wish may have arrived all the same",
            hint=f"gemquota quotas --model {asked.row.limit.label} shows it",
        ) from None


def _preferred(accounts: Accounts, asked: Asked, *, validate_only: bool) -> Preference:
    from gemquota.sources.deadline import within

    return within(
        accounts.deadline,
        "Cloud Quotas",
        lambda: accounts.quotas.prefer(
            _wish_of(asked), validate_only=validate_only, ignoring=asked.waived
        ),
    )


def _ask() -> None:
    import sys

    import typer

    if not sys.stdin.isatty():
        raise UsageError("nobody to ask: standard input is no terminal", hint="add --yes")
    if not typer.confirm("Ask Google for it?", err=True):
        raise CapError("nothing was asked for")
