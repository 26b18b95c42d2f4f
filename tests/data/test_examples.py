from __future__ import annotations

import re

import pytest

from gemquota.data import examples
from gemquota.domain.diagnosis import Cause, Confidence
from gemquota.extract.diagnose import diagnose

OF_A_KIND = {
    "quota-minute": "quota",
    "quota-tokens": "quota",
    "contradiction": "quota",
    "interactions": "quota",
}
"""Examples that show a side of a cause, not the cause that they are named after."""


@pytest.mark.parametrize("name", examples.names())
def test_an_example_shows_the_cause_it_is_named_after_and_no_other(name):
    (found,) = diagnose(examples.read(name), now_s=1_780_000_000.0)
    assert found.cause == OF_A_KIND.get(name, name).replace("-", "_")
    assert (found.confidence is Confidence.GUESS) == (name == "unknown")


def test_every_cause_has_an_example():
    assert {name.replace("-", "_") for name in examples.names()} >= set(Cause)


def test_the_usual_example_comes_first():
    assert examples.names()[0] == "quota"
    assert list(examples.names()[1:]) == sorted(examples.names()[1:])


@pytest.mark.parametrize("name", examples.names())
def test_no_example_holds_a_key_or_a_control_code(name):
    text = examples.read(name)
    assert not re.search(r"AIza\S{8}|AQ\.\S{8}|ya29\.|Bearer \S", text)
    assert text.replace("\n", "").isprintable()


def test_an_unknown_name_is_no_example():
    with pytest.raises(FileNotFoundError):
        examples.read("nosuch")
