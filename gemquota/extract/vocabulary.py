"""The closed vocabulary of Google's refusals, and mending of terms that a wrap broke.

Keys, statuses, service names, metric names and quota ids are built from few words. A term
that appears only once the blanks are taken out was broken by a wrap or a careless copy:
`mended` closes the gap, and leaves all other blanks alone.

Source: the ids and metrics of the field, of which every part is listed here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate

KEYS = (
    "quotaMetric", "quota_metric", "quotaId", "quota_id", "quotaDimensions", "quota_dimensions",
    "quotaValue", "quota_value", "quota_limit_value", "quota_limit", "quota_location",
    "retryDelay", "retry_delay", "quotaResetDelay", "quotaResetTimeStamp", "violations", "message",
    "metadata", "details", "description", "location", "service", "seconds", "RetryInfo", "QuotaFailure",
)  # fmt: skip
STATUSES = (
    "RESOURCE_EXHAUSTED", "INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED",
    "UNAUTHENTICATED", "NOT_FOUND", "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "CANCELLED",
    "OUT_OF_RANGE", "ALREADY_EXISTS", "ABORTED", "UNIMPLEMENTED", "DATA_LOSS",
)  # fmt: skip
REASONS = (
    "MODEL_CAPACITY_EXHAUSTED", "QUOTA_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "API_KEY_INVALID",
    "API_KEY_SERVICE_BLOCKED", "SERVICE_DISABLED", "CREDENTIALS_MISSING", "SUBSCRIPTION_REQUIRED",
)  # fmt: skip

_METRIC_WORD = (
    "generate|generated|content|requests|request|free|paid|tier|input|output|token|tokens|count|per|"
    "model|base|project|user|region|minute|day|embed|batch|predict|long|running|images|image|gen|"
    "online|prediction|global|text|bidi|concurrent|reqs|file|storage|bytes|responses|prio|flex|[123]"
)
_TYPES = "Help|QuotaFailure|RetryInfo|ErrorInfo|LocalizedMessage|DebugInfo|BadRequest|RequestInfo"
_METRIC_END = "requests|count|model|minute|day|tier|tokens|reqs|bytes|prio|user|[123]"
_ID_WORD = (
    "Generate|Content|Requests|Request|Per|Minute|Day|Project|Model|User|Region|Input|Output|Tokens|"
    "Paid|Free|Tier|Embed|Batch|Predict|Long|Running|Images|Image|File|Storage|Bytes|Base"
)


_HOSTS = ("type", "generativelanguage", "aiplatform", "cloudcode-pa", "cloudaicompanion")
_MODELS = ("gemini-", "gemma-", "imagen-", "veo-")


@cache
def _terms() -> re.Pattern[str]:
    plain_terms = sorted(
        (*KEYS, *STATUSES, *REASONS, "https://", "google.rpc."), key=len, reverse=True
    )
    firsts = {term[0] for term in (*plain_terms, *_ID_WORD.split("|"), *_MODELS, *_HOSTS, "limit")}
    return re.compile(
        # What any of them can begin with: other characters are passed over at once.
        rf"(?=[{''.join(sorted(firsts))}])(?:"
        rf"(?:{'|'.join(_HOSTS)})\.googleapis\.com"
        rf"(?:/google\.rpc\.(?:{_TYPES})|/(?:(?:{_METRIC_WORD})_){{1,12}}(?:{_METRIC_END})"
        r"(?=[^a-z_]|withbase|$))?"
        rf"|(?:(?:{_ID_WORD}){{4,14}})(?:-(?:FreeTier|PaidTier[123]?))?"
        r"|gemini-[0-9](?:\.[0-9])?-(?:pro|flash)(?:-lite)?(?:-preview)?(?:-image|-tts|-live|-exp)?"
        r"|gemini-embedding-[0-9]\.[0-9](?![0-9])|imagen-[0-9]\.[0-9]-(?:fast-|ultra-)?generate|veo-[0-9]\.[0-9]-(?:fast-)?generate|gemma-[0-9]n?-[0-9]{1,2}b"
        r"|(?<=,)limit:|(?<=,)model:|" + "|".join(map(re.escape, plain_terms)) + ")"
    )


def mended(text: str) -> str:
    """`text` with every known term that blanks broke put together again. Linear time."""
    words = text.split()
    tight = "".join(words)
    # Position of each gap in the tight text: a term that strictly contains one was broken.
    gaps = list(accumulate(map(len, words)))
    closed: set[int] = set()
    for match in _terms().finditer(tight):
        at = bisect_left(gaps, match.start() + 1)
        inside = range(at, bisect_left(gaps, match.end(), at))
        # "gemini-2.5-flash - live" is prose: a wrap breaks a model's name once.
        if len(inside) < 2 or not match[0].startswith(_MODELS):
            closed.update(inside)
    if not closed:
        return text
    pieces: list[str] = []
    last = 0
    for index, gap in enumerate(_GAP.finditer(text)):
        if index in closed:
            pieces.append(text[last : gap.start()])
            last = gap.end()
    pieces.append(text[last:])
    return "".join(pieces)


_GAP = re.compile(r"(?<=\S)\s+")
