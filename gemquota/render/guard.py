"""Whether a need fits, as text and as JSON."""

from __future__ import annotations

import json
import math
from typing import NamedTuple

from gemquota.domain.guard import Answer, Check, Need, Verdict
from gemquota.domain.headroom import UNLIMITED
from gemquota.domain.lengths import span
from gemquota.domain.wording import pacific, utc
from gemquota.render.layout import Paint, columns, wrapped
from gemquota.render.usage import known_from

_ROLES = {Answer.YES: "good", Answer.LATER: "bad", Answer.NEVER: "bad", Answer.UNKNOWN: "head"}


class Asked(NamedTuple):
    """The question."""

    label: str
    account: str
    need: Need
    now_s: float


def guard_text(asked: Asked, verdict: Verdict, *, width: int, paint: Paint) -> list[str]:
    """The answer, and a line for each limit: used, needed, and where its figure is from."""
    first, *rest = wrapped(_headline(asked, verdict), width)
    lines = [paint(first, _ROLES[verdict.answer]), *rest]
    rows = [_row(check, asked.now_s) for check in verdict.checks]
    lines += columns(rows, width=width)
    if verdict.checks:
        lines += wrapped("Used: recorded here by run and proxy, so perhaps less than was used.", width)  # fmt: skip
    return lines


def _headline(asked: Asked, verdict: Verdict) -> str:
    what = _what(asked)
    pace = ""
    if verdict.paced_s:
        pace = f", at the pace of a minute's limit: it takes {span(verdict.paced_s)} at least"
    match verdict.answer:
        case Answer.YES:
            return f"yes: {what} fit now{pace}"
        case Answer.LATER:
            wait_s = verdict.fits_s - asked.now_s
            why = (
                f", since today has no {span(verdict.paced_s)} left" if verdict.runs_over else pace
            )
            return f"no, not yet: {what} fit in {span(wait_s)}, {pacific(verdict.fits_s)}{why}"
        case Answer.UNKNOWN:
            return f"cannot be told: no {' or '.join(verdict.unknown)} of {asked.label} is known"
        case Answer.NEVER:
            why = "no day is that long" if verdict.runs_over else "no window holds them"
            if any(check.known.value == 0 for check in verdict.checks):
                why = "a limit is 0"
            return f"no, and waiting does not help: {what} never fit, {why}"


def _what(asked: Asked) -> str:
    need = asked.need
    text = f"{need.requests:,} request{'s' if need.requests != 1 else ''}"
    if need.tokens is not None:
        text += f" with {need.tokens:,} input tokens"
    return f"{text} of {asked.label}"


def _row(check: Check, now_s: float) -> list[str]:
    known = check.known
    of = "unlimited" if known.value == UNLIMITED else f"of {known.value:,}"
    used = f"{known.dimension} {check.used:,} {of} used, {check.needed:,} needed"
    state = "never" if check.answer is Answer.NEVER else "ok"
    if check.answer is Answer.LATER:
        state = f"in {span(check.fits_s - now_s)}"
    closed = "; refused since the last call that passed" if check.is_closed else ""
    return [f"  {state}", used, f"{known_from(known, now_s)}{closed}"]


def guard_json(asked: Asked, verdict: Verdict, exit_code: int) -> str:
    """One object, schema `gemquota.guard/1`; `fits_at` and `wait_s` are null where waiting does not help."""
    helps = math.isfinite(verdict.fits_s) and verdict.answer is not Answer.UNKNOWN
    document = {
        "schema": "gemquota.guard/1",
        "answer": verdict.answer.value,
        "exit_code": exit_code,
        "model": asked.label,
        "account": asked.account or None,
        "need": asked.need.requests,
        "tokens": asked.need.tokens,
        "at": utc(asked.now_s),
        "fits_at": utc(math.ceil(verdict.fits_s)) if helps else None,
        "wait_s": round(verdict.fits_s - asked.now_s, 1) if helps else None,
        "paced_s": verdict.paced_s,
        "unknown": verdict.unknown,
        "used_source": "recorded",
        "limits": [
            {
                "dimension": check.known.dimension,
                "answer": check.answer.value,
                "used": check.used,
                "needed": check.needed,
                "limit": check.known.value if check.known.value != UNLIMITED else None,
                "is_closed": check.is_closed,
                "tier": check.known.tier,
                "source": check.known.source,
                "as_of": check.known.as_of,
                "doubt": check.known.doubt or None,
            }
            for check in verdict.checks
        ],
    }
    return json.dumps(document)
