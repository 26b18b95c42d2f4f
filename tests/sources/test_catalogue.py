from __future__ import annotations

import re

import pytest

from gemquota.domain.catalogue import age_days
from gemquota.errors import UsageError
from gemquota.sources import catalogue


def test_every_row_has_a_named_source_a_date_and_a_confidence():
    rules, sources = catalogue.rules()
    for row in [*catalogue.limit_rows(), *rules]:
        assert row.source in sources
        assert age_days(row.as_of, "2030-01-01") > 0
        assert row.confidence in ("high", "medium", "low")


def test_every_limit_is_one_models_in_a_known_dimension():
    for row in catalogue.limit_rows():
        assert re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", row.model)
        assert row.dimension in ("RPM", "RPD", "TPM", "TPD", "IPM", "IPD", "BATCH")


def test_aliases_and_routes_lead_to_models_of_the_catalogue():
    known = {model.id for model in catalogue.models()}
    assert {m.alias_of for m in catalogue.models() if m.alias_of} <= known
    assert {m.routes_to for m in catalogue.models() if m.routes_to} <= known


def test_disagreement_of_googles_own_pages_is_kept():
    rules, _ = catalogue.rules()
    (tier2,) = [rule for rule in rules if rule.subject == "Tier 2"]
    assert tier2.is_conflicting
    assert "$50" in tier2.text
    assert "$200" in tier2.text


MODELS = catalogue.models()


def own(path):
    return catalogue.overrides(path, models=MODELS, today="2026-11-24")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("a = [", "line 1", id="no-toml"),
        pytest.param("a = 1", "is no limit", id="no-table"),
        pytest.param("[[x]]\nfree = 1", "'x' is no limit", id="an-array"),
        pytest.param("gemini-3.8-flash.free.rpm = 1", "'gemini-3' is no limit|3.8", id="no-quotes"),
        pytest.param('["x".gold]\nrpm = 1', "x.gold", id="no-tier"),
        pytest.param('["x".free]\nrpm = "many"', "x.free.rpm", id="no-number"),
        pytest.param('["x".free]\nrpm = true', "x.free.rpm", id="a-boolean"),
        pytest.param('["x".free]\nrpm = 1.5', "x.free.rpm", id="a-fraction"),
        pytest.param('["x".free]\nrpm = nan', "x.free.rpm", id="not-a-number"),
        pytest.param('["x".free]\nrpm = -2', "x.free.rpm", id="negative"),
        pytest.param(f'["x".free]\nrpm = {"9" * 30}', "x.free.rpm", id="endless"),
        pytest.param('["".free]\nrpm = 1', "'' is no limit", id="no-name"),
        pytest.param('["a\\nb".free]\nrpm = 1', "is no limit", id="two-lines"),
        pytest.param('["\\u001b[31m".free]\nrpm = 1', "is no limit", id="a-control-code"),
        pytest.param(f'["{"a" * 200}".free]\nrpm = 1', "is no limit", id="a-long-name"),
        pytest.param('["x".free]\nrpm = 1\nRPM = 2', "x free RPM is said twice", id="twice"),
        pytest.param(
            '["flash".free]\nrpm = 1\n["gemini-3.8-flash".free]\nrpm = 2',
            "gemini-3.8-flash free RPM is said twice",
            id="two-names-of-one",
        ),
        pytest.param("a=" + "[" * 50_000, "recursion|nested|line", id="deep"),
        pytest.param("#" * 1_100_000, "larger than 1 MB", id="large"),
    ],
)
def test_a_bad_override_is_named_in_one_line(tmp_path, text, complaint):
    path = tmp_path / "limits.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=complaint) as refused:
        own(path)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_what_is_no_text_or_no_file_is_refused(tmp_path):
    path = tmp_path / "limits.toml"
    path.write_bytes(b"\xff\xfe\x00")
    for bad in (path, tmp_path, tmp_path / "missing"):
        with pytest.raises(UsageError):
            own(bad)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("flash", "gemini-3.8-flash"),
        ("3.8-flash", "gemini-3.8-flash"),
        ("models/gemini-3.8-flash", "gemini-3.8-flash"),
        ("gemini-flash-latest", "gemini-3.8-flash"),
        ("gemini-embedding-001", "gemini-embedding-1.0"),
        ("gemini-9-ultra", "gemini-9-ultra"),
    ],
)
def test_an_override_may_use_any_name_of_a_model(tmp_path, name, label):
    path = tmp_path / "limits.toml"
    path.write_text(f'["{name}".vertex]\nrpm = 7\nBatch = -1\n')
    rows = own(path)
    assert [(row.model, row.tier, row.dimension, row.value) for row in rows] == [
        (label, "vertex", "RPM", 7),
        (label, "vertex", "BATCH", -1),
    ]
    assert all(row.is_yours and row.as_of == "2026-11-24" for row in rows)
