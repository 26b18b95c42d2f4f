from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

import gemquota
from tests.package import CHECKOUT, PACKAGE


def test_the_public_names_are_these():
    assert gemquota.__all__ == [
        "Cause",
        "Diagnosis",
        "ExitCode",
        "GemquotaError",
        "LoopClock",
        "diagnose",
        "run_virtually",
    ]


@pytest.mark.parametrize("name", gemquota.__all__)
def test_a_public_name_is_resolved_on_first_use(name):
    code = f"import gemquota; before = vars(gemquota).get({name!r}); " + (
        f"print(before, gemquota.{name}.__name__, {name!r} in dir(gemquota))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", name, "True"]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'utils'"):
        gemquota.utils  # noqa: B018 - reading it is the point


def test_the_version_is_the_one_that_is_packaged():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert gemquota.__version__ == project["version"]


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_a_python_user_diagnoses_a_text_in_one_call():
    text = (
        '{"error": {"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded."}}'
    )
    (found,) = gemquota.diagnose(text, now_s=1_750_000_000.0)
    assert found.cause is gemquota.Cause.OVERLOADED


@pytest.mark.parametrize("room", ["", "domain", "extract", "intake", "render", "cli", "data"])
def test_a_room_says_what_it_is_for(room):
    text = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
    assert re.match(r'"""\w[^"]{20,}"""', text)
