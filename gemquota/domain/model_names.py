"""From what a person types to a model: short names, aliases, quota labels, `models/...`."""

from __future__ import annotations

from collections.abc import Sequence

from gemquota.domain.catalogue import Model
from gemquota.errors import UsageError

SHORT_NAMES = {
    "flash": "gemini-flash-latest",
    "flash-lite": "gemini-flash-lite-latest",
    "lite": "gemini-flash-lite-latest",
    "pro": "gemini-pro-latest",
    "argon": "gemini-4-argon",
    "embedding": "gemini-embedding-2",
}


def resolve(name: str, models: Sequence[Model]) -> Model:
    """The one model that `name` means; an alias resolves to the model behind it.

    Raises:
        UsageError: If nothing or more than one model has that name; the hint lists the nearest.
    """
    wanted = name.strip().lower().rpartition("/")[2].replace(" ", "-")
    wanted = SHORT_NAMES.get(wanted, wanted)
    by_id = {model.id: model for model in models}
    for key in (wanted, f"gemini-{wanted}"):
        if key in by_id:
            return by_id.get(by_id[key].alias_of or key, by_id[key])
    labelled = [model for model in models if wanted and model.quota_label == wanted]
    found = labelled or [model for model in models if wanted and wanted in model.id]
    if len(found) == 1:
        return found[0]
    shown = name if len(name) <= 60 else name[:57] + "..."
    if found:
        choices = ", ".join(model.id for model in found[:8])
        raise UsageError(f"{shown!r} names {len(found)} models", hint=f"say which: {choices}")
    from difflib import get_close_matches

    near = get_close_matches(wanted[:80], [*by_id, *SHORT_NAMES], n=3, cutoff=0.5)
    near = near or list(SHORT_NAMES)
    raise UsageError(f"no model is called {shown!r}", hint=f"did you mean {', '.join(near)}?")


def label_of(name: str, models: Sequence[Model]) -> str | None:
    """The quota label of a name that is exactly a short name, an id, an alias or a label.

    None for any other name, so that a model we do not know yet can be told apart.
    """
    wanted = name.strip().lower().rpartition("/")[2]
    wanted = SHORT_NAMES.get(wanted, wanted)
    for model in models:
        if wanted in (model.id, model.id.removeprefix("gemini-"), model.quota_label):
            return next(
                (m.quota_label for m in models if m.id == model.alias_of), model.quota_label
            )
    return None


def names(models: Sequence[Model]) -> list[str]:
    """Short names and ids, for completions."""
    return [*SHORT_NAMES, *(model.id for model in models)]


def also_called(model: Model, models: Sequence[Model]) -> list[str]:
    """The aliases and short names that lead to `model`."""
    aliases = [other.id for other in models if other.alias_of == model.id]
    return aliases + [name for name, id_ in SHORT_NAMES.items() if id_ in (model.id, *aliases)]
