"""From a verdict to a diagnosis: what it means for the caller, until when, and what to do."""

from __future__ import annotations

from typing import TypeGuard

from gemquota.domain.causes import LONG_WAIT_S, Verdict
from gemquota.domain.clients import client_of
from gemquota.domain.diagnosis import Action, Cause, Diagnosis, Evidence, ResetSource, Surface
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.quota import Limit, Tier, Window
from gemquota.domain.quota_id import counts_what_is_held
from gemquota.domain.report import Report
from gemquota.domain.reset import next_pacific_midnight
from gemquota.domain.surface import surface_of
from gemquota.domain.wording import TIER, span, what_is_limited

RATE_LIMITS = "https://aistudio.google.com/rate-limit"
KEYS = "https://aistudio.google.com/api-keys"
BILLING = "https://aistudio.google.com/billing"
SPEND = "https://aistudio.google.com/spend"
PROJECTS = "https://ai.studio/projects"
REGIONS = "https://ai.google.dev/gemini-api/docs/available-regions"


def diagnosed(report: Report, verdict: Verdict, *, now_s: float) -> Diagnosis:
    """The diagnosis of one error.

    Args:
        report: What the error says.
        verdict: Why it happened.
        now_s: Epoch seconds; stands in where the text does not date itself.
    """
    surface = verdict.surface or surface_of(report)
    tier = _tier(report)
    resets_at_s, source = _reset(report, verdict.cause, surface, now_s)
    client = client_of(report.text)
    return Diagnosis(
        cause=verdict.cause,
        surface=surface,
        http_status=report.http_status,
        status=report.status,
        reason=report.reasons[0] if report.reasons else None,
        message=report.message,
        limits=report.limits,
        tier=tier,
        zero_limit=verdict.cause is Cause.NO_ENTITLEMENT,
        retry_after_s=report.retry_after_s,
        retryable=verdict.retryable,
        at_s=report.at_s,
        resets_at_s=resets_at_s,
        reset_source=source,
        confidence=verdict.confidence,
        truncated=report.truncated,
        client=client.key if client else None,
        explanation=explanation(verdict.cause, report.limits, tier, report.retry_after_s),
        evidence=_evidence(report, verdict),
        conflicts=_conflicts(report, verdict.cause),
        actions=actions(verdict.cause, surface, report.limits, tier, report.retry_after_s),
    )


def is_daily(limits: tuple[Limit, ...]) -> bool:
    """Whether any of the limits counts a day."""
    return any(limit.window is Window.DAY for limit in limits)


def _points_to_a_day(retry_after_s: float | None) -> TypeGuard[float]:
    """Whether the server's wait is longer than any minute's window could ask for."""
    return retry_after_s is not None and retry_after_s > LONG_WAIT_S


def _tier(report: Report) -> Tier:
    named = [limit.tier for limit in report.limits if limit.tier is not Tier.UNKNOWN]
    return named[0] if named else Tier.UNKNOWN


def _reset(
    report: Report, cause: Cause, surface: Surface, now_s: float
) -> tuple[float | None, ResetSource | None]:
    """When the quota is back: the text's own instant, the server's long hint, or the documented midnight."""
    if report.resets_at_s is not None:
        return report.resets_at_s, ResetSource.TEXT
    from_s = report.at_s if report.at_s is not None else now_s
    daily = is_daily(report.limits) or report.says("daily quota") is not None
    return resets(cause, surface, report.retry_after_s, from_s, daily=daily)


def resets(
    cause: Cause, surface: Surface, wait_s: float | None, from_s: float, *, daily: bool
) -> tuple[float | None, ResetSource | None]:
    """When a quota is back whose error names no instant.

    Args:
        wait_s: That the server stated.
        from_s: When it refused, epoch seconds.
        daily: Whether a day's limit is used up.
    """
    if cause is not Cause.QUOTA:
        return None, None
    if _points_to_a_day(wait_s):
        return from_s + wait_s, ResetSource.SERVER
    if daily and surface is not Surface.CODE_ASSIST:
        return next_pacific_midnight(from_s), ResetSource.DOCUMENTED
    return None, None


def _evidence(report: Report, verdict: Verdict) -> tuple[Evidence, ...]:
    field, text = verdict.proof
    found = [Evidence(field, text)] if text else []
    for limit in report.limits:
        found += [Evidence("quota_id", limit.quota_id)] if limit.quota_id else []
        found += [Evidence("quota_metric", limit.quota_metric)] if limit.quota_metric else []
    if report.status:
        found.append(Evidence("status", report.status))
    found += [Evidence("reason", reason) for reason in report.reasons]
    if report.retry_after_s is not None:
        found.append(Evidence("retry_after_s", f"{report.retry_after_s:g}"))
    return tuple(dict.fromkeys(found))


