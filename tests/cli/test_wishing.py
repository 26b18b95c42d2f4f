from __future__ import annotations

import json
import time

import pytest

from tests.cli.commands.test_quotas import HOSTS, asked, nobody
from tests.cli.run import run

__all__ = ["asked", "nobody"]
CAP = ("cap", "--model", "flash", "--dimension", "rpd")
MORE = ("increase", "--model", "flash", "--dimension", "rpd", "--contact-email", "me@x.test", "--reason", "r")  # fmt: skip
PATH = "/v1/projects/p-1/locations/global/quotaPreferences/"


def kept(quotas):
    return list(quotas.google.app.project.preferences.values())


def written(quotas):
    return sum(n for call, n in quotas.google.app.tally.items() if call.startswith("PATCH"))


def test_a_cap_is_checked_first_and_then_in_force(asked):
    with asked() as quotas:
        done = quotas(*CAP, "--to", "95", "--yes")
    assert done.code == 0, done.err
    assert "Now 100; 29 used" in " ".join(done.out.split())
    assert "95 is in force" in done.out
    (preference,) = kept(quotas)
    assert (preference.granted, preference.id[:19]) == (95, "gemquota-flash-rpd-")
    assert written(quotas) == 2


def test_a_dry_run_changes_nothing_but_is_checked_by_google(asked):
    with asked() as quotas:
        done = quotas(*CAP, "--to", "95", "--dry-run")
        refused = quotas(*CAP, "--to", "1", "--dry-run")
    assert (done.code, refused.code, kept(quotas)) == (0, 13, [])
    assert "Nothing was changed" in done.out
    assert written(quotas) == 2


def test_an_increase_waits_for_google(asked):
    with asked() as quotas:
        done = quotas(*MORE, "--to", "500", "--yes")
        shown = quotas()
    assert "Google has the request for 500 and will decide; 100 is in force" in done.out
    assert "an increase may be asked for" in done.out
    assert "500 asked for, waiting for Google" in " ".join(shown.out.split())


def test_a_second_wish_replaces_the_first(asked):
    with asked() as quotas:
        quotas(*CAP, "--to", "95", "--yes")
        done = quotas(*CAP, "--to", "90", "--yes")
    assert "for 95, granted 95; it would be replaced" in " ".join(done.out.split())
    assert [each.granted for each in kept(quotas)] == [90]


@pytest.mark.parametrize(
    ("to", "allow", "code", "hint"),
    [
        ("50", (), 13, "--allow large"),
        ("10", ("--allow", "large"), 13, "--allow below-usage"),
        ("50", ("--allow", "large"), 0, ""),
        ("10", ("--allow", "large", "--allow", "below-usage"), 0, ""),
        ("0", ("--allow", "large", "--allow", "below-usage"), 0, ""),
    ],
)
def test_google_s_safety_checks_hold_unless_each_is_waived_by_name(asked, to, allow, code, hint):
    with asked() as quotas:
        done = quotas(*CAP, "--to", to, "--yes", *allow)
        shown = quotas("--model", "flash", "--json")
    assert (done.code, bool(kept(quotas))) == (code, code == 0)
    assert hint in done.err
    if to == "0":
        states = {row["dimension"]: row["state"] for row in json.loads(shown.out)["rows"]}
        assert states["RPD"] == "switched_off"


def test_without_a_terminal_to_ask_it_wants_yes_and_sends_nothing(asked):
    with asked() as quotas:
        done = quotas(*CAP, "--to", "95")
    assert (done.code, kept(quotas)) == (2, [])
    assert "hint: add --yes" in done.err


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 6)])
def test_it_asks_before_it_sends(asked, monkeypatch, answer, code):
    waited_s = [0.0]
    ticks_s = time.monotonic

    def confirm(*_, **__):
        waited_s[0] = 3_600.0  # somebody went for lunch: the time that is allowed is Google's
        return answer == "y"

    monkeypatch.setattr("gemquota.sources.deadline.ticks_s", lambda: ticks_s() + waited_s[0])
    monkeypatch.setattr("typer.confirm", confirm)
    monkeypatch.setattr("tests.cli.run._Binary.isatty", lambda self: True)
    monkeypatch.setattr("gemquota.cli.output.width_cells", lambda: 80)
    with asked() as quotas:
        done = quotas(*CAP, "--to", "95")
    assert (done.code, bool(kept(quotas))) == (code, code == 0)


