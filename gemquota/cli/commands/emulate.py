"""`gemquota emulate`: the Gemini API with quotas you choose, on this machine."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemquota.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gemquota.emulator.app import Emulator
    from gemquota.emulator.record import CallRecord
    from gemquota.emulator.scenario import Scenario

EPILOG = r"""
[bold]Examples[/bold]

gemquota emulate   [dim](the free tier on http://127.0.0.1:8429)[/dim]

gemquota emulate --tier tier1 --model gemini-3.8-flash --rpm 3 --rpd 20

gemquota emulate --scenario storm.toml --admin   [dim](read again on every change)[/dim]

GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8429 GEMINI_API_KEY=any python your_program.py

[bold]A scenario[/bold]

[dim]tier = "tier1"
limits."gemini-3.8-flash" = { rpm = 10, rpd = 100, batch = 3_000_000 }
limits."gemini-3.8-live".sessions = 2
[\[fault]]
kind = "overloaded"      # 503; every_s and lasts_s make it a storm
probability = 0.2[/dim]
"""

DEFAULT_PORT = 8429


def run(
    tier: Annotated[
        str | None,
        typer.Option(help="free, tier1, tier2 or tier3. [dim]default: free[/dim]", metavar="TIER"),
    ] = None,
    model: Annotated[
        str, typer.Option(help="The model that the next five flags are for.", metavar="MODEL")
    ] = "gemini-3.8-flash",
    rpm: Annotated[
        int | None, typer.Option(help="Requests per minute; 0: not on this tier, -1: no limit.")
    ] = None,
    tpm: Annotated[int | None, typer.Option(help="Input tokens per minute.")] = None,
    rpd: Annotated[int | None, typer.Option(help="Requests per day.")] = None,
    ipm: Annotated[int | None, typer.Option(help="Images per minute.")] = None,
    spend_10min: Annotated[
        float | None,
        typer.Option("--spend-10min", help="US dollars in any ten minutes; 0: no limit.", min=0),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            help="How a minute is counted: fixed, sliding or bucket. [dim]default: fixed[/dim]",
            metavar="HOW",
        ),
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(help="Play this TOML file; flags go before it.", metavar="FILE")
    ] = None,
    wording: Annotated[
        list[str] | None,
        typer.Option(
            help="Generation of the refusals' text: a1 to a9; b1, b2 (Interactions); v1, v2 (Vertex AI). [dim]default: a4, b2, v1[/dim]",
            metavar="GEN",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn by chance.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="0 takes any free one.", min=0, max=65_535)
    ] = DEFAULT_PORT,
    admin: Annotated[
        bool,
        typer.Option("--admin", help="Let this machine read and set clock, quotas and counters."),
    ] = False,
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve https and wss with a certificate made for it.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No line per call.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Start, and summary at the end, as JSON, one line each.")
    ] = False,
) -> None:
    """Serve the Gemini API with quotas that count, refuse and reopen as the real ones do.

    Point any SDK at it: no key and no network is needed. Served are generateContent and its stream,
    countTokens, embeddings, models, Interactions, Live (SDKs want --tls), batches, files, caches, Imagen and
    Veo, OpenAI compatibility, and Vertex AI with projects or in express mode. Every key, and every project in a path, is a project of its own unless a scenario
    says whose it is. Ctrl-C prints what was admitted and what was refused.
    """  # fmt: skip
    from gemquota.emulator.scenario_file import read_scenario, scenario_of

    quota = {"rpm": rpm, "tpm": tpm, "rpd": rpd, "ipm": ipm}
    flags = {
        "tier": tier,
        "window": window,
        "wording": wording or None,
        "seed": seed,
        "spend_10min_usd": spend_10min,
        "limits": {_model_id(model): given}
        if (given := {name: value for name, value in quota.items() if value is not None})
        else None,
    }

    def chosen() -> Scenario:
        """The scenario with the flags laid over it."""
        try:
            over = scenario_of({name: value for name, value in flags.items() if value is not None})
        except ValueError as error:
            raise UsageError(f"--{error}", hint="gemquota emulate --help") from error
        return _laid_over(read_scenario(scenario) if scenario else None, over, flags)

    _serve(
        chosen, scenario, host=host, port=port, admin=admin, tls=tls, quiet=quiet, as_json=as_json
    )


def _model_id(name: str) -> str:
    """The id that a short name stands for; a name that nobody knows is a model of its own."""
    from gemquota.domain.model_names import resolve
    from gemquota.sources.catalogue import models

    try:
        return resolve(name, models()).id
    except UsageError:
        return name


def _laid_over(base: Scenario | None, over: Scenario, flags: dict[str, Any]) -> Scenario:
    """`base` with what the flags name, or the flags' scenario alone."""
    if base is None:
        return over
    changes: dict[str, Any] = {
        name: getattr(over, name)
        for name in ("tier", "window", "seed", "spend_10min_usd")
        if flags[name] is not None
    }
    if flags["wording"] is not None:
        changes["wording"] = over.wording
        changes["interactions_wording"] = over.interactions_wording
        changes["vertex_wording"] = over.vertex_wording
    changes["limits"] = {**base.limits, **over.limits}
    return replace(base, **changes)


def _serve(
    chosen: Callable[[], Scenario],
    followed: Path | None,
    *,
    host: str,
    port: int,
    admin: bool,
    tls: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    import json
    import signal
    from tempfile import TemporaryDirectory

    from gemquota.cli.output import complain, emit, note
    from gemquota.emulator.app import create
    from gemquota.emulator.follow import follow
    from gemquota.serving import listen, run, serve

    emulator = create(chosen(), on_call=None if quiet else _log)
    with ExitStack() as stack:
        listener = stack.enter_context(listen(host, port))
        bound = listener.getsockname()[1]
        certificate = None
        if tls:
            directory = Path(stack.enter_context(TemporaryDirectory(prefix="gemquota-")))
            from gemquota.certificate import made_for

            certificate = made_for([host], directory).served
        app: Callable[..., Awaitable[None]] = emulator
        token = None
        if admin:
            from secrets import token_urlsafe

            from gemquota.emulator.admin import with_admin

            token = token_urlsafe(16)
            app = with_admin(emulator, token)
        shown = f"[{host}]" if ":" in host else host
        base_url = f"{'https' if tls else 'http'}://{shown}:{bound}"

        def started() -> None:
            if as_json:
                start = {
                    "schema": "gemquota.emulate-start/1",
                    "base_url": base_url,
                    "tier": emulator.scenario.tier,
                    "admin_token": token,
                    "certificate": str(certificate[0]) if certificate else None,
                }
                emit(json.dumps(start))
            else:
                for line in _welcome(emulator, base_url, token, certificate):
                    note(line)

        def apply(_: Scenario) -> None:
            emulator.reload(chosen())
            note(f"{followed}: read again")

        async def beside() -> None:
            if followed is not None:
                await follow(
                    followed, apply, lambda text: complain(text, "the last good one stays")
                )

        # The certificate's key is to go, and the summary to come, however it is ended.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            run(
                serve(
                    app,
                    listener,
                    started=started,
                    tls=certificate,
                    beside=beside if followed else None,
                )
            )
        except KeyboardInterrupt:
            pass
        finally:
            _summary(emulator, as_json=as_json)
    raise typer.Exit(130)


def _welcome(
    emulator: Emulator, base_url: str, token: str | None, certificate: tuple[Path, Path] | None
) -> list[str]:
    scenario = emulator.scenario
    lines = [
        f"emulating the Gemini API ({scenario.tier}, {scenario.window} minutes) on {base_url}",
        "",
        f"  google-genai, gemini-cli   export GOOGLE_GEMINI_BASE_URL={base_url} GEMINI_API_KEY=any",
        f"  openai                     export OPENAI_BASE_URL={base_url}/v1beta/openai OPENAI_API_KEY=any",
        f"  litellm                    export GEMINI_API_BASE={base_url}/v1beta",
        f"  Vertex AI                  genai.Client(vertexai=True, api_key='any', http_options={{'base_url': '{base_url}'}})",
        f"  Vercel AI SDK              createGoogleGenerativeAI({{baseURL: '{base_url}/v1beta'}})",
    ]
    if certificate:
        lines.append(f"  trust the certificate      export SSL_CERT_FILE={certificate[0]}")
    if token:
        lines.append(
            f"  admin                      curl -H 'x-gemquota-token: {token}' {base_url}/_gemquota/state"
        )
    lines += ["", "Ctrl-C ends it and prints a summary."]
    return lines


def _log(call: CallRecord) -> None:
    """One tidy line per call."""
    from gemquota.cli.output import note

    note(line_of(call))


def line_of(call: CallRecord) -> str:
    """`200 generateContent gemini-3.8-flash 12+84 tokens RPM 3/5 project-1`, or why it was refused."""
    from time import gmtime, strftime

    words = [strftime("%H:%M:%S", gmtime(call.at_s)), str(call.status), call.method, call.model]
    if call.input_tokens:
        words.append(f"{call.input_tokens}+{call.output_tokens} tokens")
    if call.counted:
        words.append(f"{call.counted} {call.used}/{call.limit}")
    words.append(call.project)
    if call.why:
        words.append(f"refused: {call.why}")
    # A model's name comes from the path; nothing of it may steer the terminal.
    return "".join(letter for letter in "  ".join(filter(None, words)) if letter.isprintable())


def _summary(emulator: Emulator, *, as_json: bool) -> None:
    import json

    from gemquota.cli.output import emit, note

    tally = dict(emulator.tally)
    admitted = tally.pop("admitted", 0)
    if as_json:
        summary = {
            "schema": "gemquota.emulate-summary/1",
            "calls": admitted + sum(tally.values()),
            "admitted": admitted,
            "refused": tally,
        }
        emit(json.dumps(summary))
        return
    note(f"{admitted + sum(tally.values())} calls, {admitted} admitted")
    for why, count in sorted(tally.items(), key=lambda item: (-item[1], item[0])):
        note(f"  {count} refused: {why}")
