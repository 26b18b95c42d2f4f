"""Findings about the API's answers: whose they are, how fast, what they say of key, place and model."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from statistics import median

from gemquota.doctor.patient import Asked, Patient
from gemquota.doctor.route import TRUST_COMPANY
from gemquota.domain.catalogue import Model, is_current
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.finding import Finding, failure, note, ok, skipped, unknown, warning
from gemquota.domain.lengths import span
from gemquota.errors import ExitCode
from gemquota.extract.diagnose import diagnose

SKEW_S = 3.0
"""Reset times and OAuth both lean on the clock; the Date header itself is cut to whole seconds."""
_SLOW_S = 1.5
_ENTRY = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<head|<script)", re.IGNORECASE)
_BY_CLOCK = {
    "linux": "sudo timedatectl set-ntp true",
    "darwin": "sudo sntp -sS time.apple.com",
    "win32": "w32tm /resync",
}
_NO_ENTRY = frozenset({Cause.AUTH, Cause.PERMISSION})


def diagnosis_of(asked: Asked) -> Diagnosis | None:
    """What an error of the API means; None where it is none."""
    if asked.status is None or asked.status < 400:
        return None
    found = diagnose(f"HTTP {asked.status}\n{asked.text}", now_s=asked.sent_s)
    return found[0] if found else None


def is_the_apis(asked: Asked) -> bool:
    """Whether an answer is one of the API: JSON, an object or a list of one."""
    if asked.status is None or asked.status in (407, 511) or 300 <= asked.status < 400:
        return False
    try:
        return isinstance(json.loads(asked.text), dict | list)
    except (ValueError, RecursionError):
        return False


def answer(asked: Asked) -> Finding:
    """Whether the API answers at all, or something in its place does."""
    if asked.status == 407 or (asked.status is None and "407" in asked.text):
        return failure(
            "http",
            "the proxy wants a name and a password (407)",
            mend="export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
            exit_code=ExitCode.UNREACHABLE,
        )
    if asked.status is None:
        return _unanswered(asked)
    kind = asked.headers.get("content-type", "")
    if asked.status == 511 or 300 <= asked.status < 400 or _ENTRY.match(asked.text):
        to = asked.headers.get("location", "")
        return failure(
            "http",
            "a page answers in place of the API: a network's log-in page, or a filter",
            f"status {asked.status}, {kind or 'no content type'}"
            + (f", leads to {to[:80]}" if to else ""),
            mend="open any http page in a browser and log in to the network",
            exit_code=ExitCode.UNREACHABLE,
        )
    if asked.status >= 500:
        found = diagnosis_of(asked)
        told = (found.explanation if found else "") or f"status {asked.status}"
        return failure("http", "the API has trouble of its own", told[:160], exit_code=ExitCode.API)
    if not is_the_apis(asked):
        return failure(
            "http",
            "what answers is not the Gemini API",
            f"status {asked.status}, {kind or 'no content type'}",
            mend="check GOOGLE_GEMINI_BASE_URL and --base-url",
            exit_code=ExitCode.UNREACHABLE,
        )
    return ok("http", f"the API answers, in {asked.took_s * 1000:.0f} ms")


def _unanswered(asked: Asked) -> Finding:
    if "CERTIFICATE_VERIFY_FAILED" in asked.text:
        return failure(
            "http",
            "the certificate that answers is not trusted",
            asked.text[:160],
            mend=TRUST_COMPANY,
            exit_code=ExitCode.UNREACHABLE,
        )
    return failure("http", "no answer of the API", asked.text[:160], exit_code=ExitCode.UNREACHABLE)


def latency(asked: Sequence[Asked]) -> Finding:
    """How long small answers take, and how many get lost.

    A client that retries its own time-outs spends quota for answers that it never sees, which looks like a
    rate limit that nobody set.
    """
    if not asked:
        return skipped("latency", "nothing answers")
    good = [each.took_s for each in asked if each.status is not None]
    lost = len(asked) - len(good)
    if not good:
        return failure(
            "latency", f"none of {len(asked)} calls was answered", exit_code=ExitCode.UNREACHABLE
        )
    said = f"{len(good)} of {len(asked)} calls answered, median {median(good) * 1000:.0f} ms, slowest {max(good) * 1000:.0f} ms"
    if lost:
        return warning(
            "latency",
            said,
            "a client that retries its time-outs spends quota twice, which looks like a rate limit",
            mend="raise the client's time-out, and lower its retries",
        )
    if median(good) > _SLOW_S:
        return warning(
            "latency", said, "a short time-out in a client would lose answers that were paid for"
        )
    return ok("latency", said)


def clock(asked: Asked, platform: str) -> Finding:
    """How far this machine's clock is off, by the Date header."""
    stated = asked.headers.get("date", "")
    if asked.status is None:
        return skipped("clock", "nothing answers")
    try:
        server_s = parsedate_to_datetime(stated).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return unknown("clock", "the answer states no date")
    # The header is cut to whole seconds, and was written while the call was on its way.
    ahead_s = asked.sent_s + asked.took_s / 2 - server_s - 0.5
    doubt_s = 0.5 + asked.took_s / 2
    if abs(ahead_s) - doubt_s <= SKEW_S:
        return ok("clock", f"within {max(1.0, abs(ahead_s) + doubt_s):.0f} s of Google's")
    side = "ahead of" if ahead_s > 0 else "behind"
    return warning(
        "clock",
        f"{span(abs(ahead_s))} {side} Google's",
        "reset times are computed from it, and OAuth refuses tokens of another time",
        mend=_BY_CLOCK.get(platform, "set the clock by NTP"),
    )