def _conflicts(report: Report, cause: Cause) -> tuple[str, ...]:
    if delays := delay_conflicts(cause, report.limits, report.retry_after_s):
        return delays
    if report.says("unknown error trying to retrieve streaming response"):
        return ("the 400 is the client's own; the server may have answered 429",)
    return ()


def delay_conflicts(
    cause: Cause, limits: tuple[Limit, ...], wait_s: float | None
) -> tuple[str, ...]:
    """What a stated wait contradicts."""
    if cause is Cause.NO_ENTITLEMENT and wait_s is not None:
        return (f"retry delay of {span(wait_s)} means nothing for a limit of 0",)
    if cause is Cause.QUOTA and is_daily(limits) and wait_s is not None and wait_s < LONG_WAIT_S:
        return (f"retry delay of {span(wait_s)} contradicts a per-day limit",)
    return ()


def explanation(
    cause: Cause, limits: tuple[Limit, ...], tier: Tier, retry_after_s: float | None
) -> str:
    """One sentence that a person can act on."""
    if cause is Cause.NO_ENTITLEMENT:
        models = sorted({limit.model for limit in limits if limit.model})
        whose = f" of {' and '.join(models)}" if models else ""
        on = f" on the {TIER[tier]}" if tier is not Tier.UNKNOWN else " on this project's tier"
        return f"The quota{whose}{on} is 0, so waiting never helps: use another model, or a tier that has this one."
    if cause is Cause.QUOTA and limits:
        worst = next((limit for limit in limits if limit.window is Window.DAY), limits[0])
        on = f" on the {TIER[tier]}" if tier is not Tier.UNKNOWN else ""
        head = f"The limit of {what_is_limited(worst)}{on} is used up"
        if worst.window is Window.DAY:
            return f"{head}; it returns at the daily reset, not before."
        if counts_what_is_held(worst.quota_id, worst.quota_metric):
            return f"{head}; it frees as what holds it ends: a session closes, a job is done."
        if worst.dimension is None and worst.candidates:
            if _points_to_a_day(retry_after_s):
                return f"{head}; the text does not say which, but a wait of {span(retry_after_s)} points to the day's."
            return f"{head}; the text does not say whether that is the minute's or the day's."
        if retry_after_s is not None:
            return f"{head}; it is back in {span(retry_after_s)}."
        return f"{head}; waiting up to a minute helps."
    if cause is Cause.QUOTA and retry_after_s is not None:
        return f"A quota is used up; the server says it is back in {span(retry_after_s)}."
    meaning = MEANINGS[cause]
    return f"{meaning.title[:1].upper()}{meaning.title[1:]}. Does waiting help? {meaning.waiting}"


def actions(
    cause: Cause,
    surface: Surface,
    limits: tuple[Limit, ...],
    tier: Tier,
    retry_after_s: float | None,
) -> tuple[Action, ...]:
    """What to do, the most useful first."""
    model = next((limit.model for limit in limits if limit.model), None)
    if cause is Cause.QUOTA:
        return _quota_actions(surface, limits, tier, model, retry_after_s)
    if cause is Cause.NO_ENTITLEMENT:
        return (
            Action("See which models this tier has", "gemquota limits --tier free"),
            Action(
                "If the project is paid: check that this key belongs to the project with billing",
                url=KEYS,
            ),
            Action("Enable billing to leave the free tier", url=BILLING),
        )
    return _ACTIONS[cause]


def _quota_actions(
    surface: Surface,
    limits: tuple[Limit, ...],
    tier: Tier,
    model: str | None,
    retry_after_s: float | None,
) -> tuple[Action, ...]:
    found: list[Action] = []
    for_model = f" --model {model}" if model else ""
    if surface is Surface.CODE_ASSIST:
        found.append(
            Action(
                "Wait for the stated reset; Code Assist counts its own windows, not the calendar day",
                "gemquota reset-time",
            )
        )
    elif is_daily(limits) or _points_to_a_day(retry_after_s):
        found.append(Action("See when the day resets, in your time zone", "gemquota reset-time"))
        found.append(
            Action(
                "Until then use a model with its own daily limit",
                f"gemquota limits{f' --tier {tier.value}' if tier is Tier.FREE else ''}",
            )
        )
    elif any(counts_what_is_held(limit.quota_id, limit.quota_metric) for limit in limits):
        found.append(
            Action(
                "Close sessions that are open, let batch jobs end or cancel them, then try again"
            )
        )
    elif retry_after_s is not None:
        found.append(
            Action(
                f"Wait {span(retry_after_s + 1)} (the stated delay is cut to whole seconds), then send fewer calls per minute"
            )
        )
    else:
        found.append(Action("Wait a minute, then send fewer calls per minute"))
    if any(limit.dimension is not None and limit.dimension.value == "TPM" for limit in limits):
        found.append(
            Action(
                "Send fewer input tokens per call; one call larger than the limit can never pass"
            )
        )
    if surface is Surface.VERTEX:
        found.append(
            Action("Ask for more quota", url="https://console.cloud.google.com/iam-admin/quotas")
        )
    else:
        found.append(
            Action(
                "See your project's own limits (the live source; needs a login)", url=RATE_LIMITS
            )
        )
        found.append(
            Action("Compare with what is known of this model", f"gemquota limits{for_model}")
        )
    if tier is Tier.FREE:
        found.append(Action("Enable billing for a higher tier", url=BILLING))
    return tuple(found)


