from __future__ import annotations

import dataclasses
import itertools
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.extract.diagnose import diagnose
from tests.examples import most

from . import payloads as p
from .wrappings import LOSSLESS, hard_wrapped

NOW_S = 1_795_500_000.0


def essence(found: tuple[Diagnosis, ...]) -> list[tuple[object, ...]]:
    """What must survive any wrapping: everything but the count and the client's name."""
    return [
        (
            d.cause, d.surface, d.http_status, d.status, d.reason, frozenset(d.limits), d.tier,
            d.retry_after_s, d.retryable, d.zero_limit,
        )
        for d in found
    ]  # fmt: skip


models = st.sampled_from(
    [
        "gemini-3.8-flash",
        "gemini-2.5-flash-lite",
        "gemini-3.1-pro",
        "gemini-embedding-1.0",
        "gemma-4-31b",
    ]
)
kinds = st.sampled_from(
    [p.FREE_RPM, p.FREE_RPD, p.FREE_TPM, p.TIER1_TPM, p.TIER1_RPD, p.TIER2_RPM, p.EMBED_RPM]
)


@st.composite
def quota_payloads(draw: st.DrawFn) -> dict[str, object]:
    chosen = draw(st.lists(kinds, min_size=1, max_size=4, unique=True))
    model = draw(models)
    zero = draw(st.booleans())
    values = [0 if zero else draw(st.integers(1, 20_000_000)) for _ in chosen]
    whole, nanos = draw(st.integers(1, 80_000)), draw(st.integers(1, 999_999_999))
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    go = (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or hours else "")
    retry = f"{go}{seconds}.{nanos:09d}".rstrip("0") + "s"
    violations = [
        p.violation(metric, quota_id, model, value)
        for (metric, quota_id), value in zip(chosen, values, strict=True)
    ]
    return p.refusal(violations, retry=retry, retry_s=whole)


OTHERS = [
    p.plain_error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    p.plain_error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    p.plain_error(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
        p.error_info("API_KEY_INVALID", service="generativelanguage.googleapis.com"),
    ),
    p.plain_error(
        429, "RESOURCE_EXHAUSTED", "No capacity available for model gemini-3.8-flash on the server",
        p.error_info("MODEL_CAPACITY_EXHAUSTED", "cloudcode-pa.googleapis.com"),
    ),
    p.plain_error(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
]  # fmt: skip
any_payload = st.one_of(quota_payloads(), st.sampled_from(OTHERS))
PRINTS = {
    "pretty": p.pretty,
    "compact": p.compact,
    "python": repr,
    "js": p.js_inspect,
    "ascii-indent-4": lambda payload: json.dumps(payload, indent=4),
}


@settings(max_examples=most(400), deadline=None)
@given(
    payload=any_payload,
    printed=st.sampled_from(sorted(PRINTS)),
    names=st.lists(st.sampled_from(sorted(LOSSLESS)), max_size=3),
)
def test_any_lossless_wrapping_up_to_depth_three_keeps_the_diagnosis(payload, printed, names):
    bare = essence(diagnose(p.pretty(payload), now_s=NOW_S))
    text = PRINTS[printed](payload)
    for name in names:
        text = LOSSLESS[name](text)
    assert essence(diagnose(text, now_s=NOW_S)) == bare


@pytest.mark.parametrize("pair", list(itertools.product(sorted(LOSSLESS), repeat=2)), ids="+".join)
def test_every_pair_of_wrappings_keeps_a_daily_limit(pair):
    payload = p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)])
    bare = essence(diagnose(p.pretty(payload), now_s=NOW_S))
    text = p.pretty(payload)
    for name in pair:
        text = LOSSLESS[name](text)
    assert essence(diagnose(text, now_s=NOW_S)) == bare


@settings(max_examples=most(150), deadline=None)
@given(payload=quota_payloads(), print_it=st.sampled_from([p.go_error, p.proto_error]))
def test_go_maps_and_text_protos_say_what_json_says(payload, print_it):
    bare = diagnose(p.pretty(payload), now_s=NOW_S)
    other = diagnose(print_it(payload), now_s=NOW_S)
    assert [(d.cause, frozenset(d.limits), d.retry_after_s) for d in other] == [
        (d.cause, frozenset(d.limits), d.retry_after_s) for d in bare
    ]


@settings(max_examples=most(150), deadline=None)
@given(payload=quota_payloads(), width=st.integers(40, 200))
def test_a_wrap_at_any_width_in_the_middle_of_words_keeps_the_diagnosis(payload, width):
    bare = essence(diagnose(p.pretty(payload), now_s=NOW_S))
    assert essence(diagnose(hard_wrapped(width)(p.compact(payload)), now_s=NOW_S)) == bare


@settings(max_examples=most(200), deadline=None)
@given(payload=quota_payloads(), share=st.floats(0.05, 0.99))
def test_a_cut_text_gives_a_weaker_answer_never_a_wrong_one(payload, share):
    whole = p.compact(payload)
    (full,) = diagnose(whole, now_s=NOW_S)
    for cut in diagnose(whole[: int(len(whole) * share)], now_s=NOW_S):
        assert cut.cause in (full.cause, Cause.UNEXPLAINED_429, Cause.QUOTA, Cause.UNKNOWN)
        for limit in cut.limits:
            assert any(true.covers(dataclasses.replace(limit, scope=())) for true in full.limits)
        assert cut.retry_after_s in (None, full.retry_after_s) or cut.retry_after_s == int(
            full.retry_after_s or 0
        )


@settings(max_examples=most(300), deadline=None)
@given(st.one_of(st.text(), st.binary().map(lambda b: b.decode("latin-1"))))
@example("[" * 100_000)
@example("{" * 5_000 + '"error"' + "}" * 5_000)
@example('{"error":{"code":' + "9" * 5_000 + "}}")
@example('{"error":{"code":429,"retryDelay":"' + "9" * 5_000 + 's"}}')
@example('{"code": NaN, "message": "x", "status": Infinity}')
@example("\\" * 500_000)  # minutes, if it took time in its square
@example("&" * 50_000 + "amp;" * 5_000)
@example("quota exceeded for metric: " * 5_000)
@example("Please retry in " * 5_000)
@example("\x1b]" * 20_000)
@example("\ud800 error 429")
def test_any_text_at_all_is_answered_without_an_exception(text):
    diagnose(text, now_s=NOW_S)
