from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemquota.data import examples
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.kept import timeless
from gemquota.domain.quota import Dimension, Limit
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_json import as_dict, document, from_kept, kept, line

FOUND = diagnose(examples.read("contradiction"), now_s=1_780_000_000.0)


def test_the_document_is_one_object_with_its_schema():
    value = json.loads(document(FOUND))
    assert value["schema"] == "gemquota.diagnosis/1"
    (first,) = value["diagnoses"]
    assert (first["cause"], first["tier"], first["retry_after_s"]) == (
        "quota",
        "free",
        22.417330142,
    )
    assert first["limits"][0]["dimension"] == "RPD"
    assert first["limits"][0]["limit"] == 20
    assert first["conflicts"]


def test_a_line_is_one_line_and_the_same_facts():
    text = line(FOUND[0])
    assert "\n" not in text
    value = json.loads(text)
    assert value.pop("schema") == "gemquota.diagnosis/1"
    assert value == json.loads(json.dumps(as_dict(FOUND[0])))


def test_nothing_found_is_an_empty_list():
    assert json.loads(document([]))["diagnoses"] == []


def test_an_unknown_window_lists_what_it_may_be():
    limit = Limit(dimension=None, candidates=(Dimension.RPM, Dimension.RPD))
    (told,) = as_dict(Diagnosis(cause=Cause.QUOTA, limits=(limit,)))["limits"]
    assert (told["dimension"], told["candidates"]) == (None, ["RPM", "RPD"])


def test_what_is_unknown_is_null():
    value = as_dict(Diagnosis(cause=Cause.UNKNOWN))
    assert [value[key] for key in ("http_status", "retryable", "resets_at", "at", "client")] == [
        None
    ] * 5


@pytest.mark.parametrize("name", examples.names())
def test_what_is_kept_is_read_as_it_was_written(name):
    for diagnosis in diagnose(examples.read(name), now_s=1_780_000_000.0):
        assert from_kept(kept(diagnosis)) == timeless(diagnosis)


def test_no_key_is_kept():
    key = "AIza" + "FAKEfake0123456789_FAKEfake01234567"
    assert key not in kept(replace(FOUND[0], message=f"key {key} refused"))


def test_what_would_be_too_long_is_not_kept():
    limits = tuple(replace(FOUND[0].limits[0], model="m" * 900, limit=n) for n in range(50))
    assert kept(replace(FOUND[0], limits=limits)) == ""


@given(
    st.text(max_size=60)
    | st.dictionaries(
        st.sampled_from(sorted(as_dict(FOUND[0]))), st.none() | st.text(max_size=5) | st.lists(st.integers() | st.dictionaries(st.text(max_size=3), st.none(), max_size=2), max_size=3), max_size=4
    ).map(lambda some: json.dumps({**as_dict(FOUND[0]), **some}))
)  # fmt: skip
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # beside others all is slow
def test_what_is_no_diagnosis_is_none_and_never_an_error(text):
    assert from_kept(text) is None or isinstance(from_kept(text), Diagnosis)
