"""`gemquota export`: recorded calls for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.store.sqlite import SqliteStore

EPILOG = """
[bold]Examples[/bold]

gemquota export jsonl --since 2h | jq -r '."gen_ai.request.model"'

gemquota export csv --since 2026-11-01 --until 2026-12-01 > november.csv

gemquota export prometheus > /var/lib/node_exporter/gemini.prom

gemquota export prometheus --serve   [dim](http://127.0.0.1:9464/metrics until Ctrl-C)[/dim]
"""

FORMS = ("jsonl", "csv", "prometheus")
USUAL_VALUES = {"--serve": "9464"}
_AT_ONCE = 500
"""Calls that are written together."""


def run(
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="jsonl, csv or prometheus.", show_default=False)
    ],
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only calls since: 2h, 2026-11-24, a time."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only calls before that time.")
    ] = None,
    serve: Annotated[
        int | None,
        typer.Option(
            metavar="[PORT]",
            min=0,
            max=65_535,
            help="With prometheus: answer scrapers of this machine. 0 takes any free port. [dim]alone: 9464[/dim]",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --serve: the address as one JSON object.")
    ] = False,
) -> None:
    """Write recorded calls for other programs: one line per call, or sums for Prometheus.

    Names follow OpenTelemetry's conventions for generative AI where these have one; the rest begins
    with gemquota. What an answer did not say is left out. Single records are kept for 30 days; the
    sums for Prometheus reach back to the first call. No key, prompt or answer is in them.
    """
    from contextlib import closing

    from gemquota.cli.nearest import nearest
    from gemquota.cli.store_file import open_store, store_path
    from gemquota.clock import now_s
    from gemquota.errors import NothingFoundError, UsageError

    if form not in FORMS:
        near = nearest(form, FORMS, at_most=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FORMS)}"
        raise UsageError(f"no form {form[:60]!r}", hint=hint)
    if serve is not None and (form != "prometheus" or until is not None):
        raise UsageError(
            "--serve goes with prometheus, and without --until",
            hint="gemquota export prometheus --serve",
        )
    if as_json and serve is None:
        raise UsageError(
            "--json goes with --serve", hint="gemquota export jsonl writes one object per line"
        )
    since_s, until_s = _interval(since, until, now_s())
    if serve is None and not store_path().exists():
        raise NothingFoundError(
            f"nothing is recorded yet: there is no {store_path()}",
            hint="gemquota run -- CMD ..., or gemquota proxy",
        )
    with closing(open_store()) as store:
        if form != "prometheus":
            _write(store, form, since_s, until_s if until else now_s() + 1)
        elif serve is None:
            from gemquota.cli.output import emit
            from gemquota.cli.scraping import Scraper

            emit(Scraper(store, since_s).text(until_s if until else None))
        else:
            _serve(store, serve, since_s, as_json=as_json)


def _interval(since: str | None, until: str | None, now_s: float) -> tuple[float, float]:
    from gemquota.cli.times import instant_s
    from gemquota.errors import UsageError

    since_s = instant_s(since, now_s=now_s, flag="--since") if since else 0.0
    until_s = instant_s(until, now_s=now_s, flag="--until") if until else now_s
    if since and until and until_s <= since_s:
        raise UsageError("--until lies before --since")
    return since_s, until_s


def _write(store: SqliteStore, form: str, since_s: float, until_s: float) -> None:
    """One line per call, a handful of calls at a time, whatever the store holds."""
    from itertools import islice

    from gemquota.cli.output import emit
    from gemquota.export.lines import csv_head, csv_rows, jsonl

    lines = jsonl
    if form == "csv":
        lines = csv_rows
        emit(csv_head())
    calls = store.calls(since_s, until_s)
    while batch := list(islice(calls, _AT_ONCE)):
        emit(lines(batch))


def _serve(store: SqliteStore, port: int, since_s: float, *, as_json: bool) -> None:
    import json
    import signal
    from contextlib import suppress

    from gemquota.cli.output import emit, note
    from gemquota.cli.scraping import Scraper
    from gemquota.export.prometheus import CONTENT_TYPE
    from gemquota.export.scrape import PATH, scraped
    from gemquota.serving import listen, run, serve

    listener = listen("127.0.0.1", port)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"

    def started() -> None:
        if as_json:
            emit(json.dumps({"schema": "gemquota.export-start/1", "url": url}))
        else:
            note(f"metrics for scrapers of this machine on {url}\nCtrl-C ends it.")

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = scraped(Scraper(store, since_s).text, CONTENT_TYPE)
    with suppress(KeyboardInterrupt):
        run(serve(app, listener, started=started))
    raise typer.Exit(130)
