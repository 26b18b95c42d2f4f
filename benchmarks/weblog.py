"""A log such as services around the Gemini API write, and the truth about the errors in it.

Seeded: the same size and seed give the same bytes. Written in pieces, so memory stays small.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

START_S = 1_795_478_400
"""2026-11-24 00:00 UTC, a day of log from there."""

MODELS = ("gemini-3.8-flash", "gemini-2.5-flash-lite", "gemini-3.1-pro", "gemini-2.5-pro")
HOST = "generativelanguage.googleapis.com"


class Truth(NamedTuple):
    """What one error must count as."""

    cause: str
    model: str | None = None
    dimension: str | None = None
    limit: int | None = None


class Kind(NamedTuple):
    """One dialect of one error."""

    weight: int
    write: Callable[[Random, str], tuple[str, Truth]]
    """From chance and the record's time stamp to its text and what it must count as."""


def log(size_bytes: int, *, seed: int = 7, errors_per_line: float = 0.01) -> Iterator[str | Truth]:
    """Pieces of a log of about `size_bytes`; after each error's text the truth about it."""
    rng = Random(seed)
    kinds = [kind for kind in KINDS for _ in range(kind.weight)]
    lines = max(1, size_bytes // 190)
    step_s = 86_400 / lines
    written = line = 0
    while written < size_bytes:
        stamp = _stamp(START_S + line * step_s)
        if rng.random() < errors_per_line:
            text, truth = rng.choice(kinds).write(rng, stamp)
            yield text
            yield truth
        else:
            text = rng.choices(ORDINARY, ORDINARY_WEIGHTS)[0](rng, stamp)
            yield text
        written += len(text)
        line += 1


def write(path: str, size_bytes: int, *, seed: int = 7) -> Counter[Truth]:
    """Write the log to `path` and return how often each error is in it."""
    counts: Counter[Truth] = Counter()
    pieces: list[str] = []
    with open(path, "w", encoding="utf-8", buffering=1 << 20) as out:
        for piece in log(size_bytes, seed=seed):
            if isinstance(piece, Truth):
                counts[piece] += 1
                continue
            pieces.append(piece)
            if len(pieces) > 4_000:
                out.write("".join(pieces))
                pieces.clear()
        out.write("".join(pieces))
    return counts


def _stamp(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _id(rng: Random) -> str:
    return f"{rng.getrandbits(64):016x}"


def _access(rng: Random, at: str) -> str:
    model = rng.choice(MODELS)
    return (
        f"{at} INFO gateway[812] req={_id(rng)} POST /v1beta/models/{model}:generateContent 200 "
        f"{rng.randrange(90, 9000)}ms in={rng.randrange(20, 40_000)} out={rng.randrange(5, 4_000)} "
        f"ip=10.0.{rng.randrange(256)}.{rng.randrange(256)}\n"
    )


def _structured(rng: Random, at: str) -> str:
    return (
        f'{{"ts":"{at}","level":"info","logger":"worker.batch","trace":"{_id(rng)}{_id(rng)}",'
        f'"msg":"chunk done","job":{rng.randrange(100_000)},"rows":{rng.randrange(5_000)},'
        f'"elapsed_ms":{rng.randrange(4_000)},"model":"{rng.choice(MODELS)}"}}\n'
    )


def _chat(rng: Random, at: str) -> str:
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(8, 40)))
    return f'{at} DEBUG app.session [{_id(rng)[:8]}] user said: "{words}"\n'


def _health(rng: Random, at: str) -> str:
    return f"{at} DEBUG gateway[812] GET /healthz 204 {rng.randrange(1, 9)}ms pool={rng.randrange(64)}/64\n"


def _near_miss(rng: Random, at: str) -> str:
    """Holds a needle and is no error."""
    return rng.choice(
        (
            f"{at} INFO limiter bucket={_id(rng)} quota check passed, {rng.randrange(1, 90)} of 90 used\n",
            f"{at} INFO cache capacity is {rng.randrange(4096)} entries, 4096 at most\n",
            f"{at} DEBUG db pool deadline set to {rng.randrange(10, 60)} s for job {_id(rng)}\n",
        )
    )


