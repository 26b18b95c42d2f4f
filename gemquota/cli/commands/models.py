"""`gemquota models`: ids, aliases, quota labels, routing, dates and prices."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota models

gemquota models flash

gemquota models --prices

gemquota models gemini-3.7-flash --json
"""


def run(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A model: flash, pro, an id, an alias, a quota label."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Models already shut down or of unknown status too.")
    ] = False,
    with_prices: Annotated[
        bool, typer.Option("--prices", help="A column of prices, from genai-prices.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what a model's name stands for: quota label, routing, shutdown, free tier, price."""
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.clock import now_s
    from gemquota.domain.catalogue import is_current
    from gemquota.domain.model_names import also_called, resolve
    from gemquota.domain.wording import utc
    from gemquota.render.models import models_json, models_text
    from gemquota.sources import catalogue

    at_s = now_s()
    today = utc(at_s)[:10]
    known = catalogue.models()
    if name:
        found = [resolve(name, known)]
    else:
        found = [model for model in known if everything or is_current(model, today)]
    prices = {}
    if name or with_prices:
        from gemquota.sources.prices import prices as look_up

        prices = look_up(found, now_s=at_s)
    if as_json:
        emit(models_json(found, prices, today=today))
        return
    others = also_called(found[0], known) if name else ()
    emit(models_text(found, prices, today=today, width=width_cells(), paint=paint(), names=others))
