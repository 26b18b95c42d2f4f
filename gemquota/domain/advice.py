"""From a verdict to a diagnosis: what it means for the caller and what to do."""

from __future__ import annotations

from gemquota.domain.causes import Verdict
from gemquota.domain.diagnosis import Cause, Diagnosis, Evidence
from gemquota.domain.quota import Tier
from gemquota.domain.report import Report
from gemquota.domain.surface import surface_of


def diagnosed(report: Report, verdict: Verdict, *, now_s: float) -> Diagnosis:
    """The diagnosis of one error."""
    tiers = [limit.tier for limit in report.limits if limit.tier is not Tier.UNKNOWN]
    return Diagnosis(
        cause=verdict.cause,
        surface=verdict.surface or surface_of(report),
        http_status=report.http_status,
        status=report.status,
        reason=report.reasons[0] if report.reasons else None,
        message=report.message,
        limits=report.limits,
        tier=tiers[0] if tiers else Tier.UNKNOWN,
        zero_limit=verdict.cause is Cause.NO_ENTITLEMENT,
        retry_after_s=report.retry_after_s,
        retryable=verdict.retryable,
        at_s=report.at_s,
        confidence=verdict.confidence,
        truncated=report.truncated,
        evidence=(Evidence(*verdict.proof),),
    )
