from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.ledger import Request, usage
from gemquota.domain.quota import Tier
from gemquota.emulator import state as module
from gemquota.emulator.models import Quota
from gemquota.emulator.quotas import Family
from gemquota.emulator.scenario_file import scenario_of
from gemquota.emulator.state import Exhausted, Projects, admit, models_of

START_S = 1_750_000_000.0
FLASH = "gemini-3.8-flash"


def start(**scenario):
    played = scenario_of(scenario)
    return Projects(played), models_of(played)[FLASH]


def call(project, model, now_s=START_S, *, tokens=1, micro_usd=0):
    request = Request(1, tokens, 0, micro_usd)
    return admit(project, project.bucket(Family.GENERATE, model), request, now_s)


def used(project, model):
    bucket = project.bucket(Family.GENERATE, model)
    return {each.limit.name: each.used for each in usage(bucket.ledger, START_S)}


def test_a_bucket_is_made_once_for_each_family_label_and_tier():
    projects, model = start()
    project = projects.of("k")
    one = project.bucket(Family.GENERATE, model)
    assert project.bucket(Family.GENERATE, model._replace(id="an-alias")) is one
    assert project.bucket(Family.GENERATE, model, Tier.FREE) is one  # its own tier
    others = [
        project.bucket(Family.COUNT, model),
        project.bucket(Family.GENERATE, model, Tier.TIER1),
        project.bucket(Family.GENERATE, model._replace(id="b", label="b")),
        projects.of("l").bucket(Family.GENERATE, model),
    ]
    assert len({id(each) for each in (one, *others)}) == 5
    assert list(project.buckets()) == [one, *others[:3]]


@pytest.mark.parametrize(
    ("scenario", "limits"),
    [
        ({}, (5, 250_000, 20)),
        ({"limits": {FLASH: {"rpm": 7}}}, (7, 250_000, 20)),
        ({"limits": {FLASH: {"rpd": -1}}}, (5, 250_000, None)),
        ({"limits": {FLASH: {"rpm": 0}}}, (0, 250_000, 20)),
        (
            {
                "limits": {FLASH: {"rpm": 7, "tpm": 70}},
                "project": [{"name": "p", "keys": ["k"], "limits": {FLASH: {"rpm": 8}}}],
            },
            (8, 70, 20),
        ),
    ],
)
def test_the_nearest_limit_counts_and_what_it_leaves_out_stays(scenario, limits):
    projects, model = start(**scenario)
    assert projects.of("k").bucket(Family.GENERATE, model).quota[:3] == limits


def test_an_override_is_nearest_of_all_and_begins_afresh():
    projects, model = start(limits={FLASH: {"rpm": 7}})
    project = projects.of("k")
    call(project, model)
    project.override(FLASH, Quota(rpm=9))
    assert project.bucket(Family.GENERATE, model).quota.rpm == 9
    assert used(project, model)["RPM"] == 0


@pytest.mark.parametrize(
    ("quota", "shown"), [({"rpm": 3}, "RPM"), ({"rpm": 30, "rpd": 4}, "RPD"), ({"tpm": 2}, "TPM")]
)
def test_the_tightest_limit_is_the_one_to_show(quota, shown):
    projects, model = start(limits={FLASH: quota})
    bucket = projects.of("k").bucket(Family.GENERATE, model)
    assert bucket.ledger.limits[bucket.shows].name == shown


@given(st.lists(st.integers(1, 120_000), min_size=1, max_size=12))
def test_a_call_counts_in_every_limit_or_in_none(sizes):
    projects, model = start()
    project = projects.of("k")
    calls = tokens = 0
    for size in sizes:
        answer = call(project, model, tokens=size)
        fits = calls < 5 and tokens + size <= 250_000
        assert isinstance(answer, Exhausted) is not fits
        calls, tokens = (calls + 1, tokens + size) if fits else (calls, tokens)
        assert used(project, model) == {"RPM": calls, "TPM": tokens, "RPD": calls}


def test_what_money_refuses_is_counted_nowhere():
    projects, model = start(tier="tier1", spend_10min_usd=1)
    project = projects.of("k")
    call(project, model, micro_usd=600_000)
    answer = call(project, model, START_S + 1, micro_usd=600_000)
    assert answer == Exhausted((), 599.0, 0.0, 600_000)
    assert used(project, model)["RPM"] == 1
    assert not isinstance(call(project, model, micro_usd=0), Exhausted)


