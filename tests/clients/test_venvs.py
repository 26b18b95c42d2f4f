from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.clients import venvs
from tests.clients.conftest import REQUIRED
from tests.package import CHECKOUT


@pytest.mark.parametrize(("required", "code"), [("required", 1), ("", 0)])
def test_clients_that_are_not_built_fail_where_they_are_required_and_are_named(
    tmp_path, required, code
):
    one = "tests/clients/test_clients.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", one, "-k", "completion/day"],
        cwd=CHECKOUT,
        env={**os.environ, "GEMQUOTA_CLIENT_VENVS": str(tmp_path), REQUIRED: required},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert f"NOT TESTED, no environment: {', '.join(venvs.PINS)}" in done.stdout


def test_half_an_environment_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_CLIENT_VENVS", str(tmp_path))
    venvs.directory("openai").mkdir()
    assert venvs.python("openai") is None


def test_a_new_pin_makes_a_new_environment(monkeypatch):
    before = venvs.directory("openai")
    monkeypatch.setitem(venvs.PINS, "openai", ("openai==0",))
    assert venvs.directory("openai") != before


def test_the_documentation_names_the_versions_that_are_pinned():
    told = (CHECKOUT / "docs" / "clients.md").read_text(encoding="utf-8")
    pins = {client: venvs.PINS[client][0].rpartition("==")[2] for client in venvs.PINS}
    node = json.loads((CHECKOUT / "tests/clients/node/package.json").read_text(encoding="utf-8"))
    named = [*pins.items(), *node["dependencies"].items()]
    assert [name for name, version in named if f"{name} {version}" not in told] == []
