from __future__ import annotations

import pytest

from gemquota.cli.optional_value import with_usual_values

USUAL = {"--example": "quota"}


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        (["--example"], ["--example", "quota"]),
        (["--example", "auth"], ["--example", "auth"]),
        (["--example", "--json"], ["--example", "quota", "--json"]),
        (["--json", "--example"], ["--json", "--example", "quota"]),
        (["--example=auth"], ["--example=auth"]),
        (["--", "--example"], ["--", "--example"]),
        (["file"], ["file"]),
        ([], []),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_an_option_that_stands_alone_means_the_usual(typed, parsed):
    assert with_usual_values(typed, USUAL) == parsed