def test_the_longest_wait_stands_first():
    projects, model = start(limits={FLASH: {"rpm": 1, "rpd": 1}})
    project = projects.of("k")
    call(project, model)
    answer = call(project, model, START_S + 1)
    assert [each.dimension for each in answer.broken] == ["RPD", "RPM"]
    assert answer.wait_s > 3_600 > 60 >= answer.short_s > 0
    assert answer.used == 1


def test_what_time_never_admits_hints_at_the_minutes_end():
    projects, model = start(limits={FLASH: {"tpm": 10}})
    answer = call(projects.of("k"), model, tokens=11)
    assert [each.dimension for each in answer.broken] == ["TPM"]
    assert answer.wait_s == answer.short_s <= 60


def test_a_reset_forgets_money_too():
    projects, model = start(tier="tier1", spend_10min_usd=1)
    project = projects.of("k")
    call(project, model, micro_usd=900_000)
    project.reset()
    assert used(project, model)["RPM"] == 0
    assert not isinstance(call(project, model, micro_usd=900_000), Exhausted)


@pytest.mark.parametrize(
    ("scenario", "usd"),
    [
        ({}, None),
        ({"tier": "tier1"}, 10),
        ({"tier": "tier1", "spend_10min_usd": 3}, 3),
        ({"tier": "tier1", "spend_10min_usd": 0}, None),
        (
            {
                "spend_10min_usd": 3,
                "project": [{"name": "p", "keys": ["k"], "spend_10min_usd": 0}],
            },
            None,
        ),
    ],
)
def test_the_nearest_bound_of_spending_counts(scenario, usd):
    projects, _ = start(**scenario)
    bounds = [limit.capacity for limit in projects.of("k").spend.limits]
    assert bounds == ([usd * 1_000_000] if usd else [])


def test_keys_of_one_project_are_one_and_strangers_none():
    projects, _ = start(project=[{"name": "p", "keys": ["k", "l"]}, {"name": "q", "keys": ["m"]}])
    assert projects.of("k") is projects.of("l") is projects.named("p")
    assert projects.of("x") is None
    assert projects.named("x") is None
    assert [each.name for each in projects.all()] == ["p", "q"]


def test_without_projects_every_key_and_every_name_is_one():
    projects, _ = start()
    assert projects.of("k").name == "project-1"
    assert projects.of("l").name == "project-2"
    assert projects.named("mine").name == "mine"
    assert projects.named("mine") is projects.named("mine")
    assert projects.of("m").name == "project-3"


def test_of_too_many_keys_the_one_unused_for_longest_is_forgotten(monkeypatch):
    monkeypatch.setattr(module, "PROJECTS_KEPT", 2)
    projects, model = start()
    call(projects.of("busy"), model)
    for number in range(9):
        projects.of(f"flood-{number}")
        assert used(projects.of("busy"), model)["RPM"] == 1
    assert len(projects.all()) == 2


def test_another_scenario_finds_each_key_where_it_was(monkeypatch):
    monkeypatch.setattr(module, "PROJECTS_KEPT", 3)
    older, model = start()
    for number, key in enumerate(["forgotten", "a", "b", "c"]):
        for _ in range(number):
            call(older.of(key), model)
        older.of(key)
    older.of("a")
    newer, _ = start(limits={FLASH: {"rpm": 9}})
    newer.inherit(older)
    for key, calls in (("a", 1), ("b", 2), ("c", 3)):
        assert newer.of(key).name == older.of(key).name
        assert used(newer.of(key), model)["RPM"] == calls
        assert newer.of(key).bucket(Family.GENERATE, model).quota.rpm == 9
    assert newer.of("new").name == "project-5"


def test_projects_with_names_keep_what_they_counted_and_others_begin():
    older, model = start(project=[{"name": "p", "keys": ["k"]}, {"name": "q", "keys": ["l"]}])
    call(older.of("k"), model)
    call(older.of("l"), model)
    newer, _ = start(project=[{"name": "p", "keys": ["moved"]}, {"name": "r", "keys": ["l"]}])
    newer.inherit(older)
    assert used(newer.of("moved"), model)["RPM"] == 1
    assert used(newer.of("l"), model)["RPM"] == 0


def test_limits_bring_a_model_into_being_that_nobody_knows():
    played = scenario_of({"limits": {"nobody-knows": {"rpm": 1}, "my-embedding": {"rpm": 1}}})
    models = models_of(played)
    assert models["nobody-knows"].talks
    assert models["my-embedding"].embeds
    assert "nobody-knows" not in models_of(scenario_of({}))
