from __future__ import annotations

import json

import pytest

from gemquota.domain.call import Call, Kind
from gemquota.export.attributes import COLUMNS, Told, attributes, operation, provider
from tests.package import CHECKOUT
from tests.store.calls import FLASH, RPD_250, call, refused


def test_a_call_is_told_in_the_names_of_the_conventions():
    kind = FLASH._replace(served="flash-001")
    found = attributes(call(1_795_574_410.25, kind, cached_tokens=1))
    assert found["timestamp"] == "2026-11-25T02:40:10.250000+00:00"
    assert found["gen_ai.provider.name"] == "gcp.gemini"
    assert found["gen_ai.operation.name"] == "generate_content"
    assert found["gen_ai.request.model"] == "flash"
    assert found["gen_ai.response.model"] == "flash-001"
    assert found["gen_ai.usage.input_tokens"] == 3
    assert found["gen_ai.usage.cache_read.input_tokens"] == 1


def test_thoughts_are_part_of_output_as_the_conventions_have_it():
    found = attributes(call(0, output_tokens=5, thought_tokens=7))
    assert found["gen_ai.usage.output_tokens"] == 12
    assert found["gen_ai.usage.reasoning.output_tokens"] == 7


def test_what_the_answer_did_not_say_is_left_out_and_not_zero():
    found = attributes(Call(0, Kind(), 0, "network"))
    assert not [name for name in found if name.startswith("gen_ai.usage")]
    assert "http.response.status_code" not in found
    assert (found["gemquota.outcome"], found["error.type"]) == ("failed", "network")
    assert attributes(call(0, input_tokens=0))["gen_ai.usage.input_tokens"] == 0


def test_a_refusal_keeps_the_limits_it_named():
    found = attributes(refused(0, RPD_250))
    assert found["gemquota.limits"] == [RPD_250._asdict()]
    assert found["gemquota.outcome"] == "refused"


@pytest.mark.parametrize("where", Kind._fields)
def test_a_key_in_any_name_does_not_leave(where):
    key = "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"
    limit = RPD_250._replace(label=key, quota_id=key)
    written = json.dumps(attributes(refused(0, limit, kind=Kind(**{where: key}))))
    assert key not in written
    assert "AIza" not in written


def test_every_name_has_its_column():
    full = Call(
        0,
        Kind(*"abcdefghi"),
        429,
        "quota",
        (RPD_250,),
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        2,
        wasted=True,
        wait_ms=1,
        units=2,
        retry_of_s=1.0,
        diagnosis="{}",
    )
    assert tuple(attributes(full, lambda call: Told("it is full", {"cause": "quota"}))) == COLUMNS


def test_a_retry_refers_to_the_time_of_the_call_that_it_repeats():
    first, again = refused(1_795_574_410.123456), call(1_795_574_412.5, attempt=2)
    again = again._replace(retry_of_s=first.at_s)
    assert attributes(again)["gemquota.retry_of"] == attributes(first)["timestamp"]
    assert "gemquota.retry_of" not in attributes(first)


def test_a_refusal_tells_its_wait_and_its_diagnosis_where_one_was_kept():
    over = refused(0, RPD_250)._replace(wait_ms=22_500, diagnosis="{}")
    told = Told("RPD limit reached", {"cause": "quota", "retry_after_s": 22.5})
    found = attributes(over, lambda call: told)
    assert found["gemquota.retry_after_s"] == 22.5
    assert (found["gemquota.headline"], found["gemquota.diagnosis"]) == told
    for without in (attributes(over), attributes(over, lambda call: None), attributes(over._replace(diagnosis=""), lambda call: told)):  # fmt: skip
        assert not {"gemquota.headline", "gemquota.diagnosis"} & without.keys()


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("streamGenerateContent", "generate_content"),
        ("batchEmbedContents", "embeddings"),
        ("chat/completions", "chat"),
        ("countTokens", "countTokens"),
    ],
)
def test_what_the_conventions_do_not_name_keeps_its_own_name(method, named):
    assert operation(method) == named


def test_who_answered_is_unknown_where_it_is():
    assert [provider(each) for each in ("developer", "vertex", "gateway")] == [
        "gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai",
    ]  # fmt: skip


def test_every_name_is_explained():
    text = (CHECKOUT / "docs" / "export.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text.partition("Spans (")[0]] == []
