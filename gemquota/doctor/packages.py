"""Which SDKs of the Gemini API the user's own project has. Reads directories; runs nothing but a Python that is named."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from gemquota.doctor.patient import Package
from gemquota.domain.clients import PACKAGES

_LARGEST_BYTES = 1 << 20
"""Of a package.json that is read."""
_ASK = "import json, sys; print(json.dumps(sys.path))"


async def python_paths(program: Path, *, within_s: float) -> list[str] | None:
    """Where a Python looks for packages; None: it does not say.

    It runs isolated: neither the working directory nor the user's variables have a say in what it imports.
    """
    try:
        asked = await asyncio.create_subprocess_exec(
            str(program),
            "-I",
            "-c",
            _ASK,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None
    try:
        async with asyncio.timeout(within_s):
            said, _ = await asked.communicate()
        found = json.loads(said)
    except (TimeoutError, ValueError, RecursionError):
        return None
    finally:
        if asked.returncode is None:
            asked.kill()
            await asked.wait()
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else None


def environment_paths(environment: Path) -> list[str]:
    """The directories of packages of a virtual environment."""
    return [
        str(path)
        for path in (
            *environment.glob("lib*/python3*/site-packages"),
            environment / "Lib/site-packages",
        )
    ]


def is_ours(environment: Path) -> bool:
    """Whether gemquota itself runs from a virtual environment: its packages are none of the user's."""
    try:
        return environment.resolve() == Path(sys.prefix).resolve()
    except OSError:
        return False


def of_python(paths: Iterable[str], where: str) -> list[Package]:
    """The SDKs that Python finds in these directories, each once, as import would choose."""
    found: dict[str, Package] = {}
    for each in distributions(path=list(paths)):
        name, version = _named(each)
        if ("pypi", name) in PACKAGES:
            found.setdefault(name, Package("pypi", name, version, where))
    return sorted(found.values())


def _named(distribution: Distribution) -> tuple[str, str]:
    """Name and version; empty where the metadata is damaged."""
    try:
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
    except (OSError, KeyError, ValueError):
        return "", ""
    return str(name or "").lower().replace("_", "-"), str(version or "")[:40]


def of_node(directory: Path) -> list[Package]:
    """The SDKs in `node_modules` of a directory or of the nearest one above it that has one."""
    root = next(
        (each for each in (directory, *directory.parents) if (each / "node_modules").is_dir()), None
    )
    return sorted(_installed(root / "node_modules")) if root else []


def _installed(modules: Path) -> Iterator[Package]:
    for ecosystem, name in PACKAGES:
        if ecosystem != "npm":
            continue
        file = modules / name / "package.json"
        try:
            if file.stat().st_size > _LARGEST_BYTES:
                continue
            described = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        version = described.get("version") if isinstance(described, dict) else None
        yield Package("npm", name, str(version or "")[:40], str(modules))