def location(asked: Asked) -> Finding:
    """Whether the API serves the country that the calls come from."""
    found = diagnosis_of(asked)
    if found is not None and found.cause is Cause.LOCATION:
        return failure(
            "location",
            "Google does not serve the place that these calls come from",
            found.message[:160] if found.message else "",
            mend="call from a country on https://ai.google.dev/gemini-api/docs/available-regions, or through Vertex AI",
        )
    if not is_the_apis(asked):
        return skipped("location", "the API does not answer")
    return ok("location", "served")


def key_accepted(patient: Patient, asked: Asked) -> Finding:
    """What the API says of the key."""
    check = "key accepted"
    if not patient.key:
        return skipped(check, "there is no key to try")
    if not is_the_apis(asked):
        return skipped(check, "the API does not answer")
    if asked.status == 200:
        return ok(check, "yes")
    found = diagnosis_of(asked)
    if found is None:
        return unknown(check, f"status {asked.status} says nothing of it")
    if found.cause in _NO_ENTRY:
        return failure(
            check,
            found.explanation or "the key is refused",
            *filter(None, ((found.message or "")[:160], found.reason or "")),
            mend=_first_mend(found),
            exit_code=ExitCode.AUTH,
        )
    if found.cause is Cause.LOCATION:
        return skipped(check, "the place is refused first")
    return unknown(check, f"status {asked.status}: {found.explanation}"[:200])


def model(patient: Patient, asked: Asked | None) -> Finding:
    """Whether the model is there, retired, or routed to another one."""
    wanted = patient.model
    if not is_current(wanted, patient.today):
        to = f"; calls go to {wanted.routes_to}" if wanted.routes_to else ""
        return failure(
            "model",
            f"{wanted.id} was shut down on {wanted.shutdown}{to}"
            if wanted.shutdown
            else f"{wanted.id} is not known to be served",
            f"on record as of {wanted.as_of}",
            mend="gemquota models",
        )
    if asked is None or not is_the_apis(asked):
        return skipped("model", "the API does not answer")
    dated = _to_come(wanted)
    if asked.status == 200:
        return (
            note("model", f"{wanted.id} is there, {dated}")
            if dated
            else ok("model", f"{wanted.id} is there")
        )
    found = diagnosis_of(asked)
    if asked.status == 404:
        return failure(
            "model",
            f"{wanted.id} is not there for this key",
            (found.message if found and found.message else "")[:160],
            mend="gemquota models",
        )
    return skipped("model", "the API refuses to say")


def _to_come(wanted: Model) -> str:
    shutdown = f"and will be shut down on {wanted.shutdown}" if wanted.shutdown else ""
    routed = (
        f"and is routed to {wanted.routes_to}"
        + (f" from {wanted.routes_from}" if wanted.routes_from else "")
        if wanted.routes_to
        else ""
    )
    return routed or shutdown


def first_token(patient: Patient, asked: Asked | None) -> Finding:
    """What became of one prompt of one token."""
    check = "first token"
    if not patient.sends_prompt:
        return skipped(check, "no prompt was to be sent")
    if asked is None:
        return skipped(check, "no call gets that far")
    if asked.status is None:
        if asked.timed_out:
            return warning(
                check,
                asked.text,
                "a thinking model may take longer; the call may have cost a request",
            )
        return failure(
            check, "no answer to a prompt", asked.text[:160], exit_code=ExitCode.UNREACHABLE
        )
    if asked.status == 200:
        served = _served(asked.text)
        by = f", by {served}" if served and served != patient.model.id else ""
        said = f"answered in {asked.took_s * 1000:.0f} ms{by}"
        return note(check, said, "the name stands for another model") if by else ok(check, said)
    found = diagnosis_of(asked)
    if found is None:
        return failure(check, f"status {asked.status}", exit_code=ExitCode.API)
    code = ExitCode.API
    if asked.status in (429, 402):
        code = (
            ExitCode.EXHAUSTED if found.retryable or found.resets_at_s else ExitCode.CHANGE_NEEDED
        )
    elif found.cause in _NO_ENTRY:
        code = ExitCode.AUTH
    elif found.cause is Cause.LOCATION:
        code = ExitCode.CHANGE_NEEDED
    elif found.cause in (Cause.OVERLOADED, Cause.MODEL_CAPACITY, Cause.SERVER_ERROR):
        return warning(
            check, found.explanation[:200] or f"status {asked.status}", mend=_first_mend(found)
        )
    return failure(
        check,
        found.explanation[:240] or f"status {asked.status}",
        (found.message or "")[:160],
        mend=_first_mend(found),
        exit_code=code,
    )


def _served(text: str) -> str:
    match = re.search(r'"modelVersion"\s*:\s*"([\w.\-]{1,80})"', text)
    return match[1] if match else ""


def _first_mend(found: Diagnosis) -> str:
    """The first action that is a command or a place to go to."""
    for action in found.actions:
        if action.command or action.url:
            return action.command or f"{action.title}: {action.url}"
    return found.actions[0].title if found.actions else ""
