from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.quota import Tier
from gemquota.emulator import scenario_file as module
from gemquota.emulator.models import Quota
from gemquota.emulator.refusals import Wording
from gemquota.emulator.scenario import FaultKind, Scenario
from gemquota.emulator.scenario_file import read_scenario, scenario_of
from gemquota.errors import UsageError
from tests.cli.run import run


def written(tmp_path, text):
    path = tmp_path / "scenario.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_the_example_of_the_documentation_is_a_scenario(tmp_path):
    example = module.__doc__.split("read from.\n", 1)[1]
    found = read_scenario(written(tmp_path, example))
    assert found.limits == {"gemini-3.8-flash": Quota(rpm=5)}
    assert (found.projects[0].tier, found.projects[0].keys[1]) == (Tier.TIER1, "second-key")
    assert found.faults[0].kind is FaultKind.OVERLOADED
    assert (found.wording, found.interactions_wording) == (Wording.A4, Wording.B2)
    assert found.clock_start_s == 1_795_507_200.0


def test_an_empty_file_is_the_default():
    assert scenario_of({}) == Scenario()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tier = 'gold'", "tier: no 'gold'; choose from free, tier1, tier2, tier3"),
        ("teir = 'free'", "teir is not known here"),
        ("tier = 3", "tier must be a text"),
        ("window = 'pacific_day'", "window: no 'pacific_day'; choose from fixed, sliding, bucket"),
        ("wording = ['a4', 'c1']", "wording: no 'c1'"),
        ("seed = 1.5", "seed must be a whole number"),
        ("clock_start = 'soon'", "clock_start must be a time like"),
        ("limits = 3", "limits must be a table"),
        ("limits.m.rpm = -2", "limits: m: rpm must be a whole number from -1 on"),
        ("limits.m.rpx = 2", "limits: m: rpx is not known here"),
        ("[[fault]]\nkind = 'boom'", "fault 1: kind: no 'boom'"),
        ("[[fault]]\nkind = 'cut'\nprobability = 2", "fault 1: probability must be a number from 0 up to 1"),
        ("[[fault]]\nkind = 'cut'\nnth = 0", "fault 1: nth must be a whole number from 1 on"),
        ("[fault]\nkind = 'cut'", "fault must be tables: [[fault]]"),
        ("[[project]]\nname = 'a'", "project 1: keys must name at least one key"),
        ("[[project]]\nkeys = ['a']", "project 1: name must be a text"),
        ("[[project]]\nname = 'a'\nkeys = ['k']\n[[project]]\nname = 'b'\nkeys = ['k']", "one key stands in two places"),
        ("latency.p95_s = 2", "latency: p95_s needs a median_s"),
        ("latency.median_s = inf", "latency: median_s must be a number from 0"),
        ("= nonsense", "not TOML"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_one_line_that_names_its_place(tmp_path, text, complaint):
    path = written(tmp_path, text)
    done = run("emulate", "--scenario", str(path), "--port", "0")
    first, hint = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert first.startswith(f"gemquota: {path}: ")
    assert complaint in first
    assert hint.startswith("hint: ")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(UsageError, match=r"nowhere\.toml: No such file"):
        read_scenario(module.Path("nowhere.toml"))


def test_keys_are_not_in_what_a_scenario_prints():
    project = {"name": "a", "keys": ["AIza-secret"]}
    assert "AIza-secret" not in repr(scenario_of({"project": [project]}))


_names = st.sampled_from(
    ["tier", "window", "limits", "project", "fault", "model", "latency", "kind", "keys", "name",
     "clock_start", "wording", "seed", "rpm", "median_s", "\x1b\n"]
)  # fmt: skip
_toml = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab\n\x1b", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_names, _toml, max_size=5))
def test_any_document_is_a_scenario_or_a_complaint_of_one_line(document):
    complaint = ""
    try:
        scenario_of(document)
    except ValueError as error:
        complaint = str(error)
    assert complaint.isprintable()
