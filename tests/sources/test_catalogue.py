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


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("a = [", "line 1", id="no-toml"),
        pytest.param("a = 1", "is no limit", id="no-table"),
        pytest.param('["x".gold]\nrpm = 1', "x.gold", id="no-tier"),
        pytest.param('["x".free]\nrpm = "many"', "x.free.rpm", id="no-number"),
        pytest.param('["x".free]\nrpm = true', "x.free.rpm", id="a-boolean"),
    ],
)
def test_a_bad_override_is_named_in_one_line(tmp_path, text, complaint):
    path = tmp_path / "limits.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=complaint) as refused:
        catalogue.overrides(path, today="2026-11-24")
    assert "\n" not in str(refused.value)
