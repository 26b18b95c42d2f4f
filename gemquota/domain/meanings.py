"""What each cause means, for `gemquota diagnose --explain CAUSE` and for reports.

Sources: https://ai.google.dev/gemini-api/docs/rate-limits, /billing and /api-errors (read
2026-08 to 2026-10), and what servers sent until 2026-11-22. Doubts are part of the text.
"""

from __future__ import annotations

from dataclasses import dataclass

from gemquota.domain.diagnosis import Cause


@dataclass(frozen=True, slots=True)
class Meaning:
    """A cause in one line and in a paragraph, and whether waiting helps."""

    title: str
    text: str
    waiting: str
    sign: str
    """What in an error proves it."""


MEANINGS: dict[Cause, Meaning] = {
    Cause.QUOTA: Meaning(
        "a named limit was exceeded",
        "A limit on requests (RPM, RPD), input tokens (TPM, TPD) or images (IPM, IPD) is used up. Limits hold per project and model, "
        "not per key: all keys of a project share them, and so do aliases of one model. A failed call may still count.",
        "Per minute: yes, seconds. Per day: only until the daily reset, whatever short delay the error suggests.",
        "QuotaFailure.violations[].quotaId; \"Quota exceeded for metric\"; \"Rate limit exceeded for model\".",
    ),
    Cause.NO_ENTITLEMENT: Meaning(
        "the limit is 0: this tier does not have the model",
        "The quota of this model on this project's tier is zero. Either the free tier never had the model, or lost it, or the billing of a "
        "paid project has not reached the API key's project. The \"Please retry in\" of such an error means nothing.",
        "No. Never.",
        "\"limit: 0\" in the message, quotaValue left out; \"doesn't have a free quota tier\".",
    ),
    Cause.SPEND_RATE: Meaning(
        "spending over the last 10 minutes is at its limit",
        "Since June 2026 Google limits the money spent in a rolling window of 10 minutes, by tier. Its own pages disagree on tier 2 "
        "($50 and $200). The wording of this refusal is not documented.",
        "Yes, minutes.",
        "The message speaks of a spend-based limit; no QuotaFailure.",
    ),
    Cause.SPEND_CAP: Meaning(
        "the project's own monthly spend cap is reached",
        "Somebody set a monthly cap for this project in AI Studio, and it is reached. Billing lags by about 10 minutes, so a little more "
        "than the cap may be spent.",
        "No: raise the cap, or wait for next month.",
        "\"Your project has exceeded its monthly spending cap\".",
    ),
    Cause.BILLING_CAP: Meaning(
        "the billing account's monthly cap for its tier is reached",
        "Each paid tier has a monthly cap for the whole billing account ($250 in tier 1, $2,000 in tier 2, as of 2026-10). It covers all "
        "projects of the account.",
        "No: a higher tier, or next month.",
        "\"Your billing account has exceeded its monthly spending cap\".",
    ),
    Cause.PREPAY_DEPLETED: Meaning(
        "the prepaid credit is used up",
        "The project pays in advance and has nothing left. It was a 429 until 2026 and is a 402 since. Accounts that pay afterwards have "
        "seen it too while billing was out of step; that cured itself within a day.",
        "No: buy credit. After a purchase allow some minutes.",
        "HTTP 402; \"Your prepayment credits are depleted\".",
    ),
    Cause.STORAGE: Meaning(
        "stored bytes or objects are at their limit",
        "Files, caches or batches stored by the project are at their limit. It is no rate, so nothing returns by itself before files "
        "expire (48 hours for uploads).",
        "No: delete files or caches.",
        "A quota id such as FileStorageBytesPerProject; a retry delay of int64's greatest value.",
    ),
    Cause.SHARED_CAPACITY: Meaning(
        "Google's shared capacity is busy: nobody's quota",
        "Standard pay-as-you-go on Vertex AI draws on a shared pool. This refusal says the pool is busy now, in this region, for this "
        "model. No quota of yours is involved and none can be raised.",
        "Yes: seconds to minutes, with growing pauses; the global endpoint and other models help more.",
        "\"Resource exhausted. Please try again later.\" and no details.",
    ),
    Cause.PROVISIONED_THROUGHPUT: Meaning(
        "dedicated throughput is exceeded",
        "The request was marked `dedicated` and the Provisioned Throughput you bought is in full use at this moment.",
        "Yes, moments; or let it spill over by leaving the header out.",
        "\"Too many requests. Exceeded the Provisioned Throughput.\"",
    ),
    Cause.MODEL_CAPACITY: Meaning(
        "the model has no capacity free",
        "The servers of this model are full. It is no quota, though the status is RESOURCE_EXHAUSTED.",
        "Yes: seconds to minutes. Another model helps at once.",
        "ErrorInfo.reason MODEL_CAPACITY_EXHAUSTED; \"No capacity available for model\".",
    ),
    Cause.OVERLOADED: Meaning(
        "the model is overloaded",
        "A 503: demand is high. No limit of yours was reached, and the call did not count against one as far as is known.",
        "Yes: seconds to minutes, with growing pauses.",
        "HTTP 503, UNAVAILABLE; \"experiencing high demand\"; \"The model is overloaded\".",
    ),
    Cause.UNEXPLAINED_429: Meaning(
        "a 429 that names no limit",
        "The text cannot tell which limit it was: a quota whose details the client dropped, a throttle that sends none, grounding quota, "
        "billing out of step, or capacity. Guessing here has cost many people a day.",
        "Unknown. One retry after a minute is cheap; a loop is not.",
        "429 or RESOURCE_EXHAUSTED without QuotaFailure.",
    ),
    Cause.GATEWAY_COOLDOWN: Meaning(
        "an intermediary refused, perhaps without asking Google",
        "A router, proxy or reseller between you and Google applied a limit or a cooldown of its own.",
        "Mostly: its own delay, not Google's, counts.",
        "The wording of LiteLLM's router, OpenRouter and others; no Google status.",
    ),
    Cause.AUTH: Meaning(
        "the key or token is missing, wrong, expired or leaked",
        "The call never reached a quota: the API did not accept who is calling.",
        "No: mend the key.",
        "API_KEY_INVALID, UNAUTHENTICATED, 401; \"API key not valid\"; invalid_grant.",
    ),
    Cause.PERMISSION: Meaning(
        "who is calling is known, and may not",
        "The API is disabled in the project, a role or licence is missing, the key is restricted, or the project or account is suspended.",
        "No: something must be enabled, granted or appealed.",
        "403 PERMISSION_DENIED; SERVICE_DISABLED; API_KEY_SERVICE_BLOCKED.",
    ),
    Cause.LOCATION: Meaning(
        "the caller's country is not served",
        "The address from which the call comes lies in a country where the API (or its free tier) is not offered.",
        "No: call from a supported region, or enable billing where only the free tier is missing.",
        "\"User location is not supported for the API use.\"",
    ),
    Cause.MODEL_NOT_FOUND: Meaning(
        "unknown or retired model",
        "The model id is wrong, belongs to another API version or method, is retired, or is closed to new users.",
        "No: use another id.",
        "404 NOT_FOUND; \"is not found for API version\"; \"no longer available to new users\".",
    ),
    Cause.CONTEXT_WINDOW: Meaning(
        "the request is larger than the model's window",
        "The input has more tokens than the model takes. This is no quota of tokens per minute.",
        "No: send less.",
        "\"The input token count (N) exceeds the maximum number of tokens allowed\".",
    ),
    Cause.INVALID_REQUEST: Meaning(
        "the request is malformed or refused as such",
        "A field is wrong, or the message or its metadata is too large. Some of these carry the status RESOURCE_EXHAUSTED all the same.",
        "No: change the request.",
        "400 INVALID_ARGUMENT or FAILED_PRECONDITION; \"received message larger than max\".",
    ),
    Cause.SERVER_ERROR: Meaning(
        "Google's server failed",
        "A 5xx that is no overload. Nothing of yours is known to be wrong.",
        "Yes: try again; if it stays with one prompt, change the prompt.",
        "500 INTERNAL; \"An internal error has occurred\".",
    ),
    Cause.TIMEOUT: Meaning(
        "no complete answer came in time",
        "Your deadline, the client's or the server's passed first. Calls that time out and are repeated still use quota.",
        "Perhaps: raise the deadline, send less, or stream.",
        "504 DEADLINE_EXCEEDED; a read time-out.",
    ),
    Cause.CANCELLED: Meaning(
        "the client gave up",
        "The connection was closed by the caller before the answer was complete.",
        "It is the caller's own doing.",
        "499 CANCELLED; \"The operation was cancelled\".",
    ),
    Cause.NETWORK: Meaning(
        "no server answered",
        "Name resolution, connection, TLS or a proxy failed before the API was reached. It is no rate limit, though endless retries can "
        "turn it into one.",
        "It depends: a lost connection comes back; a certificate or proxy must be mended.",
        "ECONNRESET, ENOTFOUND, \"fetch failed\", certificate errors, 407.",
    ),
    Cause.NOT_GEMINI: Meaning(
        "an error of another vendor or another Google API",
        "The words are alike (OpenAI opens its quota error with the same sentence), but it is not a Gemini API that spoke.",
        "See that vendor's documentation.",
        "insufficient_quota, platform.openai.com; another *.googleapis.com service.",
    ),
    Cause.UNKNOWN: Meaning(
        "an error is there, but too little of it",
        "Something failed, and nothing in the text says what.",
        "Unknown.",
        "Nothing known; paste more of the text.",
    ),
}  # fmt: skip
