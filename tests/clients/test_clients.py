"""What real clients print when the emulator refuses them, and what diagnose makes of it."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import run
from tests.clients import cases
from tests.clients.cases import Found

EXCEPTION = ("str", "repr", "traceback")
BESIDE = ("log", "printed")
"""Forms that need not hold the refusal."""
NOTHING_FOUND = 11


def diagnosed(text: str) -> tuple[set[str], set[Found]]:
    """The causes and the limits that diagnose finds."""
    done = run("diagnose", "--json", stdin=text)
    if done.code == NOTHING_FOUND:
        return set(), set()
    assert done.code == 0, done.err
    diagnoses = json.loads(done.out)["diagnoses"]
    return (
        {each["cause"] for each in diagnoses},
        {
            Found(limit["dimension"], limit["limit"], limit["model"], limit["quota_id"])
            for each in diagnoses
            for limit in each["limits"]
        },
    )


@pytest.mark.parametrize(
    ("client", "surface", "case"),
    [pytest.param(*each, id=cases.key(*each)) for each in cases.every()],
)
def test_diagnose_finds_the_limit_that_was_enforced_in_what_the_client_says(
    said_by, client, surface, case
):
    seen = said_by(client)[surface][case.name]
    enforced = cases.enforced(surface, case)

    if case is cases.SUCCESS:
        assert seen["answer"]
        assert not seen.keys() & set(EXCEPTION)
        assert all(diagnosed(seen[form]) == (set(), set()) for form in BESIDE)
        return
    for form in EXCEPTION:
        assert (form, *diagnosed(seen[form])) == (form, {case.cause}, set(enforced))
    for form in BESIDE:
        told = any(each.quota_id in seen[form] for each in enforced)
        assert diagnosed(seen[form])[1] == (set(enforced) if told else set()), form
