"""The probe, as a user starts it, against a server that is not ours, over real sockets.

A limit that is stated is reached at once. A hidden one takes a minute to reopen, which no test waits
for: `test_foreign` tries those in virtual time.
"""

from __future__ import annotations

import json

import pytest

from gemquota.serving import Background, listen
from tests.cli.run import run
from tests.probe.foreign import Foreign

KEY = "AIzaSyD-FAKEFAKEFAKEabcdefghijklmnopqrs"


class Counter:
    """A clock of which each look takes a thousandth of a second, so that a slow machine is no minute."""

    def __init__(self) -> None:
        self.at_s = 20.0

    def now_s(self) -> float:
        self.at_s += 0.001
        return self.at_s


@pytest.mark.parametrize("kind", ["fixed", "sliding", "bucket"])
@pytest.mark.parametrize("limit", [2, 9, 15, 40])
def test_a_stated_limit_is_exact_and_reached_within_its_bound(kind, limit, tmp_path, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    server = Foreign(kind, limit, Counter(), details="stated", answers_within_s=0.0)
    with listen("127.0.0.1", 0) as listener, Background(server, listener):
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        done = run("probe", "--yes", "--json", "--tier", "tier1", "--base-url", url)
    (found,) = json.loads(done.out)["results"]
    assert (done.code, found["method"], found["value"]) == (0, "announced", limit)
    spent = found["spent"]
    assert server.seen == spent["requests"]
    assert spent["requests"] <= limit + 1 + spent["most_in_flight"]
    assert KEY not in done.out + done.err
