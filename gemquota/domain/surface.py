"""Who spoke: decide the surface from machine fields first, then hosts, then words."""

from __future__ import annotations

from gemquota.domain.diagnosis import Surface
from gemquota.domain.report import Report

# Read from the top. A field that names the service beats a host in some URL, which beats
# a link to documentation, which beats wording. "VertexAIException" is LiteLLM's name for
# everything Google and proves nothing.
_RULES: tuple[tuple[Surface, tuple[str, ...]], ...] = (
    (
        Surface.CODE_ASSIST,
        (
            "cloudcode-pa.", "cloudcode-pa:", "cloudaicompanion.", "cloud code assist api", "gemini-code-assist",
            "gemini code assist", "gemini for google cloud api", "codeassisterror",
            "this service has been disabled in this account", "gemini has been disabled in this account",
        ),
    ),
    (
        Surface.VERTEX,
        (
            "aiplatform.googleapis.com", "google.cloud.aiplatform", "aiplatform.endpoints.predict",
            "aiplatform.us.rep.", "aiplatform.eu.rep.",
        ),
    ),
    (
        Surface.DEVELOPER,
        (
            "generativelanguage.googleapis.com", "google.ai.generativelanguage", "generative language api",
            "quota exceeded for metric: generate", "rate limit exceeded for model", "ai.google.dev/gemini-api",
            "ai.google.dev/", "ai.dev/rate-limit", "ai.dev/", "ai.studio", "aistudio.google.com",
            "call listmodels to see", "call modelservice.listmodels", "is not found for api version",
            "no longer available to new users", "go to ai studio", "monthly spending cap",
        ),
    ),
    (
        Surface.VERTEX,
        ("cloud.google.com/vertex-ai", "online prediction request", "vertex ai api error", "gemini-enterprise-agent-platform", "provisioned throughput"),
    ),
    # Sentences that only Code Assist (gemini-cli, Antigravity) was seen to say.
    (
        Surface.CODE_ASSIST,
        (
            "exhausted your capacity on this model", "no capacity available for model", "individual quota reached", "model quota limit exceeded",
            "reached the quota limit for this model", "usage limit reached for gemini",
        ),
    ),
)  # fmt: skip


def surface_of(report: Report) -> Surface:
    """The surface that the text proves, or `UNKNOWN`."""
    for service in (*report.services, *(limit.quota_metric or "" for limit in report.limits)):
        for host, surface in _SERVICES:
            if service.startswith(host):
                return surface
    for surface, marks in _RULES:
        if report.says(*marks):
            return surface
    return Surface.UNKNOWN


_SERVICES = (
    ("cloudcode-pa", Surface.CODE_ASSIST),
    ("cloudaicompanion", Surface.CODE_ASSIST),
    ("generativelanguage", Surface.DEVELOPER),
    ("aiplatform", Surface.VERTEX),
)
