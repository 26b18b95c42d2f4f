"""Frames and a feed made by hand: a fixed afternoon in Los Angeles, the same in every test."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gemquota.domain.call import Change, NamedLimit, Totals
from gemquota.domain.diagnosis import Action, Cause, Confidence, Diagnosis, Evidence
from gemquota.domain.feed import Timeline
from gemquota.domain.frame import (
    SPEND_10_MIN,
    SPEND_MONTH,
    Account,
    Alert,
    Bucket,
    Caller,
    Frame,
    Gauge,
    Level,
    LimitRow,
    Minute,
    Notice,
    Refusal,
    Row,
    Series,
)
from gemquota.domain.headroom import Known
from gemquota.domain.quota import Dimension, Limit

NOW_S = 1_795_644_202.0
"""Wed 25 Nov 2026, 14:03:22 in Los Angeles."""
DAY_START_S = 1_795_593_600.0
DAY_ENDS_S = 1_795_680_000.0
KEY = "key 3f9a"


def known(
    label: str, dimension: str, value: int, source: str = "refusal", ago_s: float = 200, **more
) -> Known:
    as_of = "2026-10-17" if source == "catalogue" else "2026-11-25T22:00:00Z"
    return Known(
        KEY if source in ("refusal", "probe") else "", label, dimension, value, "free", source, as_of,
        NOW_S - ago_s, **more,
    )  # fmt: skip


def gauge(
    label,
    dimension,
    used,
    limit=None,
    *,
    source="refusal",
    ago_s=200.0,
    peak=None,
    pace=None,
    out_s=None,
):
    daily = dimension.endswith("D")
    return Gauge(
        dimension, used, None if limit is None else known(label, dimension, limit, source, ago_s), peak,
        DAY_ENDS_S if daily else NOW_S + 41, pace, None if out_s is None else NOW_S + out_s,
    )  # fmt: skip


def refusal(key=1, ago_s=185.0, label="gemini-2.5-flash", **more) -> Refusal:
    fields = {
        "account": KEY, "model": label, "method": "generateContent", "tag": "nightly-eval",
        "client": "google-genai-sdk/1.52.0", "source": "proxy", "status": 429, "cause": "quota", "refused": True,
        "headline": f"RPM limit reached: 10 requests per minute for {label}, free tier",
        "limits": (NamedLimit("RPM", 10, label, "free", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),),
        "wait_s": 37.0, "diagnosis": key, "attempt": 1, "wasted": False,
    }  # fmt: skip
    return Refusal(key=key, at_s=NOW_S - ago_s, label=label, **{**fields, **more})


def minutes(*calls: int, refused: Sequence[int] = ()) -> tuple[Minute, ...]:
    padded = [0] * (16 - len(calls)) + list(calls)
    turned = [0] * (16 - len(refused)) + list(refused)
    return tuple(Minute(n, r, 0) for n, r in zip(padded, turned, strict=True))


FLASH = Row(
    "gemini-2.5-flash", KEY, "free",
    (
        gauge("gemini-2.5-flash", "RPM", 8, 10, peak=10),
        gauge("gemini-2.5-flash", "TPM", 52_400, 250_000, source="catalogue", ago_s=39 * 86_400, peak=181_000),
        gauge("gemini-2.5-flash", "RPD", 241, 250, ago_s=7300, pace=1.65, out_s=2300),
    ),
    minutes(3, 4, 6, 9, 10, 10, 7, 4, 2, 5, 8, 10, 9, 10, 10, 3, refused=(0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0)),
    Totals(278, 37, 0, 1_904_000, 0, 40_000, 212_000, 0, 1_240_000),
    refusal(), NOW_S - 3,
)  # fmt: skip
LITE = Row(
    "gemini-2.5-flash-lite", KEY, "free",
    (
        gauge("gemini-2.5-flash-lite", "RPM", 4, 15, source="probe", ago_s=3 * 86_400, peak=9),
        gauge("gemini-2.5-flash-lite", "TPM", 9_100, 250_000, source="catalogue", ago_s=39 * 86_400, peak=22_000),
        gauge("gemini-2.5-flash-lite", "RPD", 312, 1000, source="catalogue", ago_s=39 * 86_400, pace=0.53),
    ),
    minutes(2, 2, 3, 1, 0, 4, 5, 5, 4, 4, 6, 5, 4, 4, 4, 1),
    Totals(312, 0, 4, 402_000, 0, 0, 61_000, 0, 64_000), None, NOW_S - 11,
)  # fmt: skip
PRO = Row(
    "gemini-3.8-pro-preview", KEY, "free",
    (
        gauge("gemini-3.8-pro-preview", "RPM", 0, 0, ago_s=4000),
        gauge("gemini-3.8-pro-preview", "RPD", 0, 0, ago_s=4000),
    ),
    minutes(refused=(1, 1, 1)),
    Totals(3, 3), refusal(2, 4000, "gemini-3.8-pro-preview", cause="no_entitlement", headline="Limit is 0 for gemini-3.8-pro-preview on the free tier: waiting never helps", wait_s=None, limits=(NamedLimit("RPD", 0, "gemini-3.8-pro-preview", "free", ""),)),
    NOW_S - 4000,
)  # fmt: skip
IMAGE = Row(
    "imagen-4.0-generate", KEY, "free",
    (gauge("imagen-4.0-generate", "RPM", 1, 10, source="yours"), gauge("imagen-4.0-generate", "IPM", 2, 10, source="yours"),
     gauge("imagen-4.0-generate", "RPD", 19, 70, source="catalogue", ago_s=39 * 86_400, pace=0.46)),
    minutes(1, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1), Totals(19, 0, 0, 3000, 0, 0, 0, 38, 760_000), None, NOW_S - 50,
)  # fmt: skip
HOSTILE = Row(
    "[bold red]x[/] \x1b[31m模型 [@click=app.quit]y", KEY, "",
    (gauge("h", "RPM", 2), gauge("h", "TPM", 1200), gauge("h", "RPD", 7)), minutes(1, 2),
    Totals(7, 0, 0, 4000, 0, 0, 900, 0, 210), None, NOW_S - 71,
)  # fmt: skip

REFUSALS = (
    refusal(9, 4.0, wasted=True, attempt=3),
    refusal(8, 31.0, attempt=2),
    refusal(7, 95.0, cause="unexplained_429", limits=(), headline="A 429 that does not say which limit", wait_s=None),
    refusal(6, 185.0),
    refusal(5, 410.0, "gemini-2.5-flash-lite", cause="overloaded", refused=False, status=503, limits=(), tag="",
            headline="The model is overloaded", wait_s=None, client="curl/8.9.1"),
    refusal(2, 4000.0, "gemini-3.8-pro-preview", cause="no_entitlement", wait_s=None, diagnosis=None, client="[bold]x[/]",
            headline="Limit is 0 for gemini-3.8-pro-preview on the free tier: waiting never helps",
            limits=(NamedLimit("RPD", 0, "gemini-3.8-pro-preview", "free", ""),)),
)  # fmt: skip
CALLERS = (
    Caller("nightly-eval", "google-genai-sdk/1.52.0 gl-python/3.13", "proxy", KEY, Totals(402, 36, 0, 1_500_000, 0, 0, 190_000, 0, 1_100_000),
           0.62, 210, 402, 29, Minute(6, 2, 0), NOW_S - 2, True),
    Caller("docs-bot", "ai-sdk/google/3.0.1", "proxy", KEY, Totals(180, 4, 4, 700_000, 0, 0, 61_000, 0, 420_000), 0.29, 172, 180, 0,
           Minute(3, 0, 0), NOW_S - 5000, False),
    Caller("", "curl/8.9.1", "run", KEY, Totals(37, 0, 0, 109_000, 0, 0, 9_000, 0, 31_000), 0.09, 37, 37, 0, Minute(0, 0, 0), None, False),
)  # fmt: skip
CHANGE = Change(NOW_S - 86_400 * 2, KEY, "gemini-2.5-flash", "RPD", "500 free", "250 free")
LIMITS = (
    LimitRow("gemini-2.5-flash", KEY, "RPM", (known("gemini-2.5-flash", "RPM", 10), known("gemini-2.5-flash", "RPM", 10, "catalogue", 39 * 86_400)),
             known("gemini-2.5-flash", "RPM", 10), 8, ()),
    LimitRow("gemini-2.5-flash", "", "TPM", (known("gemini-2.5-flash", "TPM", 250_000, "catalogue", 39 * 86_400),),
             known("gemini-2.5-flash", "TPM", 250_000, "catalogue", 39 * 86_400), 52_400, ()),
    LimitRow("gemini-2.5-flash", KEY, "RPD", (known("gemini-2.5-flash", "RPD", 250, ago_s=7300), known("gemini-2.5-flash", "RPD", 500, "catalogue", 39 * 86_400, doubt="stale")),
             known("gemini-2.5-flash", "RPD", 250, ago_s=7300), 241, (CHANGE,)),
    LimitRow("gemini-2.5-flash-lite", KEY, "RPM", (known("gemini-2.5-flash-lite", "RPM", 15, "probe", 3 * 86_400), known("gemini-2.5-flash-lite", "RPM", 30, "yours"),),
             known("gemini-2.5-flash-lite", "RPM", 15, "probe", 3 * 86_400), 4, ()),
)  # fmt: skip
ACCOUNT = Account(
    KEY, "free",
    (Gauge(SPEND_10_MIN, 84_000, None, None, NOW_S + 600, None, None), Gauge(SPEND_MONTH, 14_210_000, None, None, NOW_S + 5 * 86_400, None, None)),
)  # fmt: skip
FRAME = Frame(
    now_s=NOW_S, as_of_s=NOW_S, where="calls.db", day_start_s=DAY_START_S, day_ends_s=DAY_ENDS_S, accounts=(ACCOUNT,),
    rows=(FLASH, LITE, IMAGE, HOSTILE, PRO), refusals=REFUSALS, callers=CALLERS, limits=LIMITS, changes=(CHANGE,),
    alerts=(Alert(Level.BAD, "RPD of gemini-2.5-flash runs out in 38 min, 9 h before its reset", "gemini-2.5-flash", KEY, NOW_S),),
    notices=(), totals=Totals(619, 40, 4, 2_313_000, 0, 40_000, 274_000, 38, 2_064_210), calls_per_s=1.4,
    retries_since_s=NOW_S - 86_400,
)  # fmt: skip
DIAGNOSIS = Diagnosis(
    cause=Cause.QUOTA, http_status=429, status="RESOURCE_EXHAUSTED", confidence=Confidence.CERTAIN,
    limits=(Limit(dimension=Dimension.RPM, limit=10, model="gemini-2.5-flash"),), retry_after_s=37.0,
    explanation="The minute is full.", evidence=(Evidence("quotaValue", "10"),),
    actions=(Action("Wait for the minute", "sleep 37"),),
)  # fmt: skip
EMPTY = Frame(
    NOW_S,
    NOW_S,
    "calls.db",
    DAY_START_S,
    DAY_ENDS_S,
    (),
    (),
    (),
    (),
    (),
    (),
    (),
    (),
    Totals(),
    0.0,
    NOW_S,
)


def crowd(count: int) -> Frame:
    """As many models as are asked for."""
    rows = tuple(FLASH._replace(label=f"tuned-model-{number:04}") for number in range(count))
    return FRAME._replace(rows=rows)


def locked() -> Frame:
    """What a feed shows that cannot read its store any more."""
    notice = Notice(
        "locked",
        Level.WARN,
        "calls.db is locked by another process since 2 min; the figures are old",
        NOW_S - 120,
    )
    return FRAME._replace(notices=(notice,), as_of_s=NOW_S - 120)


def series(label: str = "gemini-2.5-flash", span_s: float = 900.0) -> Series:
    step_s = max(1.0, span_s / 90)
    buckets = []
    for index in range(90):
        wave = 4 + 4 * math.sin(index / 8) + (index * 7 % 3)
        refused = 3 if index % 23 in (5, 6, 7) else 0
        buckets.append(
            Bucket(
                NOW_S - span_s + index * step_s, int(wave), refused, int(index % 31 == 4),
                (("quota", refused),) if refused else (("overloaded", 1),) if index % 31 == 4 else (),
                int(wave * 900), int(wave * 120), int(wave * 300), None if index % 40 == 0 else 700 + 60 * wave,
                None if index % 40 == 0 else 1900 + 250 * wave, min(10, int(wave) + refused),
            )
        )  # fmt: skip
    limits = (known(label, "RPM", 10), known(label, "TPM", 250_000, "catalogue", 39 * 86_400))
    return Series(
        label,
        KEY,
        NOW_S - span_s,
        step_s,
        tuple(buckets),
        limits,
        8,
        52_400,
        10,
        181_000,
        "sliding",
    )


class FixedFeed:
    """Says what it was given, and remembers what it was asked."""

    def __init__(self, frame: Frame = FRAME, *, timeline: Timeline | None = None) -> None:
        self.now = frame
        self.trouble: Exception | None = None
        self.asked: list[tuple[object, ...]] = []
        self.recording: FixedFeed | None = None
        self.closed = False
        self.explained: Diagnosis | None = None
        self._timeline = timeline or Timeline(True, NOW_S - 7200, NOW_S, NOW_S, 1.0)

    def _asked(self, *question: object) -> None:
        self.asked.append(question)
        if self.trouble is not None:
            raise self.trouble

    def timeline(self) -> Timeline:
        self._asked("timeline")
        return self._timeline

    def frame(self, now_s: float) -> Frame:
        self._asked("frame", now_s)
        return self.now if self._timeline.live else self.now._replace(now_s=now_s, as_of_s=now_s)

    def series(self, label: str, account: str, span_s: float, now_s: float) -> Series:
        self._asked("series", label, account, span_s)
        return series(label, span_s)

    def diagnosis(self, refusal: Refusal) -> Diagnosis | None:
        self._asked("diagnosis", refusal.key)
        return self.explained if refusal.diagnosis is not None else None

    def replay(self) -> FixedFeed | None:
        self._asked("replay")
        return self.recording

    def close(self) -> None:
        self.closed = True
