from __future__ import annotations

import re
import tomllib

from tests.package import CHECKOUT

CHANGELOG = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


def versions() -> list[tuple[str, str]]:
    """Each version's heading and text, newest first."""
    parts = re.split(r"^## (.+)$", CHANGELOG, flags=re.MULTILINE)[1:]
    return list(zip(parts[0::2], parts[1::2], strict=True))


def test_it_says_which_form_it_keeps():
    assert CHANGELOG.startswith("# Changelog\n")
    assert "https://keepachangelog.com/en/1.1.0/" in CHANGELOG


def test_what_is_not_released_comes_first():
    assert versions()[0][0] == "[Unreleased]"


def test_a_released_version_has_a_number_and_a_date_and_they_fall():
    released = [heading for heading, _ in versions()[1:]]
    dated = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})", h) for h in released]
    assert None not in dated
    numbers = [tuple(int(part) for part in found.groups()[:3]) for found in dated if found]
    assert numbers == sorted(numbers, reverse=True)


def test_the_packaged_version_is_not_older_than_the_last_release():
    packaged = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    released = [heading.split("]")[0].strip("[") for heading, _ in versions()[1:]]
    assert [packaged, *released] == sorted(
        [packaged, *released], key=lambda v: [int(part) for part in v.split(".")], reverse=True
    )


def test_changes_are_grouped_in_the_forms_own_kinds_and_order():
    for version, text in versions():
        kinds = re.findall(r"^### (.+)$", text, flags=re.MULTILINE)
        assert kinds == [kind for kind in KINDS if kind in kinds], version


def test_a_kind_holds_bullets_and_nothing_else():
    for version, text in versions():
        for block in re.split(r"^### .+$", text, flags=re.MULTILINE)[1:]:
            lines = [line for line in block.splitlines() if line.strip()]
            assert "".join(lines[:1]).startswith("- "), version
            assert all(line.startswith(("- ", "  ")) for line in lines), version
