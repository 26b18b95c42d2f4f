"""`gemquota limits`: what the limits are on record, with dates and doubts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gemquota.errors import UsageError

EPILOG = """
[bold]Examples[/bold]

gemquota limits --model flash --tier free

gemquota limits --model gemini-2.5-flash --tier free --dimension rpd --history

gemquota limits --tiers   [dim](what each tier asks for, and its caps)[/dim]
"""


def run(
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="A model: flash, pro, an id, a quota label.")
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option(metavar="TIER", help="free, tier1, tier2, tier3, vertex or vertex-trial."),
    ] = None,
    dimension: Annotated[
        str | None,
        typer.Option(
            metavar="KIND", help="rpm, rpd, tpm, tpd, ipm, ipd or batch (enqueued tokens)."
        ),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="All readings, and a plot.")] = False,
    tiers: Annotated[
        bool, typer.Option("--tiers", help="Only the rules: tiers, spend caps, batch, grounding.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Models of the past and batch limits too.")
    ] = False,
    overrides: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own limits, in TOML.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what each model's limits were when last seen, and the rules around them.

    Google publishes no table any more: rows are dated readings. `limits.toml` in the settings
    directory, or --overrides, puts your own figures over them.
    """
    from gemquota import config
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.clock import now_s
    from gemquota.domain.catalogue import DIMENSIONS, TIERS, cells, is_current
    from gemquota.domain.model_names import resolve
    from gemquota.domain.wording import utc
    from gemquota.render.limits import Form, limits_json, limits_text
    from gemquota.sources import catalogue

    today = utc(now_s())[:10]
    wanted_tier = _one_of(tier.lower().replace(" ", ""), TIERS, "--tier") if tier else None
    counted = _one_of(dimension.upper(), DIMENSIONS, "--dimension") if dimension else None
    rows = catalogue.limit_rows()
    own = overrides or config.config_dir() / "limits.toml"
    models = catalogue.models()
    if overrides or own.is_file():
        rows += catalogue.overrides(own, models=models, today=today)
    current = {
        label
        for known in models
        if is_current(known, today)
        for label in (known.id, known.quota_label)
    }
    labels = None
    if model is not None:
        written = model.strip().lower().rpartition("/")[2]
        if any(row.model == written for row in rows):
            labels = {written}
        else:
            known = resolve(model, models)
            labels = {known.id, known.quota_label}
    found = [
        cell
        for cell in cells(rows)
        if not tiers
        and (labels is None or cell.latest.model in labels)
        and (wanted_tier is None or cell.latest.tier == wanted_tier)
        and (counted is None or cell.latest.dimension == counted)
        and (
            everything
            or labels is not None
            or cell.latest.is_yours
            or (cell.latest.model in current and (counted or cell.latest.dimension != "BATCH"))
        )
    ]
    all_rules, sources = catalogue.rules()
    if as_json:
        rules = all_rules if tiers or everything or not (model or counted) else []
        emit(limits_json(found, rules, sources, today=today))
        return
    form = (
        Form.RULES
        if tiers
        else Form.HISTORY
        if history
        else Form.READINGS
        if model
        else Form.OVERVIEW
    )
    emit(
        limits_text(
            found,
            all_rules if tiers or everything else [],
            sources,
            today=today,
            width=width_cells(),
            paint=paint(),
            form=form,
        )
    )


def _one_of(value: str, allowed: tuple[str, ...], flag: str) -> str:
    if value not in allowed:
        raise UsageError(
            f"{flag} has no value {value[:40]!r}", hint=f"one of {', '.join(allowed).lower()}"
        )
    return value
