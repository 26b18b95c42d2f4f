from __future__ import annotations

import pytest

from gemquota.domain.model_names import also_called, label_of, names, resolve
from gemquota.errors import UsageError
from gemquota.sources.catalogue import models

KNOWN = models()


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        pytest.param("flash", "gemini-3.8-flash", id="short"),
        pytest.param("Flash-Lite", "gemini-3.5-flash-lite", id="short-any-case"),
        pytest.param("pro", "gemini-3.1-pro-preview", id="short-through-alias"),
        pytest.param("models/gemini-2.5-flash", "gemini-2.5-flash", id="resource-name"),
        pytest.param("gemini-flash-latest", "gemini-3.8-flash", id="alias"),
        pytest.param("gemini-3.1-pro", "gemini-3.1-pro-preview", id="quota-label"),
        pytest.param("2.5-flash", "gemini-2.5-flash", id="without-gemini"),
    ],
)
def test_every_way_to_write_a_model_leads_to_its_id(typed, id_):
    assert resolve(typed, KNOWN).id == id_


@pytest.mark.parametrize(
    ("typed", "mended"),
    [("gemini-3.8-flsh", "gemini-3.8-flash"), ("veo", "veo-3.1-fast-generate-001"), ("", "flash")],
    ids=["misspelt", "ambiguous", "empty"],
)
def test_what_is_no_single_model_is_refused_with_choices(typed, mended):
    with pytest.raises(UsageError) as refused:
        resolve(typed, KNOWN)
    assert mended in (refused.value.hint or "")


def test_every_name_offered_for_completion_resolves():
    for name in names(KNOWN):
        assert resolve(name, KNOWN)


def test_a_model_knows_the_names_that_lead_to_it():
    flash = resolve("flash", KNOWN)
    assert also_called(flash, KNOWN) == ["gemini-flash-latest", "flash"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("flash", "gemini-3.8-flash"),
        ("gemini-flash-latest", "gemini-3.8-flash"),
        ("pro", "gemini-3.1-pro"),
        ("gemini-embedding-001", "gemini-embedding-1.0"),
        ("3.8-flash", "gemini-3.8-flash"),
        ("gemini-3.1-pro", "gemini-3.1-pro"),
        ("veo", None),
        ("gemini-9-ultra", None),
        ("", None),
    ],
)
def test_the_quota_label_of_an_exact_name_only(typed, label):
    assert label_of(typed, KNOWN) == label
