from __future__ import annotations

import json
import math

import pytest

from gemquota.domain.call import Totals
from gemquota.domain.guard import Answer, Need, Past, judge
from gemquota.domain.headroom import Known
from gemquota.render.guard import Asked, guard_json, guard_text
from gemquota.render.layout import plain_paint

NOW_S = 1_750_000_000.0  # 08:06 in Los Angeles


def known(dimension, value):
    return Known("key-1", "gemini-3.8-flash", dimension, value, "free", "refusal", "", NOW_S - 50)


def answered(requests, *limits, used=0, tokens=None):
    need = Need(requests, tokens)
    past = Past([(int(NOW_S) - 5, Totals(used))] if used else [], Totals(used), NOW_S)
    verdict = judge(need, {each.dimension: each for each in limits}, past, NOW_S)
    return Asked("gemini-3.8-flash", "key-1", need, NOW_S), verdict


def text(asked, verdict, width=100):
    return "\n".join(guard_text(asked, verdict, width=width, paint=plain_paint))


@pytest.mark.parametrize(
    ("requests", "limits", "used", "answer", "said"),
    [
        (1, [known("RPM", 10), known("RPD", 20)], 0, Answer.YES, "yes: 1 request of"),
        (30, [known("RPM", 10), known("RPD", 250)], 0, Answer.YES, "at the pace of a minute's limit"),
        (1, [known("RPM", 10), known("RPD", 20)], 20, Answer.LATER, "no, not yet: 1 request"),
        (21, [known("RPM", 10), known("RPD", 20)], 0, Answer.NEVER, "no window holds them"),
        (1, [known("RPM", 10), known("RPD", 0)], 0, Answer.NEVER, "a limit is 0"),
        (1, [known("RPM", 10)], 0, Answer.UNKNOWN, "cannot be told: no RPD of gemini-3.8-flash"),
    ],
)  # fmt: skip
def test_the_first_line_is_the_answer_and_why(requests, limits, used, answer, said):
    asked, verdict = answered(requests, *limits, used=used)
    assert verdict.answer is answer
    assert said in text(asked, verdict)


def test_tokens_are_said_where_they_were_asked_for():
    limits = [known("RPM", 10), known("RPD", 20), known("TPM", 1_000)]
    assert "2 requests with 1,500 input tokens" in text(*answered(2, *limits, tokens=1_500))


def test_every_limit_is_a_line_with_its_source():
    shown = text(*answered(1, known("RPM", 10), known("RPD", -1), used=3))
    assert "RPM 3 of 10 used, 1 needed" in " ".join(shown.split())
    assert "unlimited" in shown
    assert shown.count("stated by a refusal 50 s ago") == 2


@pytest.mark.parametrize(("rpd", "waits"), [(20, True), (0, False)])
def test_json_has_an_instant_only_where_waiting_helps(rpd, waits):
    asked, verdict = answered(1, known("RPM", 10), known("RPD", rpd), used=20)
    document = json.loads(guard_json(asked, verdict, 10))
    assert math.isfinite(verdict.fits_s) is waits
    assert (document["fits_at"] is not None, document["wait_s"] is not None) == (waits, waits)
    assert [each["dimension"] for each in document["limits"]] == ["RPM", "RPD"]