_BACK_OFF = Action(
    "Try again with growing pauses and some jitter, a few times, not in a tight loop"
)
_OTHER_MODEL = Action("Or use another model meanwhile", "gemquota models")
_ACTIONS: dict[Cause, tuple[Action, ...]] = {
    Cause.SPEND_RATE: (
        Action("Wait until the last 10 minutes cost less, then spread the calls"),
        Action("See the limits of each tier", "gemquota limits --tiers"),
    ),
    Cause.SPEND_CAP: (Action("Raise or remove the project's cap", url=SPEND),),
    Cause.BILLING_CAP: (
        Action("See the tier and its monthly cap", url=BILLING),
        Action("See what the next tier asks for", "gemquota limits --tiers"),
    ),
    Cause.PREPAY_DEPLETED: (Action("Buy credit for the project", url=PROJECTS),),
    Cause.STORAGE: (Action("Delete uploaded files and caches you no longer need (files.delete, caches.delete)"),),
    Cause.SHARED_CAPACITY: (
        _BACK_OFF,
        Action("Call the global endpoint instead of one region"),
        Action("Spread bursts over the minute; for guaranteed throughput buy Provisioned Throughput",
               url="https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/standard-paygo"),
    ),
    Cause.PROVISIONED_THROUGHPUT: (
        Action("Leave out the header X-Vertex-AI-LLM-Request-Type: dedicated, so that calls spill over to pay-as-you-go"),
        Action("Or buy more throughput"),
    ),
    Cause.MODEL_CAPACITY: (_BACK_OFF, _OTHER_MODEL),
    Cause.OVERLOADED: (_BACK_OFF, _OTHER_MODEL),
    Cause.UNEXPLAINED_429: (
        Action("Get the whole answer: repeat the call once with curl -i, and diagnose that"),
        Action("Check the project's limits and usage, and that the key belongs to the billed project", url=RATE_LIMITS),
        Action("Let six tiny requests tell model, tokens, grounding, project and capacity apart", "gemquota triage"),
        Action("Turn grounding off once: its quota refuses without details"),
    ),
    Cause.GATEWAY_COOLDOWN: (
        Action("Look at the intermediary's own log and limits, not at Google's"),
        Action("Call the API directly once, to see whether Google refuses at all"),
    ),
    Cause.AUTH: (Action("Create or check the key", url=KEYS), Action("Make sure that only one of GOOGLE_API_KEY and GEMINI_API_KEY is set; GOOGLE_API_KEY wins")),
    Cause.PERMISSION: (
        Action("Enable the API in the key's project", url="https://console.cloud.google.com/apis/library/generativelanguage.googleapis.com"),
        Action("Check the key's restrictions, your role, and mails from Google about the account"),
    ),
    Cause.LOCATION: (Action("See where the API is served", url=REGIONS), Action("Check the country of the address you call from, a VPN's or a cloud region's included")),
    Cause.MODEL_NOT_FOUND: (Action("See the ids that work today, and what replaces yours", "gemquota models"),),
    Cause.CONTEXT_WINDOW: (Action("Count before sending (countTokens), and cut or summarise the input"), Action("See each model's window", "gemquota models")),
    Cause.INVALID_REQUEST: (Action("Read the message: it names the field or the size that is wrong"),),
    Cause.SERVER_ERROR: (_BACK_OFF, Action("If it stays with one prompt, shorten or change that prompt")),
    Cause.TIMEOUT: (Action("Raise the client's time limit or stream the answer"), Action("Ask for fewer output tokens")),
    Cause.CANCELLED: (Action("Look for a time limit or an abort signal in your own code"),),
    Cause.NETWORK: (
        Action("Check that the service can be reached at all", "curl -sS -o /dev/null -w '%{http_code}\\n' https://generativelanguage.googleapis.com/"),
        Action("Check proxy variables, VPN, firewall and certificates"),
    ),
    Cause.NOT_GEMINI: (Action("Read the documentation of the service that the error names"),),
    Cause.UNKNOWN: (Action("Paste more of the text: the lines around the error, and the whole answer of the server"),),
}  # fmt: skip
