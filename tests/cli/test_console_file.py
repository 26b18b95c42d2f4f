from __future__ import annotations

import pytest

from gemquota.cli.console_file import SCHEMA, Held, console_file, keep, last
from gemquota.cli.known_limits import known_limits
from gemquota.domain.call import Learnt
from gemquota.domain.console import DEVELOPER, VERTEX, ConsoleLimit

NOW_S = 1_795_000_000.0


def limit(**given):
    plain = ConsoleLimit(DEVELOPER, "id", "metric", (("model", "flash"),), "RPM", "tier1", 10, "minute")  # fmt: skip
    return plain._replace(**given)


def learnt(tier):
    return Learnt("key-1", "flash", "RPD", 20, tier, "id", 0.0, NOW_S)


def of_the_console(*stated, tier=None):
    found = known_limits(stated, tier=tier, now_s=NOW_S)
    return [(each.value, each.tier, each.doubt) for each in found if each.source == "console"]


def test_what_was_kept_is_read_as_it_was(path):
    keep("p-1", "tier1", [limit(), limit(dimension="RPD", value=-1)], NOW_S)
    found = last()
    assert (found.project, found.at_s, found.tier) == ("p-1", NOW_S, "tier1")
    assert found.limits == (Held("flash", "RPM", "tier1", 10), Held("flash", "RPD", "tier1", -1))


@pytest.mark.parametrize(
    "other",
    [
        limit(service=VERTEX),
        limit(dimensions=()),
        limit(dimension="OTHER"),
        limit(dimensions=(("model", "flash"), ("region", "us-central1"))),
    ],
)
def test_what_is_no_limit_of_a_model_of_the_gemini_api_is_not_kept(path, other):
    keep("p-1", "tier1", [other], NOW_S)
    assert last().limits == ()


def test_the_tier_is_the_project_s_own_or_that_of_the_refusals(path):
    both = [limit(), limit(tier="free", value=5)]
    keep("p-1", "tier1", both, NOW_S)
    assert of_the_console(learnt("free")) == [(10, "tier1", "of project p-1")]
    keep("p-1", "unknown", both, NOW_S)
    assert of_the_console(learnt("free")) == [(5, "free", "of project p-1")]
    assert of_the_console() == []
    assert of_the_console(tier="tier1") == [(10, "tier1", "of project p-1")]


@pytest.mark.parametrize(
    "written",
    ["", "{", "[]", "null", '{"schema": "other/1"}', f'{{"schema": "{SCHEMA}"}}', "[" * 99_999,
     f'{{"schema": "{SCHEMA}", "project": 1, "at_s": "x", "tier": 1, "limits": []}}',
     f'{{"schema": "{SCHEMA}", "project": 1, "at_s": 1, "tier": 1, "limits": [[1]]}}'],
)  # fmt: skip
def test_a_file_that_says_something_else_says_nothing(path, written):
    console_file().write_text(written)
    assert last() is None
    assert of_the_console(learnt("free")) == []


def test_where_it_cannot_be_kept_that_is_no_failure(path, monkeypatch):
    path.with_name("state").write_text("a file")
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(path.with_name("state")))
    keep("p-1", "tier1", [limit()], NOW_S)
    assert last() is None
