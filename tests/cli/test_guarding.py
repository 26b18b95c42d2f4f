from __future__ import annotations

from contextlib import closing

import pytest

from gemquota.cli.guarding import Wanted, answered
from gemquota.cli.store_file import open_store
from gemquota.domain.guard import Answer, Need
from gemquota.errors import UnclearError, UsageError
from tests.store.calls import FLASH, PRO, RPD_250, call, refused

NOW_S = 1_795_574_410.0
RPM_5 = RPD_250._replace(dimension="RPM", value=5)
OTHER = FLASH._replace(account="key-2")


@pytest.fixture
def keep(tmp_path, monkeypatch):
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"GEMQUOTA_{name}_DIR", str(tmp_path))

    def add(*calls):
        with closing(open_store()) as store:
            store.add(calls)

    return add


def asked(model="flash", requests=1, *, key=None, tier=None):
    return answered(Wanted(model, Need(requests, None), tier, key), NOW_S)


def test_where_nothing_is_recorded_nothing_can_be_told(keep):
    with pytest.raises(UnclearError, match="nothing is recorded"):
        asked()


def test_the_only_key_that_used_the_model_is_meant(keep):
    keep(call(NOW_S - 5), call(NOW_S - 5, PRO._replace(account="key-2")))
    told, _ = asked()
    assert (told.label, told.account) == (FLASH.label, "key-1")


def test_of_several_keys_one_has_to_be_named(keep):
    keep(call(NOW_S - 5), call(NOW_S - 5, OTHER))
    with pytest.raises(UnclearError, match="2 keys") as unclear:
        asked()
    assert "--key key-1 or --key key-2" in unclear.value.hint
    assert asked(key="key-2")[0].account == "key-2"


def test_a_key_that_is_not_recorded_is_told_which_are(keep):
    keep(call(NOW_S - 5))
    with pytest.raises(UsageError, match="key-9") as wrong:
        asked(key="key-9")
    assert wrong.value.hint == "recorded: key-1"


def test_a_recorded_name_is_a_model_whether_the_catalogue_knows_it_or_not(keep):
    keep(call(NOW_S - 5, FLASH._replace(label="tuned-1")))
    assert asked("models/tuned-1")[0].label == "tuned-1"
    with pytest.raises(UsageError):
        asked("tuned-2")


def test_the_day_counts_from_the_pacific_midnight_and_of_this_key_alone(keep):
    keep(refused(NOW_S - 40 * 3600, RPD_250._replace(value=3)))
    keep(call(NOW_S - 30 * 3600), call(NOW_S - 1), call(NOW_S - 1, OTHER), call(NOW_S - 1, PRO))
    told = [asked(requests=need, key="key-1")[1] for need in (1, 2, 3)]
    # Yesterday's, another key's and another model's calls take nothing of the 3.
    assert [verdict.answer for verdict in told] == [Answer.YES, Answer.YES, Answer.LATER]


def test_a_limit_that_was_hit_is_closed_until_a_call_passes(keep):
    keep(call(NOW_S - 3), refused(NOW_S - 2, RPM_5))
    assert asked()[1].answer is Answer.LATER
    keep(call(NOW_S - 1))
    assert asked()[1].answer is Answer.YES


def test_limits_on_record_hold_where_a_tier_is_named_and_not_before(keep):
    keep(call(NOW_S - 5))
    assert "RPD" not in {each.known.dimension for each in asked()[1].checks}
    assert "RPD" in {each.known.dimension for each in asked(tier="free")[1].checks}


def test_a_day_s_limit_that_was_hit_is_open_again_once_a_call_passed_however_long_ago(keep):
    keep(call(NOW_S - 900), refused(NOW_S - 600, RPD_250))
    assert asked()[1].answer is Answer.LATER
    keep(call(NOW_S - 300))
    assert asked()[1].answer is Answer.YES


def test_the_last_minute_s_calls_take_from_a_minute_s_limit(keep):
    keep(refused(NOW_S - 70, RPM_5), *(call(NOW_S - 50 + n) for n in range(4)))
    assert [asked(requests=need)[1].answer for need in (1, 2)] == [Answer.YES, Answer.LATER]