def test_json_is_one_object_and_the_plan_goes_elsewhere(asked):
    with asked() as quotas:
        done = quotas(*CAP, "--to", "95", "--yes", "--json")
    found = json.loads(done.out)
    assert (found["before"], found["granted"], found["is_dry_run"]) == (100, 95, False)
    assert "Wish" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["cap", "--to", "5"], 2, "which limit?"),
        ([*CAP], 2, "to what?"),
        ([*CAP, "--to", "many"], 2, "--to has no value 'many'"),
        ([*CAP, "--to", "9" * 30], 2, "--to has no value"),
        ([*CAP, "--to", "-5"], 2, "--to has no value"),
        ([*CAP, "--to", "5", "--allow", "all"], 2, "--allow has no value 'all'"),
        ([*CAP, "--to", "200"], 2, "200 is no cap: the limit is 100"),
        ([*CAP, "--to", "100"], 2, "the limit is 100 already"),
        ([*MORE, "--to", "50"], 2, "50 is no increase: the limit is 100"),
        (["increase", "--model", "flash", "--dimension", "rpd", "--to", "200"], 2, "wants an address"),
        (["increase", "--model", "flash", "--dimension", "rpd", "--to", "200", "--contact-email", "me@x.test"], 2, "wants a reason"),
        (["cap", "--model", "pro", "--dimension", "rpd", "--to", "5"], 11, "no RPD limit of pro on tier1"),
        ([*CAP, "--to", "95", "--tier", "free"], 11, "on free"),
        ([*CAP, "--model", "pro", "--to", "5"], 2, "one limit at a time"),
        ([*CAP, "--to", "5", "--service", "all"], 2, "--service has no value"),
        ([*CAP, "--to", "5", "--tier", "gold"], 2, "--tier has no value"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else None,
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_sent(asked, arguments, code, said):
    with asked() as quotas:
        done = quotas(*arguments, "--yes")
    assert (done.code, written(quotas)) == (code, 0)
    assert said in done.err


def test_a_role_that_only_reads_may_not_write(asked):
    with asked(denied=frozenset({"cloudquotas.quotas.update"})) as quotas:
        done = quotas(*CAP, "--to", "95", "--yes")
    assert done.code == 4
    assert "--role=roles/cloudquotas.admin" in done.err


def test_without_use_the_tier_is_unknown_and_must_be_named(asked):
    with asked(disabled=frozenset({HOSTS[1]})) as quotas:
        done = quotas(*CAP, "--to", "95", "--yes", "--tier", "tier1")
    assert done.code == 0, done.err


def test_which_tier_is_asked_where_there_are_several():
    found = run(
        "quotas", "cap", "--emulate", "free", "--model", "flash", "--dimension", "rpd", "--to", "19", "--yes", "--tier", "tier2",
    )  # fmt: skip
    assert found.code == 13  # from 100,000 to 19 is more than ten percent
    assert "GenerateRequestsPerDayPerProjectPerModel-PaidTier2" in found.out


def test_an_increase_that_is_not_possible_is_not_asked_for():
    done = run(
        "quotas", "increase", "--emulate", "free", "--model", "flash", "--dimension", "rpd", "--to", "99",
        "--contact-email", "me@x.test", "--reason", "r", "--yes",
    )  # fmt: skip
    assert done.code == 13
    assert "no increase may be asked for: Google takes no requests for this quota" in done.err


def test_a_place_must_be_named_where_there_are_several():
    arguments = ("quotas", "cap", "--emulate", "--service", "vertex", "--model", "pro", "--dimension", "rpm", "--to", "240", "--yes")  # fmt: skip
    done = run(*arguments)
    assert done.code == 2
    assert "--location" in done.err
    assert run(*arguments, "--location", "us-central1").code == 0


def test_what_is_missing_is_said_before_a_login_is_looked_for():
    done = run("quotas", "cap", "--model", "flash", "--dimension", "rpd")
    assert (done.code, "to what?" in done.err) == (2, True)


def test_a_wish_whose_answer_never_came_may_have_arrived(asked, monkeypatch):
    monkeypatch.setattr("tests.cli.run._Binary.isatty", lambda self: True)
    monkeypatch.setattr("gemquota.cli.output.width_cells", lambda: 80)
    with asked() as quotas:

        def confirm(*_, **__):
            quotas.google.app.faults.silent = frozenset(HOSTS)
            return True

        monkeypatch.setattr("typer.confirm", confirm)
        done = quotas(*CAP, "--to", "95", "--timeout", "2")
    assert done.code == 5
    assert "may have arrived all the same" in done.err
    assert "hint: gemquota quotas --model flash shows it" in done.err
