from __future__ import annotations

import json

from gemquota.data import examples
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Dimension, Limit
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_json import as_dict, document, line

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
