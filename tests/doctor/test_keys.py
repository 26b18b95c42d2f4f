from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.doctor.keys import key_present, key_shape, variables
from gemquota.domain.finding import Grade
from gemquota.errors import ExitCode
from tests.doctor.test_examine import KEY, patient

HERE = "http://127.0.0.1:1/v1beta"


@pytest.mark.parametrize(
    ("key", "grade"),
    [
        (KEY, Grade.OK),
        ("AQ." + "x" * 40, Grade.OK),
        (f"{KEY}\n", Grade.FAILURE),
        (f'"{KEY}"', Grade.FAILURE),
        (f" {KEY}", Grade.FAILURE),
        (KEY[:20], Grade.FAILURE),
        (f"{KEY}{KEY}", Grade.FAILURE),
        ("YOUR_API_KEY", Grade.FAILURE),
        ("<paste here>", Grade.FAILURE),
        ("$GEMINI_API_KEY", Grade.FAILURE),
        ("ya29.x1", Grade.FAILURE),
        ("sk-" + "x" * 30, Grade.FAILURE),
        ("schlüssel", Grade.FAILURE),
        ("two words", Grade.FAILURE),
        ("\x1b[31mred", Grade.FAILURE),
        ("f00ba4", Grade.WARNING),
    ],
)
def test_the_shape_of_a_key(key, grade):
    found = key_shape(patient(HERE, key=key))
    assert found.grade is grade
    if grade is Grade.FAILURE:
        assert found.exit_code == ExitCode.AUTH
        assert found.mend


@given(st.text(min_size=1, max_size=80))
def test_no_key_is_ever_shown(key):
    found = key_shape(patient(HERE, key=key))
    said = " ".join((found.said, *found.evidence, found.mend))
    assert len(key) < 8 or key.strip() not in said


def test_which_of_two_keys_counts():
    one = patient(HERE, key_name="GOOGLE_API_KEY")
    differ = key_present(one._replace(variables={"GOOGLE_API_KEY": KEY, "GEMINI_API_KEY": "other"}))
    same = key_present(one._replace(variables={"GOOGLE_API_KEY": KEY, "GEMINI_API_KEY": KEY}))
    assert (differ.grade, same.grade) == (Grade.WARNING, Grade.NOTE)
    assert differ.mend == "unset GOOGLE_API_KEY"
    assert key_present(one).grade is Grade.OK


def test_variables_that_send_clients_elsewhere_are_named():
    one = patient(
        HERE, variables={"GOOGLE_GENAI_USE_VERTEXAI": "true", "OPENAI_BASE_URL": "http://x"}
    )
    assert [each.said.split(" ")[0] for each in variables(one)] == [
        "GOOGLE_GENAI_USE_VERTEXAI",
        "OPENAI_BASE_URL",
    ]
    (none,) = variables(one._replace(variables={"GOOGLE_GENAI_USE_VERTEXAI": "false"}))
    assert none.grade is Grade.OK
