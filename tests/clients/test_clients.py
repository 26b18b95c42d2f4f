"""What real clients print when the emulator refuses them, and what diagnose makes of it."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from tests.cli.run import run
from tests.clients import cases
from tests.clients.cases import Found

EXCEPTION = ("str", "repr", "traceback")
BESIDE = ("log", "printed")
"""Forms that need not hold the refusal."""
NOTHING_FOUND = 11


class Verdict(NamedTuple):
    """What diagnose says of a text."""

    causes: set[str]
    limits: set[Found]
    clients: set[str]


def diagnosed(text: str) -> Verdict:
    """What `gemquota diagnose` finds; nothing where there is nothing."""
    done = run("diagnose", "--json", stdin=text)
    if done.code == NOTHING_FOUND:
        return Verdict(set(), set(), set())
    assert done.code == 0, done.err
    diagnoses = json.loads(done.out)["diagnoses"]
    limits = {
        Found(limit["dimension"], limit["limit"], limit["model"], limit["quota_id"])
        for each in diagnoses
        for limit in each["limits"]
    }
    clients = {each["client"]["key"] for each in diagnoses if each["client"]}
    return Verdict({each["cause"] for each in diagnoses}, limits, clients)


@pytest.mark.parametrize(
    ("client", "surface", "case"),
    [pytest.param(*each, id=cases.key(*each)) for each in cases.every()],
)
def test_diagnose_finds_the_limit_that_was_enforced(said_by, client, surface, case):
    seen = said_by(client)[surface][case.name]
    enforced = set(cases.enforced(surface, case))

    if case is cases.SUCCESS:
        assert seen["answer"]
        assert not seen.keys() & set(EXCEPTION)
        assert not any(any(diagnosed(seen[form])) for form in BESIDE)
        return
    raised = "str" in seen
    assert raised or case is cases.STREAM_ERROR
    hidden = cases.hides(client, case)
    for form in EXCEPTION if raised else ("answer",):
        verdict = diagnosed(seen[form])
        causes, limits = ({case.bare_cause}, set()) if hidden else ({case.cause}, enforced)
        assert (form, verdict.causes, verdict.limits) == (form, causes, limits)
        if form == "traceback":
            assert verdict.clients == {cases.recognised(client, surface)}
    if hidden or (enforced and "body" in seen):
        verdict = diagnosed(seen["body"])
        assert (verdict.causes, verdict.limits) == ({case.cause}, enforced)
    for form in BESIDE:
        told = any((each.quota_id or "limit: ") in seen[form] for each in enforced)
        assert (form, diagnosed(seen[form]).limits) == (form, enforced if told else set())
