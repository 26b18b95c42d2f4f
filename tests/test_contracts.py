from __future__ import annotations

import sys
import tomllib

import pytest

from tests.package import CHECKOUT, PACKAGE, imported, modules

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
PURE = ("domain", "extract", "policy")

HOMES = {
    # A foreign library, and the modules or rooms that may know it. More than one entry is a
    # debt, except where a room is the home.
    "aiohappyeyeballs": ("gemquota.proxy.pool",),
    "aiohttp": ("gemquota.proxy.roundabout",),
    "backports": ("gemquota.intake.unpack",),
    "certifi": ("gemquota.certificate",),
    "compression": ("gemquota.intake.unpack",),
    "cryptography": ("gemquota.doctor.reach",),
    "dateutil": ("gemquota.cli.times",),
    "genai_prices": ("gemquota.sources.prices",),
    "google": (
        "gemquota.sources.cloud_quotas",
        "gemquota.sources.credentials",
        "gemquota.sources.monitoring",
    ),
    "httpx": ("gemquota.wire.client", "gemquota.pytest_plugin"),
    "httptools": ("gemquota.proxy.caller", "gemquota.proxy.connection"),
    "hyperscan": ("gemquota.extract.needles",),
    "stringzilla": ("gemquota.extract.needles",),
    "isal": ("gemquota.intake.unpack",),
    "orjson": ("gemquota.emulator.documents",),
    "platformdirs": ("gemquota.config",),
    "prometheus_client": ("gemquota.export.prometheus",),
    "pytest": ("gemquota.pytest_plugin",),
    "redis": ("gemquota.store.redis",),
    "rich": ("gemquota.render", "gemquota.cli", "gemquota.dash"),
    "starlette": ("gemquota.emulator",),
    "textual": ("gemquota.dash",),
    "typer": ("gemquota.cli",),
    "trustme": ("gemquota.certificate",),
    "uvicorn": ("gemquota.serving",),
    "uvloop": ("gemquota.serving",),
    "yarl": ("gemquota.proxy.roundabout",),
}


def inside(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)


@pytest.mark.parametrize("module", modules())
def test_a_foreign_library_is_imported_only_where_it_lives(module):
    foreign = {
        name.split(".")[0]
        for name in imported(modules()[module])
        if name.split(".")[0] not in {*sys.stdlib_module_names, "gemquota"} - {"compression"}
    }
    assert [name for name in foreign if not inside(module, HOMES.get(name, ()))] == []


def test_every_room_that_must_be_pure_is_under_the_contract():
    (contract,) = (c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "pure")
    there = {f"gemquota.{room}" for room in PURE if (PACKAGE / room / "__init__.py").exists()}
    assert there <= set(contract["source_modules"])


def test_a_warning_fails_a_test():
    assert "error" in PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"]