WORDS = [
    "please",
    "write",
    "the",
    "report",
    "about",
    "rivers",
    "in",
    "two",
    "short",
    "parts",
    "with",
    "a",
    "table",
    "of",
    "places",
    "and",
    "dates",
    "and",
    "then",
    "say",
    "which",
    "of",
    "them",
    "people",
    "liked",
    "more",
    "when",
    "it",
    "was",
    "warm",
    "or",
    "cold",
    "near",
    "the",
    "old",
    "bridge",
]
ORDINARY = (_access, _structured, _chat, _health, _near_miss)
ORDINARY_WEIGHTS = (45, 25, 20, 10, 0.3)


# The errors. Times, waits and ids differ in each; some also in model and limit.


def _quota(rng: Random) -> tuple[dict[str, object], Truth]:
    model = rng.choice(MODELS)
    dimension, metric, quota_id, limits = rng.choice(
        (
            ("RPM", "generate_content_free_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", (5, 10, 15)),
            ("RPD", "generate_content_free_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", (20, 250)),
            ("TPM", "generate_content_free_tier_input_token_count", "GenerateContentInputTokensPerModelPerMinute-FreeTier", (250_000,)),
        )
    )  # fmt: skip
    limit = rng.choice(limits)
    wait_s = rng.uniform(1, 59)
    message = (
        "You exceeded your current quota, please check your plan and billing details.\n"
        f"* Quota exceeded for metric: {HOST}/{metric}, limit: {limit}, model: {model}\n"
        f"Please retry in {wait_s:.9f}s."
    )
    entry = {
        "quotaMetric": f"{HOST}/{metric}",
        "quotaId": quota_id,
        "quotaDimensions": {"location": "global", "model": model},
        "quotaValue": str(limit),
    }
    details = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [entry]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{int(wait_s)}s"},
    ]
    error = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}
    return {"error": error}, Truth("quota", model, dimension, limit)


def _quota_line(rng: Random, at: str) -> tuple[str, Truth]:
    payload, truth = _quota(rng)
    return f"{at} ERROR app.llm req={_id(rng)} refused: {json.dumps(payload)}\n", truth


def _quota_pretty(rng: Random, at: str) -> tuple[str, Truth]:
    payload, truth = _quota(rng)
    return (
        f"{at} ERROR app.llm req={_id(rng)} refused:\n{json.dumps(payload, indent=2)}\n",
        truth,
    )


def _quota_repr(rng: Random, at: str) -> tuple[str, Truth]:
    payload, truth = _quota(rng)
    text = f"google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {payload!r}"
    return f"{at} ERROR app.llm req={_id(rng)} {text}\n", truth


def _quota_in_json_log(rng: Random, at: str) -> tuple[str, Truth]:
    payload, truth = _quota(rng)
    record = {"ts": at, "level": "error", "trace": _id(rng), "msg": json.dumps(payload)}
    return json.dumps(record) + "\n", truth


def _quota_traceback(rng: Random, at: str) -> tuple[str, Truth]:
    payload, truth = _quota(rng)
    return (
        f"{at} ERROR app.llm job {_id(rng)} failed\n"
        "Traceback (most recent call last):\n"
        f'  File "/srv/app/llm.py", line {rng.randrange(20, 90)}, in ask\n'
        "    answer = client.models.generate_content(model=model, contents=text)\n"
        f"google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {payload!r}\n",
        truth,
    )


def _said(cause: str, *templates: str) -> Callable[[Random, str], tuple[str, Truth]]:
    """One of several texts; `{at}`, `{id}`, `{n}`, `{model}` are filled in."""

    def write(rng: Random, at: str) -> tuple[str, Truth]:
        text = rng.choice(templates)
        for name, value in (
            ("{at}", at),
            ("{id}", _id(rng)),
            ("{n}", str(rng.randrange(2, 60))),
            ("{model}", rng.choice(MODELS)),
        ):
            text = text.replace(name, value)
        return text + "\n", Truth(cause)

    return write


