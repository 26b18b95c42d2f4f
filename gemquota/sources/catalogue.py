"""The catalogue: the package's dated files, and the user's own TOML over them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gemquota.domain.catalogue import LimitRow, Model, RuleRow
from gemquota.errors import UsageError

# JSON, one row a line: 300 rows load in 0.2 ms, the same rows as TOML in 5.3 ms.
_DATA = Path(__file__).parent.parent / "data"
_TIERS = ("free", "tier1", "tier2", "tier3")
_DIMENSIONS = ("RPM", "RPD", "TPM", "TPD", "IPM", "IPD", "BATCH")
_MOST = 10**15


def models() -> list[Model]:
    return [Model(*row) for row in _read("models.json")["rows"]]


def limit_rows() -> list[LimitRow]:
    return [LimitRow(*row) for row in _read("limits.json")["rows"]]


def rules() -> tuple[list[RuleRow], dict[str, str]]:
    """The rules, and what each short source name stands for."""
    document = _read("rules.json")
    return [RuleRow(*row) for row in document["rows"]], document["sources"]


def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text("utf-8"))


def overrides(path: Path, *, today: str) -> list[LimitRow]:
    """The user's rows: a table `["MODEL".TIER]` with `rpm = 5`, `rpd = 20`, ...

    Raises:
        UsageError: If the file cannot be read, is no TOML, or holds something else.
    """
    import tomllib

    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        fault = str(error)[:120].replace("end of document", f"line {text.count(chr(10)) + 1}")
        raise UsageError(f"{path}: {fault}", hint="mend that line") from None
    rows = []
    for model, tiers in document.items():
        if not isinstance(tiers, dict):
            raise _wrong(path, model)
        for tier, limits in tiers.items():
            if tier not in _TIERS or not isinstance(limits, dict):
                raise _wrong(path, f"{model}.{tier}")
            for dimension, value in limits.items():
                if (
                    dimension.upper() not in _DIMENSIONS
                    or type(value) is not int
                    or not -1 <= value <= _MOST
                ):
                    raise _wrong(path, f"{model}.{tier}.{dimension}")
                rows.append(
                    LimitRow(
                        model.lower(), tier, dimension.upper(), value, today, "yours", "yours", "",
                        True,
                    )
                )  # fmt: skip
    return rows


def _wrong(path: Path, where: str) -> UsageError:
    return UsageError(
        f"{path}: {where[:60]!r} is no limit",
        hint='write ["gemini-3.8-flash".free] and below it rpm = 5, rpd = 20',
    )
