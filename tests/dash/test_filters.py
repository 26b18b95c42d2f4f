from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash.filters import parsed

KNOWN = ("model", "cause")
REFUSAL = {"model": "gemini-2.5-Flash", "cause": "quota", "text": "RPD limit reached"}


@pytest.mark.parametrize(
    ("text", "age_s", "admitted"),
    [
        pytest.param("", 1e9, True, id="nothing-asked"),
        pytest.param("model:flash", 0, True, id="part-of-a-field"),
        pytest.param("model:pro", 0, False, id="another-model"),
        pytest.param("model:flash cause:quota", 0, True, id="both"),
        pytest.param("model:flash cause:spend", 0, False, id="one-of-two"),
        pytest.param("-cause:quota", 0, False, id="unwanted"),
        pytest.param("-cause:spend", 0, True, id="not-unwanted"),
        pytest.param("rpd", 0, True, id="any-field"),
        pytest.param("since:10m", 599, True, id="young-enough"),
        pytest.param("since:10m", 601, False, id="too-old"),
        pytest.param("model:", 0, True, id="being-typed"),
        pytest.param("-", 0, True, id="a-dash-being-typed"),
    ],
)
def test_all_words_must_be_found(text, age_s, admitted):
    assert parsed(text, KNOWN).admits(REFUSAL, age_s) is admitted


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("since:soon", "since:soon is no time; try since:10m"),
        ("colour:red", "no field colour: there are model, cause, since"),
        ("model:flash", ""),
    ],
)
def test_what_cannot_be_read_is_said(text, mistake):
    assert parsed(text, KNOWN).mistake == mistake


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    parsed(text, KNOWN).admits(REFUSAL, 0)
