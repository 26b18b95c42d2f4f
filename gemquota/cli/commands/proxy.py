"""`gemquota proxy`: hands calls on byte for byte, and records them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gemquota.certificate import Certificate
    from gemquota.cli.recording import Session
    from gemquota.domain.call import Call

EPILOG = """
[bold]Examples[/bold]

gemquota proxy   [dim](then GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8787 your_program)[/dim]

gemquota proxy --emulate free   [dim](no key, no network)[/dim]

gemquota proxy --upstream https://gateway.example/gemini --tag nightly

gemquota proxy --keep-bodies   [dim](then gemquota diagnose --scan on the file that it names)[/dim]

gemquota proxy --tls   [dim](for Live: google-genai speaks wss whatever its base URL says)[/dim]
"""

USUAL_VALUES = {"--emulate": "free"}
DEFAULT_PORT = 8787
PLAIN_HTTP = "  keys go there over plain http: whoever is between can read them"


def run(
    listen: Annotated[
        str,
        typer.Option(
            metavar="[HOST:]PORT",
            help="Port 0 takes any free one. Beyond this machine a token is put into the base URL.",
        ),
    ] = f"127.0.0.1:{DEFAULT_PORT}",
    upstream: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where all calls go. [dim]default: Google, by path[/dim]"),
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER|FILE]", help="Put the built-in emulator behind it."),
    ] = None,
    tag: Annotated[str, typer.Option(help="Recorded with each call.")] = "",
    keep_bodies: Annotated[
        bool,
        typer.Option(
            "--keep-bodies",
            help="Keep refusals in the API's own words too, without keys, beside the store.",
        ),
    ] = False,
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve https and wss with a certificate made for it.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No line per call.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Start, and summary at the end, as JSON, one line each.")
    ] = False,
) -> None:
    """Hand calls on to the Gemini API, Vertex AI or any base URL, unchanged, and record them.

    Bodies, statuses and headers pass as they are, but for one Server-Timing entry. What is kept of
    a call: when, which model, how it ended, tokens, cost, a fingerprint of the key; never the key, a
    prompt or an answer. Ctrl-C prints a summary; gemquota store says what is kept, and where.
    """
    import json
    import signal
    import threading

    from gemquota.cli.output import emit, note
    from gemquota.cli.recording import Wanted, recording, scenario_of_flag
    from gemquota.proxy.origins import Origins, checked_origin

    host, port = _address(listen)
    base = checked_origin(upstream, "--upstream") if upstream else None
    wanted = Wanted(
        Origins(base, base) if base else Origins(),
        scenario_of_flag(emulate) if emulate else None,
        tag[:100],
        "proxy",
        host,
        port,
        (lambda call, headline: None) if quiet else _log,
        tls,
        keep_bodies,
    )
    ended: Session | None = None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with recording(wanted) as session:
            ended = session
            url = session.base_url
            made = session.certificate
            if as_json:
                begun = {
                    "schema": "gemquota.proxy-start/1",
                    "base_url": url,
                    "certificate": str(made.chain) if made else None,
                    "ca_bundle": str(made.bundle) if made else None,
                }
                emit(json.dumps(begun))
            else:
                behind = "the emulator" if emulate else base or "Google"
                for line in _welcome(url, behind, made):
                    note(line)
            while not threading.Event().wait(3600):
                pass
    except KeyboardInterrupt:
        pass
    if ended is not None:
        print_summary(ended, "gemquota.proxy-summary/1", as_json=as_json)
    raise typer.Exit(130)


def print_summary(
    session: Session, schema: str, *, as_json: bool, extra: dict[str, object] | None = None
) -> None:
    """What a session saw: JSON on stdout, or text on stderr, where it is in nobody's way."""
    from gemquota.cli.output import emit, note, width_cells
    from gemquota.render.layout import plain_paint
    from gemquota.render.traffic import by_label, traffic_json, traffic_text

    today = by_label(session.today, session.traffic.accounts)
    common = session.traffic, session.learnt, today, session.changes
    bodies = session.bodies
    if as_json:
        if bodies is not None:
            kept = {"path": str(bodies.path), "kept": bodies.kept}
            extra = {**(extra or {}), "bodies": kept}
        emit(traffic_json(schema, *common, unkept=session.unkept, extra=extra or {}))
        return
    for line in traffic_text(*common, width=width_cells(), paint=plain_paint):
        note(line)
    if bodies is not None:
        note(f"  refusals kept in the API's words: {bodies.kept}, in {bodies.path}")


def _address(listen: str) -> tuple[str, int]:
    from gemquota.errors import UsageError

    host, colon, port = listen.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65_535 or (colon and not host):
        raise UsageError(
            f"--listen {listen[:60]!r} is no address",
            hint=f"a port, or HOST:PORT as in 127.0.0.1:{DEFAULT_PORT}",
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def _welcome(base_url: str, upstream: str, made: Certificate | None = None) -> list[str]:
    from gemquota.wire.address import bares_keys

    return [
        f"recording calls to {upstream} on {base_url}",
        *([PLAIN_HTTP] if bares_keys(upstream) else []),
        "",
        f"  google-genai, gemini-cli   export GOOGLE_GEMINI_BASE_URL={base_url}",
        f"  Vertex AI                  export GOOGLE_VERTEX_BASE_URL={base_url}",
        f"  openai                     export OPENAI_BASE_URL={base_url}/v1beta/openai",
        f"  litellm                    export GEMINI_API_BASE={base_url}/v1beta",
        f"  Vercel AI SDK              createGoogleGenerativeAI({{baseURL: '{base_url}/v1beta'}})",
        *(_trusting(made) if made else []),
        "",
        "Ctrl-C ends it and prints a summary.",
    ]


def _trusting(made: Certificate) -> list[str]:
    return [
        "",
        f"  trust it: Python           export SSL_CERT_FILE={made.bundle} REQUESTS_CA_BUNDLE={made.bundle}",
        f"            Node             export NODE_EXTRA_CA_CERTS={made.chain}",
        f"            curl             curl --cacert {made.chain}",
        "  Certificate and key are gone when this ends.",
    ]


def _log(call: Call, headline: str) -> None:
    from gemquota.cli.output import note

    note(line_of(call, headline))


def line_of(call: Call, headline: str) -> str:
    """`10:00:00  200  generateContent  gemini-3.8-flash  3+85 tokens  412 ms`, or what went wrong."""
    from time import gmtime, strftime

    words = [strftime("%H:%M:%S", gmtime(call.at_s)), str(call.status or "---")]
    words += [call.kind.method, call.kind.model]
    if call.input_tokens is not None:
        out = (call.output_tokens or 0) + (call.thought_tokens or 0)
        words.append(f"{call.input_tokens}+{out} tokens")
    words.append(f"{call.total_ms} ms")
    if call.attempt > 1:
        words.append(f"attempt {call.attempt}")
    words.append(headline)
    return "".join(letter for letter in "  ".join(filter(None, words)) if letter.isprintable())
