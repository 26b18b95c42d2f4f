from __future__ import annotations

import io

import pytest

from gemquota.cli import output


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "RPM █▌░ 5 · 配额 → soon…"),
        ("ascii", "RPM ##. 5 - ?? -> soon..."),
        ("cp1252", "RPM ##. 5 - ?? -> soon..."),
    ],
)
def test_what_an_encoding_lacks_is_spelt_in_ascii(encoding, shown, monkeypatch):
    octets = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(octets, encoding=encoding, newline="\n"))
    assert output.can_show("█") == (encoding == "utf-8")
    output.emit("RPM █▌░ 5 · 配额 → soon…")
    assert octets.getvalue().decode(encoding) == f"{shown}\n"
