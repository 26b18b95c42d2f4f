from __future__ import annotations

import pytest

from gemquota.emulator.cloud.project import (
    GRANTED_AFTER_S,
    Entry,
    Preference,
    described_quota,
)
from tests.emulator.cloud.served import NOW_S, RPD, RPM, SERVICE, project

FLASH = (("model", "flash"),)


def wish(**more):
    base = {"preferred": 200, "granted": 100, "created_s": NOW_S, "updated_s": NOW_S}
    return Preference("w", SERVICE, RPD, FLASH, **{**base, **more})


@pytest.mark.parametrize(("model", "value"), [("flash", 10), ("pro", 0), ("new", 5)])
def test_the_more_specific_value_holds_and_the_one_for_all_others_last(model, value):
    assert project().quota(SERVICE, RPM).entry_of({"model": model}).value == value


def test_without_a_value_for_all_others_there_is_none():
    assert project().quota(SERVICE, RPD).entry_of({"model": "new"}) is None


def test_an_increase_is_in_force_when_it_has_waited():
    made = project()
    made.preferences["w"] = wish(pending_until_s=NOW_S + GRANTED_AFTER_S)
    made.settle(NOW_S + GRANTED_AFTER_S - 1)
    assert made.quota(SERVICE, RPD).entry_of(dict(FLASH)).value == 100
    made.settle(NOW_S + GRANTED_AFTER_S)
    assert made.quota(SERVICE, RPD).entry_of(dict(FLASH)).value == 200
    assert made.preferences["w"].pending_until_s is None


def test_a_value_for_a_model_that_had_none_goes_before_the_one_for_all_others():
    made = project()
    made.put_in_force(_for_new(7))
    assert made.quota(SERVICE, RPM).entry_of({"model": "new"}).value == 7
    assert made.quota(SERVICE, RPM).entry_of({"model": "newer"}).value == 5


def _for_new(granted):
    return Preference("n", SERVICE, RPM, (("model", "new"),), granted, granted, NOW_S, NOW_S)


def test_use_is_that_of_the_quota_s_own_points_since_an_instant():
    made = project()
    quota = made.quota(SERVICE, RPM)
    assert made.used_in_window(quota, {"model": "flash"}, 0.0) == 29
    assert made.used_in_window(quota, {}, 0.0) == 30
    assert made.used_in_window(quota, {"model": "flash"}, NOW_S - 120) == 5


def test_what_is_zero_or_false_is_left_out_as_proto3_does():
    quota = project().quota(SERVICE, RPM)
    quota.entries.append(Entry((), -1, ongoing_rollout=True))
    shown = described_quota(project(), quota)
    assert [each["details"] for each in shown["dimensionsInfos"]] == [
        {"value": "10"}, {}, {"value": "5"}, {"value": "-1", "rolloutInfo": {"ongoingRollout": True}},
    ]  # fmt: skip
    assert "isFixed" not in shown
    assert shown["name"].startswith("projects/42/")


def test_an_etag_changes_with_each_change():
    assert wish(serial=1).etag != wish(serial=2).etag
