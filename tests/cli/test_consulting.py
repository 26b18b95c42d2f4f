from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.cli.consulting import Whom, accounts, consult, known_here, place
from gemquota.domain.console import DEVELOPER, VERTEX
from gemquota.errors import ApiError, UsageError
from tests.emulator.cloud.served import NOW_S
from tests.sources.asking import asking
from tests.store.calls import FLASH, RPD_250, call, refused

QUOTAS, MONITORING = (
    frozenset({f"{name}.googleapis.com"}) for name in ("cloudquotas", "monitoring")
)
EMULATED = Whom(None, None, None, None, "tier2", 20.0)


class Both:
    """The accounts as `consult` takes them."""

    def __init__(self, ask, deadline):
        self.quotas, self.monitoring, self.deadline = ask.quotas, ask.monitoring, deadline


def consulted(services=(DEVELOPER,), **faults):
    from gemquota.sources.deadline import Deadline

    with asking(**faults) as ask:
        return consult(Both(ask, Deadline(20.0)), services, NOW_S)


def test_limits_wishes_and_use_come_together():
    found = consulted()
    assert (len(found.limits), found.preferences, found.problems) == (7, [], [])
    assert {points.label for points in found.usage.used} == {"flash", "pro"}


def test_a_service_without_limits_is_no_problem():
    assert consulted((DEVELOPER, VERTEX)).problems == []


def test_where_no_limit_can_be_read_that_is_the_answer():
    with pytest.raises(ApiError, match="not enabled"):
        consulted(disabled=QUOTAS)


def test_use_that_cannot_be_read_is_a_problem_beside_the_limits():
    found = consulted(disabled=MONITORING)
    assert (len(found.limits), found.usage) == (7, None)
    assert [problem.what for problem in found.problems] == ["use"]
    assert found.problems[0].hint.startswith("gcloud services enable monitoring")


@pytest.mark.parametrize("named", [None, "p-7"])
def test_the_emulated_accounts_take_the_name_they_are_given(named):
    whom = EMULATED._replace(project=named)
    with place(whom) as where, accounts(whom, where) as asked:
        assert (asked.is_emulated, asked.login.project) == (True, named or "emulated-project")
        assert consult(asked, (DEVELOPER,), NOW_S).limits


def test_a_tier_that_is_none():
    with pytest.raises(UsageError), place(EMULATED._replace(emulate="gold")):
        pass


def test_where_no_store_is_none_is_made(path):
    assert known_here(NOW_S) == ([], [], None)
    assert not path.exists()


def test_the_store_tells_tiers_limits_and_what_was_used_of_each(path):
    from gemquota.cli.store_file import open_store

    with closing(open_store()) as store:
        store.add([call(NOW_S - 60), call(NOW_S - 30), refused(NOW_S - 10, RPD_250)])
    seen, learnt, recorded = known_here(NOW_S)
    assert [(each.tier, each.at_s) for each in seen] == [(RPD_250.tier, NOW_S - 10)]
    assert learnt[0].value == 250
    assert recorded[FLASH.label, "RPD"] == 2
