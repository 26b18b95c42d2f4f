"""`gemquota export`: recorded calls for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.domain.call import Call
    from gemquota.store.sqlite import SqliteStore

EPILOG = """
[bold]Examples[/bold]

gemquota export jsonl --since 2h | jq -r '."gen_ai.request.model"'

gemquota export csv --since 2026-11-01 --until 2026-12-01 > november.csv

gemquota export prometheus > /var/lib/node_exporter/gemini.prom

gemquota export otlp --since 1h > spans.jsonl

gemquota export otlp --since 1h --to http://127.0.0.1:4318   [dim](a collector of OpenTelemetry)[/dim]

gemquota export prometheus --serve   [dim](http://127.0.0.1:9464/metrics until Ctrl-C)[/dim]
"""

FORMS = ("jsonl", "csv", "otlp", "prometheus")
USUAL_VALUES = {"--serve": "9464"}
_AT_ONCE = 500
"""Calls that are written together."""
_SPANS_A_LINE = 100
"""So that no line is longer than `gemquota import` and collectors read."""


def run(
    form: Annotated[
        str,
        typer.Argument(metavar="FORM", help="jsonl, csv, otlp or prometheus.", show_default=False),
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
    to: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="With otlp: send to a collector, https or on this machine, as OTLP/HTTP;"
            " headers from OTEL_EXPORTER_OTLP_HEADERS.",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="With --serve or --to: what came of it as one JSON object."),
    ] = False,
) -> None:
    """Write recorded calls for other programs: one line per call, spans, or sums for Prometheus.

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
    if to is not None and form != "otlp":
        raise UsageError(
            "--to goes with otlp", hint="gemquota export otlp --to http://127.0.0.1:4318"
        )
    if as_json and serve is None and to is None:
        raise UsageError(
            "--json goes with --serve and --to",
            hint="gemquota export jsonl writes one object per line",
        )
    since_s, until_s = _interval(since, until, now_s())
    if to is not None:
        from gemquota.cli.sending import collector

        to = collector(to)
    if serve is None and not store_path().exists():
        raise NothingFoundError(
            f"nothing is recorded yet: there is no {store_path()}",
            hint="gemquota run -- CMD ..., or gemquota proxy",
        )
    with closing(open_store()) as store:
        if to is not None:
            _send(store, to, since_s, until_s if until else now_s() + 1, as_json=as_json)
        elif form != "prometheus":
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
    """One line per call or per handful of them, whatever the store holds."""
    from gemquota import __version__
    from gemquota.cli.output import emit
    from gemquota.cli.telling import told
    from gemquota.export.lines import csv_head, csv_rows, jsonl
    from gemquota.export.otlp import otlp_line

    lines: Callable[[Sequence[Call]], str] = partial(jsonl, diagnosed=told)
    if form == "csv":
        lines = partial(csv_rows, diagnosed=told)
        emit(csv_head())
    elif form == "otlp":
        lines = partial(otlp_line, version=__version__, diagnosed=told)
    at_once = _SPANS_A_LINE if form == "otlp" else _AT_ONCE
    for batch in _batches(store.calls(since_s, until_s), at_once):
        emit(lines(batch))


def _send(store: SqliteStore, url: str, since_s: float, until_s: float, *, as_json: bool) -> None:
    import json

    from gemquota.cli.output import emit, note
    from gemquota.cli.sending import send

    sent, unwanted = send(_batches(store.calls(since_s, until_s), _SPANS_A_LINE), url)
    if as_json:
        emit(json.dumps({"schema": "gemquota.export-sent/1", "sent": sent, "rejected": unwanted}))
        return
    refused = f", {unwanted:,} of them rejected" if unwanted else ""
    note(f"{sent:,} {'call' if sent == 1 else 'calls'} sent{refused}")


def _batches(calls: Iterator[Call], at_once: int) -> Iterator[list[Call]]:
    while batch := list(islice(calls, at_once)):
        yield batch


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
