from __future__ import annotations

import pytest

from gemquota.cli import places
from gemquota.errors import AuthError, CapError, UsageError
from gemquota.sources.catalogue import models

KEY = "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"


@pytest.fixture
def bare(monkeypatch):
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_key_is_not_shown_where_a_place_is():
    place = places.Place("https://here", KEY)
    assert KEY not in repr(place)
    assert place.name == "https://here"
    assert place._replace(app=object()).name == "the emulator"


def test_the_address_is_the_one_named_else_the_environment_s_else_google_s(bare):
    def where(base_url=None):
        return places.real(base_url, None, command="probe", needs_key=False).base_url

    assert where().startswith("https://generativelanguage.googleapis.com/")
    bare.setenv("GOOGLE_GEMINI_BASE_URL", "https://gateway.example")
    assert where().startswith("https://gateway.example")
    assert where("https://named.example").startswith("https://named.example")


def test_where_no_key_is_needed_none_is_taken(bare):
    bare.setenv("GEMINI_API_KEY", KEY)
    assert places.real(None, None, command="probe", needs_key=False).key == "none"
    assert places.real(None, None, command="probe", needs_key=True).key == KEY


def test_without_a_key_the_command_that_wants_none_is_named(bare, tmp_path):
    with pytest.raises(AuthError, match="GEMINI_API_KEY is not set") as missing:
        places.key_of(None, command="probe")
    assert "gemquota probe --emulate" in missing.value.hint
    empty = tmp_path / "other.env"
    empty.write_text("A=1\n")
    with pytest.raises(AuthError, match=r"other\.env"):
        places.key_of(empty, command="probe")
    empty.write_text(f"GEMINI_API_KEY={KEY}\n")
    assert places.key_of(empty, command="probe") == KEY


def test_the_emulator_has_the_keys_of_its_scenario_and_starts_when_that_says(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(
        '[[project]]\nname = "a"\nkeys = ["a-1", "a-2"]\n[[project]]\nname = "b"\nkeys = ["b-1"]\n'
    )
    place = places.emulated(str(path))
    assert (place.key, place.same_project_key, place.other_project_key) == ("a-1", "a-2", "b-1")
    assert place.app is not None
    assert place.starts_s is not None
    tier = places.emulated("free")
    assert (tier.same_project_key, tier.other_project_key) == (None, None)


def test_what_costs_nothing_is_known_and_what_is_unknown_is_the_dearest():
    named = {model.id: model for model in models()}
    gemma = next(model for model in named.values() if model.family == "gemma")
    assert places.usd_per_token(gemma) == (0.0, 0.0)
    asked, answered = places.usd_per_token(named["gemini-2.5-pro"])
    # Prompts over 200,000 tokens cost more, and a cap has to hold for these too.
    assert asked == pytest.approx(2.5e-6)
    assert answered >= 10e-6


@pytest.mark.parametrize("value", ["Free", " tier1 "])
def test_a_value_is_taken_however_it_is_written(value):
    assert places.one_of(value, places.TIERS, "--tier") == value.strip().lower()


def test_another_value_is_told_what_there_is():
    with pytest.raises(UsageError, match="--tier has no value 'gold'") as wrong:
        places.one_of("gold", places.TIERS, "--tier")
    assert wrong.value.hint == "one of free, tier1, tier2, tier3"


class _Input:
    def __init__(self, *, is_terminal):
        self.isatty = lambda: is_terminal


def test_nothing_is_sent_unasked_and_a_no_is_a_no(monkeypatch):
    monkeypatch.setattr("sys.stdin", _Input(is_terminal=False))
    with pytest.raises(UsageError, match="nobody to ask") as alone:
        places.ask_first()
    assert alone.value.hint == "add --yes"
    monkeypatch.setattr("sys.stdin", _Input(is_terminal=True))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    with pytest.raises(CapError, match="nothing was sent"):
        places.ask_first()
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    assert places.ask_first() is None
