from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from gemquota.doctor import account, packages
from gemquota.doctor.patient import Package
from gemquota.domain.clients import CLIENTS, PACKAGES
from gemquota.domain.finding import Grade


def python_package(site, name, version):
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def node_package(modules, name, described):
    folder = modules / name
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(described)


def test_every_package_has_a_client():
    assert set(PACKAGES.values()) <= {client.key for client in CLIENTS}


def test_a_virtual_environment_is_read_without_running_it(tmp_path):
    site = tmp_path / ".venv/lib/python3.12/site-packages"
    python_package(site, "Google_GenAI", "3.6.1")
    python_package(site, "requests", "2.0")
    (site / "broken-1.dist-info").mkdir()
    found = packages.of_python(packages.environment_paths(tmp_path / ".venv"), "here")
    assert found == [Package("pypi", "google-genai", "3.6.1", "here")]


def test_node_modules_are_found_above(tmp_path):
    modules = tmp_path / "node_modules"
    node_package(modules, "@google/genai", json.dumps({"version": "3.3.0"}))
    node_package(modules, "openai", "[]")
    node_package(modules, "@ai-sdk/google", "{broken")
    (tmp_path / "src/deep").mkdir(parents=True)
    found = packages.of_node(tmp_path / "src/deep")
    assert [(each.name, each.version) for each in found] == [
        ("@google/genai", "3.3.0"),
        ("openai", ""),
    ]
    assert packages.of_node(Path("/")) == []


def test_a_python_tells_where_it_looks():
    paths = asyncio.run(packages.python_paths(Path(sys.executable), within_s=60))
    assert paths is not None
    assert any("site-packages" in path for path in paths)


def test_what_is_no_python_says_nothing(tmp_path):
    assert asyncio.run(packages.python_paths(tmp_path / "missing", within_s=5)) is None
    assert asyncio.run(packages.python_paths(Path("/bin/echo"), within_s=5)) is None


def test_a_python_that_hangs_is_left(tmp_path):
    hangs = tmp_path / "python"
    hangs.write_text("#!/bin/sh\nexec sleep 60\n")
    hangs.chmod(0o755)
    assert asyncio.run(packages.python_paths(hangs, within_s=0.2)) is None


def test_our_own_environment_is_none_of_the_users(tmp_path):
    assert packages.is_ours(Path(sys.prefix))
    assert not packages.is_ours(tmp_path)


def test_a_deprecated_sdk_is_a_warning_and_others_say_what_they_do_with_a_refusal():
    found = account.sdks(
        [
            Package("pypi", "google-generativeai", "0.8.6", "x"),
            Package("pypi", "openai", "3.57.0", "x"),
        ],
        ["x"],
    )
    assert [each.grade for each in found] == [Grade.WARNING, Grade.NOTE]
    assert "3 requests" in found[1].said
    assert "max_retries=0" in found[1].mend
    assert any("measured with" in each for each in found[1].evidence)
