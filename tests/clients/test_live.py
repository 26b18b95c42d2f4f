"""The Live API as google-genai speaks it: over wss, at the emulator and by way of the proxy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients import venvs
from tests.clients.conftest import HERE, HINT, REQUIRED, environment
from tests.clients.test_clients import diagnosed

CLIENT, MODEL = "google-genai", "gemini-3.8-live"
ONE, TWO = "live", "live, two sessions"
# The reason of a close frame ends before the limit's name.
CASES = {
    (ONE, "success"): "",
    (ONE, "minute_tokens"): "unexplained_429",
    (ONE, "zero"): "unexplained_429",
    (ONE, "overloaded"): "overloaded",
    (TWO, "success"): "",
    (TWO, "sessions"): "unexplained_429",
}
SCENARIO = f"""
tier = "free"
window = "sliding"
[[project]]
name = "success"
keys = ["success"]
[[project]]
name = "minute_tokens"
keys = ["minute_tokens"]
limits."{MODEL}" = {{ tpm = 300 }}
[[project]]
name = "sessions"
keys = ["sessions"]
limits."{MODEL}" = {{ sessions = 1 }}
[[project]]
name = "zero"
keys = ["zero"]
[[project]]
name = "overloaded"
keys = ["overloaded"]
[[fault]]
kind = "limit_zero"
project = "zero"
[[fault]]
kind = "overloaded"
project = "overloaded"
"""


SERVERS = {
    "emulate": ("emulate", "--port", "0", "--scenario"),
    "proxy": ("proxy", "--listen", "0", "--emulate"),
}
"""The same emulator, alone and behind the proxy; both end TLS with a certificate of their own."""


@pytest.fixture(scope="module", params=SERVERS)
def said(request, tmp_path_factory):
    """What the client said in each case."""
    interpreter = venvs.python(CLIENT)
    if interpreter is None:
        missing = f"the environment of {CLIENT} is not built: {HINT}"
        (pytest.fail if os.environ.get(REQUIRED) == "required" else pytest.skip)(missing)
    here: Path = tmp_path_factory.mktemp("live")
    scenario, answers = here / "scenario.toml", here / "said.json"
    scenario.write_text(SCENARIO)
    command = [*SERVERS[request.param], str(scenario), "--tls", "--json", "--quiet"]
    with subprocess.Popen(
        [sys.executable, "-m", "gemquota", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            started = json.loads(process.stdout.readline())
            wanted = {name: {case: case for of, case in CASES if of == name} for name in (ONE, TWO)}
            subprocess.run(
                [str(interpreter), str(HERE / "drive_live.py"), started["base_url"], str(answers)],
                input=json.dumps(wanted),
                text=True,
                timeout=120,
                check=True,
                env=environment() | {"SSL_CERT_FILE": started["certificate"]},
            )
        finally:
            process.kill()
    return json.loads(answers.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("surface", "case"), CASES)
def test_a_session_is_answered_or_closed_in_the_apis_words(said, surface, case):
    seen, cause = said[surface][case], CASES[surface, case]
    if not cause:
        assert "answer comes from the gemquota emulator" in seen["answer"]
        assert "str" not in seen
        return
    assert seen["str"].startswith("1011 None. ")
    for form in ("str", "traceback"):
        assert (form, diagnosed(seen[form]).causes) == (form, {cause})
