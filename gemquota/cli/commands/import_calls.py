"""`gemquota import`: calls that an application wrote down itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota import spans.jsonl --tag nightly

gemquota import app.log.gz   [dim](its refused calls, from the errors in it)[/dim]

gemquota export jsonl | ssh other gemquota import -   [dim](from one machine to another)[/dim]
"""


def run(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="JSON Lines or a log; - for standard input.", show_default=False
        ),
    ],
    tag: Annotated[str, typer.Option(help="Of calls that have none of their own.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Add calls that an application wrote down, as if they had been recorded.

    Reads JSON Lines with OpenTelemetry's attributes of generative AI (at the top or under attributes, with a
    timestamp), OpenTelemetry's own export of spans or logs, spans as its SDKs print them, and what gemquota
    export jsonl writes; exceptions in them are diagnosed, tokens get their list price. Anything else is read as a log: each error with a time that gemquota diagnose --scan finds is a refused call.
    .gz and .zst are unpacked. A file may be imported again: what is there stays as it is. What is no call is
    counted by why; prompts are not kept.
    """
    import json
    from contextlib import closing

    from gemquota.cli.importing import found_in, take_in
    from gemquota.cli.output import emit, note
    from gemquota.cli.recording import KEPT_DAYS
    from gemquota.cli.snapshots import Snapshots
    from gemquota.cli.store_file import open_store
    from gemquota.clock import now_s
    from gemquota.domain.model_names import label_of
    from gemquota.errors import NothingFoundError
    from gemquota.intake.sources import from_file
    from gemquota.sources.catalogue import models

    known = models()
    labels: dict[str, str] = {}

    def label(model: str) -> str:
        if model not in labels:
            if len(labels) >= 1024:
                labels.clear()
            labels[model] = label_of(model, known) or model
        return labels[model]

    source = from_file(file, warn=note)
    with closing(open_store()) as store:
        now = now_s()
        kind, found = found_in(source, label, tag[:100], now)
        added, there, refused = take_in(
            store, found, since_s=now - KEPT_DAYS * 86_400, until_s=now + 60
        )
        Snapshots().leave(store)
    if as_json:
        document = {
            "schema": "gemquota.import/1",
            "read_as": kind,
            "added": added,
            "known": there,
            "refused": refused,
        }
        emit(json.dumps(document))
    else:
        what = {"lines": "", "document": " of one document", "log": " out of a log's errors"}[kind]
        emit(f"{added:,} added{what}, {there:,} there already, {refused.total():,} left out")
        for why, count in refused.most_common():
            emit(f"  {count:,} {why}")
    if not added and not there:
        raise NothingFoundError("no call in it", hint="gemquota import --help")
