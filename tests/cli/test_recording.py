from __future__ import annotations

import gc
import json
import sys
from contextlib import closing

import httpx
import pytest

from gemquota.cli.recording import Wanted, recording, scenario_of_flag
from gemquota.emulator.app import create
from gemquota.emulator.scenario_file import scenario_of
from gemquota.errors import UsageError
from gemquota.proxy.origins import Origins
from gemquota.serving import Background, listen
from gemquota.store.sqlite import SqliteStore
from tests.emulator.calls import HELLO

PATH = "/v1beta/models/gemini-3.8-flash:generateContent"
LIMITS = {"limits": {"gemini-3.8-flash": {"rpm": 2, "rpd": 100}}, "window": "sliding"}


@pytest.fixture
def upstream():
    """Origins of an emulator that admits two."""
    with listen("127.0.0.1", 0) as behind, Background(create(scenario_of(LIMITS)), behind):
        base = f"http://127.0.0.1:{behind.getsockname()[1]}"
        yield Origins(base, base)


def sent(session, times=1):
    """Statuses of so many calls."""
    key = {"x-goog-api-key": "AIza-a-fake-key-of-a-test"}
    with httpx.Client(headers=key, timeout=20, trust_env=False) as client:
        return [client.post(session.base_url + PATH, json=HELLO).status_code for _ in range(times)]


def test_a_session_knows_at_its_end_what_passed_and_what_was_learnt(upstream, path):
    told = []
    wanted = Wanted(upstream, None, "nightly", "run", on_call=lambda call, text: told.append(text))
    with recording(wanted) as session:
        assert sent(session, 3) == [200, 200, 429]
    totals = session.traffic.totals
    assert (totals.calls, totals.refused, session.unkept) == (3, 1, 0)
    assert [each.dimension for each in session.learnt] == ["RPM"]
    assert {(kind.tag, kind.source) for kind in session.today} == {("nightly", "run")}
    assert sum(totals.calls for totals in session.today.values()) == 3
    assert told[:2] == ["", ""]
    assert told[2].startswith("RPM limit reached")
    with closing(SqliteStore(path)) as store:
        assert store.contents().calls == 3
    assert json.loads(path.with_name("status.json").read_text())


def test_emulated_calls_are_kept_apart(path):
    wanted = Wanted(Origins(), scenario_of(LIMITS), "", "run")
    with recording(wanted) as session:
        assert sent(session, 3) == [200, 200, 429]
    assert session.traffic.totals.calls == 3
    assert not path.exists()


def test_a_damaged_store_is_told_of_and_recording_goes_on(upstream, path, capsys):
    path.write_bytes(b"no database at all, and longer than a header" * 100)
    with recording(Wanted(upstream, None, "", "proxy")) as session:
        assert sent(session) == [200]
    assert session.traffic.totals.calls == 1
    assert "calls are kept in memory" in capsys.readouterr().err
    assert sum(each.calls for each in session.today.values()) == 1


def test_beyond_this_machine_there_is_a_token_and_without_it_nothing(upstream, path):
    with recording(Wanted(upstream, None, "", "proxy", host="0.0.0.0")) as session:
        address, _, token = session.base_url.rpartition("/")
        here = address.replace("0.0.0.0", "127.0.0.1")
        assert len(token) >= 24
        with httpx.Client(headers={"x-goog-api-key": "k"}, trust_env=False, timeout=20) as client:
            assert client.get(f"{here}/v1beta/models").status_code == 403
            assert client.get(f"{here}/{token}/v1beta/models").status_code == 200


def test_the_interpreter_is_left_as_it_was(upstream, path):
    def settings():
        return sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()

    before = settings()
    with recording(Wanted(upstream, None, "", "proxy")):
        assert settings() != before
    assert settings() == before


@pytest.mark.parametrize("named", ["free", "tier1", "tier2", "tier3"])
def test_a_tier_is_a_scenario(named):
    assert scenario_of_flag(named).tier == named


def test_a_file_is_one_too_and_nothing_else_is(tmp_path):
    (tmp_path / "s.toml").write_text('tier = "tier2"\n')
    assert scenario_of_flag(str(tmp_path / "s.toml")).tier == "tier2"
    with pytest.raises(UsageError, match="is no tier and no file"):
        scenario_of_flag("gold")


def test_a_taken_port_is_told_before_anything_runs(upstream, path):
    with listen("127.0.0.1", 0) as taken:
        wanted = Wanted(upstream, None, "", "proxy", port=taken.getsockname()[1])
        with pytest.raises(UsageError, match="cannot listen"), recording(wanted):
            pass