KINDS = (
    Kind(12, _quota_line),
    Kind(6, _quota_pretty),
    Kind(8, _quota_repr),
    Kind(6, _quota_in_json_log),
    Kind(4, _quota_traceback),
    Kind(
        8,
        _said(
            "overloaded",
            '{at} ERROR gateway[812] req={id} 503 {"error": {"code": 503, "message": "The model is overloaded. Please try again later.", "status": "UNAVAILABLE"}}',
            "{at} WARN app.llm req={id} google.genai.errors.ServerError: 503 UNAVAILABLE. {'error': {'code': 503, 'message': 'This model is currently experiencing high demand. Please try again later.', 'status': 'UNAVAILABLE'}}",
        ),
    ),
    Kind(
        3,
        _said(
            "unexplained_429",
            '{at} ERROR app.llm req={id} {"error": {"code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED"}}',
            "{at} WARN gateway[812] req={id} upstream answered 429 Too Many Requests after {n}ms",
        ),
    ),
    Kind(
        2,
        _said(
            "auth",
            '{at} ERROR app.llm req={id} {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com", "metadata": {"service": "generativelanguage.googleapis.com"}}]}}',
        ),
    ),
    Kind(
        1,
        _said(
            "permission",
            '{at} ERROR app.llm req={id} {"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}',
        ),
    ),
    Kind(
        4,
        _said(
            "network",
            "{at} ERROR app.llm req={id} TypeError: fetch failed: connect ECONNREFUSED 10.0.3.{n}:443",
            "{at} ERROR app.llm req={id} httpx.ConnectError: [Errno -2] Name or service not known",
            "{at} ERROR app.llm req={id} requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
        ),
    ),
    Kind(
        3,
        _said(
            "timeout",
            '{at} ERROR app.llm req={id} {"error": {"code": 504, "message": "Deadline expired before operation could complete.", "status": "DEADLINE_EXCEEDED"}}',
            "{at} ERROR app.llm req={id} httpx.ReadTimeout: The read operation timed out",
        ),
    ),
    Kind(
        3,
        _said(
            "server_error",
            '{at} ERROR app.llm req={id} {"error": {"code": 500, "message": "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting", "status": "INTERNAL"}}',
        ),
    ),
    Kind(
        1,
        _said(
            "model_not_found",
            '{at} ERROR app.llm req={id} {"error": {"code": 404, "message": "models/gemini-1.5-pro is not found for API version v1beta, or is not supported for generateContent.", "status": "NOT_FOUND"}}',
        ),
    ),
    Kind(
        1,
        _said(
            "location",
            '{at} ERROR app.llm req={id} {"error": {"code": 400, "message": "User location is not supported for the API use.", "status": "FAILED_PRECONDITION"}}',
        ),
    ),
    Kind(
        1,
        _said(
            "context_window",
            '{at} ERROR app.llm req={id} {"error": {"code": 400, "message": "The input token count (10485{n}) exceeds the maximum number of tokens allowed (1048576).", "status": "INVALID_ARGUMENT"}}',
        ),
    ),
    Kind(
        1,
        _said(
            "model_capacity",
            '{at} ERROR cli req={id} {"error": {"code": 429, "message": "No capacity available for model {model} on the server", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "MODEL_CAPACITY_EXHAUSTED", "domain": "cloudcode-pa.googleapis.com", "metadata": {"model": "{model}"}}]}}',
        ),
    ),
    Kind(
        1,
        _said(
            "prepay_depleted",
            '{at} ERROR app.llm req={id} {"error": {"code": 429, "message": "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.", "status": "RESOURCE_EXHAUSTED"}}',
        ),
    ),
    Kind(
        1,
        _said(
            "invalid_request",
            '{at} ERROR app.llm req={id} {"error": {"code": 400, "message": "Unable to process input image.", "status": "INVALID_ARGUMENT"}}',
        ),
    ),
)  # fmt: skip
