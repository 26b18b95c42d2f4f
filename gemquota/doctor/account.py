"""Findings about SDKs, credentials of Google Cloud, the tier, what is left of the day, and the store."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.doctor.adc_file import Credentials
from gemquota.doctor.patient import Asked, Kept, Left, Package
from gemquota.doctor.replies import diagnosis_of
from gemquota.domain.clients import PACKAGES, client_named
from gemquota.domain.finding import Finding, failure, note, ok, unknown, warning
from gemquota.domain.lengths import span
from gemquota.domain.quota import Tier
from gemquota.domain.wording import utc
from gemquota.errors import ExitCode

_OLD_S = 86_400.0


def sdks(packages: Sequence[Package], looked_in: Sequence[str]) -> list[Finding]:
    """Each SDK's version, and what it does with a refusal unless it is told otherwise."""
    found = []
    for package in packages:
        client = client_named(PACKAGES[package.ecosystem, package.name])
        if client is None:
            continue
        said = f"{package.name} {package.version}: {client.retries}"
        evidence = tuple(
            filter(
                None,
                (
                    client.hides,
                    f"measured with {client.version} on {client.measured}",
                    package.where,
                ),
            )
        )
        make = warning if "deprecated" in client.name else note
        found.append(make("sdk", said, *evidence, mend=client.mend))
    if found:
        return found
    if looked_in:
        return [note("sdk", "none is installed", *looked_in, mend="gemquota doctor --python PATH")]
    return [
        note(
            "sdk",
            "no environment of yours was found",
            "looked for VIRTUAL_ENV, .venv and node_modules, here and above",
            mend="gemquota doctor --python PATH",
        )
    ]


def no_python(path: str) -> Finding:
    """A Python that was named, and is none."""
    return unknown(
        "sdk",
        "the Python that was named does not answer",
        path,
        mend="gemquota doctor --python .venv/bin/python",
    )


def tier(asked: Asked | None, kept: Kept) -> Finding:
    """Free or paid, as far as anything says so."""
    refused = diagnosis_of(asked) if asked is not None else None
    served = asked.headers.get("x-gemini-service-tier", "") if asked is not None else ""
    evidence = [f"x-gemini-service-tier: {served[:40]}"] if served else []
    if refused is not None and refused.tier is not Tier.UNKNOWN:
        return note(
            "tier", f"{refused.tier.value}: the refusal of a moment ago names it", *evidence
        )
    if kept.tier:
        return note(
            "tier",
            f"{kept.tier}: the newest recorded refusal named it, {utc(kept.tier_s)}",
            *evidence,
        )
    return note("tier", "not known: only a refusal names it, and none is recorded", *evidence)


def quota_left(kept: Kept) -> Finding:
    """What is left of the model's limits, by the user's own recorded traffic."""
    check = "quota left"
    if kept.trouble or not kept.calls:
        return note(
            check, "not known: nothing is recorded yet", mend="gemquota run -- YOUR PROGRAM"
        )
    if not kept.left:
        return note(
            check,
            "not known: no limit of this model was ever stated",
            mend="gemquota probe --dry-run",
        )
    # The day's limit first: a minute is soon over.
    worst = max(
        kept.left,
        key=lambda each: (_is_full(each), each.known.dimension.endswith("D"), _share(each)),
    )
    lines = [
        f"{each.known.dimension}: {each.used} of {each.known.value} used"
        f" (limit: {each.known.source}, {each.known.as_of})"
        for each in kept.left
    ]
    if _is_full(worst):
        said = f"{worst.known.dimension} is used up: {worst.used} of {worst.known.value}"
        return warning(check, said, *lines, mend="gemquota reset-time")
    free = worst.known.value - worst.used
    return ok(
        check,
        f"{free} of {worst.known.value} left of {worst.known.dimension}, of recorded traffic",
        *lines,
    )


def _share(left: Left) -> float:
    return left.used / left.known.value if left.known.value > 0 else 1.0


def _is_full(left: Left) -> bool:
    return left.used >= left.known.value >= 0


def adc(found: Credentials | None, *, needed: bool) -> Finding:
    """Credentials of Google Cloud, which Vertex AI and `gemquota quotas` need and a key does without."""
    login = "gcloud auth application-default login"
    if found is None:
        if needed:
            return failure(
                "adc", "no Application Default Credentials", mend=login, exit_code=ExitCode.AUTH
            )
        return note("adc", "none; a key needs none, `gemquota quotas` and Vertex AI do", mend=login)
    if found.trouble:
        make = failure if needed else warning
        return make(
            "adc", f"the credentials cannot be used: {found.trouble}", found.path, mend=login
        )
    said = f"{found.kind or 'credentials'} there"
    if found.kind == "authorized_user" and not found.quota_project:
        return warning(
            "adc",
            f"{said}, without a quota project",
            found.path,
            mend="gcloud auth application-default set-quota-project PROJECT",
        )
    return ok("adc", said, found.path)


def store(kept: Kept, now_s: float) -> Finding:
    """Whether recorded traffic is there, and how old it is."""
    if kept.trouble:
        return warning("store", kept.trouble, kept.path, mend="gemquota store info")
    if not kept.calls or kept.newest_s is None:
        return note("store", "empty", kept.path, mend="gemquota run -- YOUR PROGRAM")
    age_s = max(0.0, now_s - kept.newest_s)
    said = f"{kept.calls} calls, the newest {span(age_s)} ago"
    return note("store", said, kept.path) if age_s > _OLD_S else ok("store", said, kept.path)
