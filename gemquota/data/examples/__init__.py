"""Built-in examples, one or more for each cause: own texts in the shape that servers and clients print."""

from __future__ import annotations

from importlib.resources import files


def names() -> tuple[str, ...]:
    """Every example's name, `quota` (the default) first."""
    found = sorted(
        entry.name.removesuffix(".txt")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".txt")
    )
    return ("quota", *(name for name in found if name != "quota"))


def read(name: str) -> str:
    """The text of one example. Raises FileNotFoundError for an unknown name."""
    return files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
