"""Put together what belongs together: repeats, and halves of one error.

Clients print one error several times: bare and wrapped, per attempt, per layer. Cutting a
text into errors leaves halves (a status line here, the body there). Two diagnoses are one
when nothing in them disagrees and one of them adds nothing, or when they are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gemquota.domain.diagnosis import Cause, Diagnosis, Surface
from gemquota.domain.quota import Tier, without_echoes

# First what explains a failure best: what the user must change, then whose quota, then what
# is nobody's fault, then how the answer got lost, and last what explains nothing.
RANK: tuple[Cause, ...] = (
    Cause.NO_ENTITLEMENT,
    Cause.PREPAY_DEPLETED,
    Cause.BILLING_CAP,
    Cause.SPEND_CAP,
    Cause.STORAGE,
    Cause.QUOTA,
    Cause.SPEND_RATE,
    Cause.PROVISIONED_THROUGHPUT,
    Cause.MODEL_CAPACITY,
    Cause.SHARED_CAPACITY,
    Cause.LOCATION,
    Cause.AUTH,
    Cause.PERMISSION,
    Cause.MODEL_NOT_FOUND,
    Cause.CONTEXT_WINDOW,
    Cause.GATEWAY_COOLDOWN,
    Cause.NOT_GEMINI,
    Cause.UNEXPLAINED_429,
    Cause.OVERLOADED,
    Cause.INVALID_REQUEST,
    Cause.SERVER_ERROR,
    Cause.TIMEOUT,
    Cause.NETWORK,
    Cause.CANCELLED,
    Cause.UNKNOWN,
)

# What a bare status may turn out to be: the vague cause, and the status that it shows.
_VAGUE = {
    Cause.UNEXPLAINED_429: 429,
    Cause.OVERLOADED: 503,
    Cause.SERVER_ERROR: 500,
    Cause.INVALID_REQUEST: 400,
    Cause.PERMISSION: 403,
    Cause.AUTH: 401,
    Cause.MODEL_NOT_FOUND: 404,
}

# Nobody answered, so no status belongs to these.
_UNANSWERED = (Cause.NETWORK, Cause.TIMEOUT, Cause.CANCELLED)


def ranked(diagnoses: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """The one that explains the failure first; among equals, the order of the text."""
    return tuple(sorted(diagnoses, key=lambda diagnosis: RANK.index(diagnosis.cause)))


def merged(diagnoses: Sequence[Diagnosis]) -> list[Diagnosis]:
    """Distinct errors in the order of the text, with their counts."""
    distinct: list[Diagnosis] = []
    for diagnosis in diagnoses:
        for index, known in enumerate(distinct):
            one = together(known, diagnosis)
            if one is not None:
                distinct[index] = one
                break
        else:
            distinct.append(diagnosis)
    return distinct


def together(a: Diagnosis, b: Diagnosis) -> Diagnosis | None:
    """One diagnosis for both, or None if they are two errors."""
    if a.cause is b.cause:
        if not _agree(a, b):
            return None
        repeats = same_error(a, b)
        return replace(
            _filled(a, b),
            occurrences=a.occurrences + b.occurrences
            if repeats
            else max(a.occurrences, b.occurrences),
        )
    strong, vague = (a, b) if b.cause in _VAGUE and not b.limits else (b, a)
    status = _VAGUE.get(vague.cause)
    if status is None or vague.limits or vague.message == strong.message != None:  # noqa: E711
        status = None
    if (
        status is None
        or strong.http_status not in (None, status)
        or (strong.http_status is None and strong.cause in (*_VAGUE, *_UNANSWERED))
    ):
        return None
    if not _says_less(vague) or not _agree(a, b):
        return None
    return _filled(strong, vague)


def same_error(a: Diagnosis, b: Diagnosis) -> bool:
    """Whether both say the same of the same thing, apart from waits and times."""
    return (a.cause, a.surface, a.limits, a.http_status) == (
        b.cause,
        b.surface,
        b.limits,
        b.http_status,
    )


def _says_less(vague: Diagnosis) -> bool:
    return vague.reason is None and vague.retry_after_s is None


def _agree(a: Diagnosis, b: Diagnosis) -> bool:
    return (
        (a.http_status is None or b.http_status in (None, a.http_status))
        and (
            a.surface is b.surface
            or Surface.UNKNOWN in (a.surface, b.surface)
            or a.cause is not b.cause
        )
        and (a.reason is None or b.reason in (None, a.reason))
        and _limits_agree(a, b)
    )


def _limits_agree(a: Diagnosis, b: Diagnosis) -> bool:
    """Whether one names no limit that the other does not name, better or worse."""
    if not a.limits or not b.limits:
        return True
    both = set(without_echoes((*a.limits, *b.limits)))
    return both <= set(a.limits) or both <= set(b.limits)


def _filled(a: Diagnosis, b: Diagnosis) -> Diagnosis:
    """`a`, with what only `b` knows."""
    return replace(
        a,
        surface=b.surface if a.surface is Surface.UNKNOWN else a.surface,
        http_status=a.http_status if a.http_status is not None else b.http_status,
        status=a.status or b.status,
        reason=a.reason or b.reason,
        message=a.message or b.message,
        limits=without_echoes((*a.limits, *b.limits)),
        tier=b.tier if a.tier is Tier.UNKNOWN else a.tier,
        retry_after_s=a.retry_after_s if a.retry_after_s is not None else b.retry_after_s,
        retryable=a.retryable if a.retryable is not None or a.cause is not b.cause else b.retryable,
        at_s=a.at_s if a.at_s is not None else b.at_s,
        resets_at_s=a.resets_at_s if a.resets_at_s is not None else b.resets_at_s,
        reset_source=a.reset_source or b.reset_source,
        truncated=a.truncated and b.truncated,
        client=a.client or b.client,
    )
