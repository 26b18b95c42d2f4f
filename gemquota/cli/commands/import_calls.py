"""`gemquota import`: calls that an application wrote down itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota import spans.jsonl --tag nightly

gemquota export jsonl | ssh other gemquota import -   [dim](from one machine to another)[/dim]
"""


def run(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="JSON Lines; - for standard input.", show_default=False
        ),
    ],
    tag: Annotated[str, typer.Option(help="Of calls that have none of their own.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Add calls that an application wrote down: one JSON object per line, as if they had been recorded.

    Reads OpenTelemetry's attributes of generative AI, at the top or under attributes, with a timestamp,
    and what gemquota export jsonl writes. A file may be imported again: what is there stays as it is.
    Lines that are no call are counted by why; prompts in them are not kept.
    """
    import json
    import sys
    from contextlib import closing, nullcontext

    from gemquota.cli.importing import lines, take_in
    from gemquota.cli.output import emit
    from gemquota.cli.recording import KEPT_DAYS, leave_snapshot
    from gemquota.cli.store_file import open_store
    from gemquota.clock import now_s
    from gemquota.domain.model_names import label_of
    from gemquota.errors import NothingFoundError, UsageError
    from gemquota.intake.attributes import call_of
    from gemquota.sources.catalogue import models

    known = models()
    labels: dict[str, str] = {}

    def label(model: str) -> str:
        if model not in labels:
            if len(labels) >= 1024:
                labels.clear()
            labels[model] = label_of(model, known) or model
        return labels[model]

    try:
        source = nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")
        with source as stream, closing(open_store()) as store:
            now = now_s()
            added, there, refused = take_in(
                store,
                lines(stream),
                lambda line: call_of(line, label_of=label, tag=tag[:100]),
                since_s=now - KEPT_DAYS * 86_400,
                until_s=now + 60,
            )
            leave_snapshot(store)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or str(error)).lower()}") from None
    if as_json:
        document = {
            "schema": "gemquota.import/1",
            "added": added,
            "known": there,
            "refused": refused,
        }
        emit(json.dumps(document))
    else:
        many = "" if refused.total() == 1 else "s"
        emit(f"{added:,} added, {there:,} there already, {refused.total():,} line{many} refused")
        for why, count in refused.most_common():
            emit(f"  {count:,} {why}")
    if not added and not there:
        raise NothingFoundError("no call in it", hint="gemquota import --help")
