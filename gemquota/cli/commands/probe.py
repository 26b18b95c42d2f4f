"""`gemquota probe`: what the limits of your project really are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gemquota.errors import ApiError, AuthError, CapError, ExitCode, UsageError

if TYPE_CHECKING:
    from gemquota.cli.probing import Target
    from gemquota.domain.catalogue import Cell, Model
    from gemquota.domain.diagnosis import Diagnosis
    from gemquota.domain.drift import Change
    from gemquota.domain.measurement import Measurement
    from gemquota.domain.outlook import Allowed, Outlook
    from gemquota.domain.quota import Dimension
    from gemquota.emulator.scenario import Scenario

EPILOG = """
[bold]Examples[/bold]

gemquota probe --model flash --emulate   [dim](no key, no network)[/dim]

gemquota probe --model flash --dry-run

gemquota probe --model flash-lite --tier tier1 --dimension all --compare
"""
USUAL_VALUES = {"--emulate": "free"}
_DIMENSIONS = ("rpm", "tpm", "ipm", "rpd", "all")
_TIERS = ("free", "tier1", "tier2", "tier3")
_NO_ANSWERS = ("embedding", "live", "tts", "transcribe", "imagen", "veo", "lyria")
_IMAGE_TOKENS = 1_290
"""Output of one image at the default size (ai.google.dev/gemini-api/docs/pricing, 2026-10)."""
_UNKNOWN_PRICE = (4.0, 18.0)
"""USD per million tokens where none is known: the dearest of the catalogue's text models."""


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME", help="A model: flash, pro, an id, an alias.")
    ] = "flash",
    dimension: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="rpm, tpm, ipm (images), rpd (sends nothing) or all. [dim]default: rpm[/dim]",
            show_default=False,
        ),
    ] = "rpm",
    tier: Annotated[
        str | None,
        typer.Option(help="Your tier, if you know it: free, tier1, tier2, tier3.", metavar="TIER"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The plan alone.")] = False,
    max_requests: Annotated[int, typer.Option(min=1, help="Hard cap.")] = 3_000,
    max_tokens: Annotated[int, typer.Option(min=1, help="Hard cap, in and out.")] = 2_000_000,
    max_cost: Annotated[float, typer.Option(min=0, help="Hard cap, US dollars.")] = 0.5,
    max_seconds: Annotated[float, typer.Option(min=1, help="Hard cap.")] = 240.0,
    max_share_of_day: Annotated[
        float,
        typer.Option(min=0, max=100, help="Percent of the day's requests on record, at least six."),
    ] = 10.0,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another server of the API.")
    ] = None,
    vertex: Annotated[
        str | None,
        typer.Option(
            metavar="PROJECT/LOCATION",
            help="Vertex AI, with your Application Default Credentials.",
        ),
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from GEMINI_API_KEY= in it.")
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(
            metavar="[TIER|FILE]",
            help="Probe the built-in emulator: a tier, or a scenario in TOML.",
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="With the record and with earlier probes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure the limits that your project really has, with the least harm.

    Sends the smallest requests at rising rates until one is refused. If the refusal states the limit,
    that is the answer; if not, the limit is inferred from how it reopens. Says the plan first, asks,
    and keeps to hard caps. The key comes from GEMINI_API_KEY or --env-file. Ctrl-C prints what is known.
    """
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.render.probe_json import plan_json
    from gemquota.render.probe_plan import over_share, plan_text

    wanted = _one_of(dimension, _DIMENSIONS, "--dimension")
    plan = _plan(
        model,
        wanted,
        tier,
        emulate,
        _allowed(max_requests, max_tokens, max_cost, max_seconds, max_share_of_day),
        on_vertex=vertex is not None,
    )
    needs_key = not dry_run and plan.sends
    if emulate:
        target = _emulated(plan, emulate)
    elif vertex is not None:
        target = _on_vertex(plan, vertex, base_url, needs_key=needs_key)
    else:
        target = _target(plan, base_url, env_file, needs_key=needs_key)
    where = "the emulator" if emulate else target.base_url
    words = (plan.model.id, where, plan.outlooks, plan.allowed)
    if dry_run:
        text = plan_text(*words, width=width_cells(), paint=paint())
        emit(plan_json(*words, emulated=bool(emulate)) if as_json else text)
        return
    if plan.sends and not emulate:
        note(plan_text(*words, width=width_cells(), paint=lambda text, role: text).rstrip())
        if warning := over_share(plan.outlooks, plan.allowed):
            note(f"  careful: {warning}")
        if not yes:
            _ask()
    found = _measure(plan, target, is_live=not as_json and not emulate)
    _report(plan, where, found, compare=compare, as_json=as_json, emulated=bool(emulate))


class Plan(NamedTuple):
    """What is to be done, and with what."""

    model: Model
    outlooks: tuple[Outlook, ...]
    allowed: Allowed
    cells: tuple[Cell, ...]
    labels: set[str]
    usd: tuple[float, float]
    """Per input token and per output token."""

    @property
    def sends(self) -> bool:
        """Whether anything is sent at all."""
        return any(not each.why_not for each in self.outlooks)

    @property
    def stop_thinking(self) -> bool:
        """Whether it lets thinking be turned off; where that is not known, it is left alone."""
        return self.model.family in ("flash", "flash-lite")

    @property
    def draws(self) -> bool:
        """Whether the model's answers are images."""
        return self.model.family == "image"


def _plan(
    name: str,
    wanted: str,
    tier: str | None,
    emulate: str | None,
    allowed: Allowed,
    *,
    on_vertex: bool,
) -> Plan:
    from gemquota.clock import now_s
    from gemquota.domain.catalogue import cells
    from gemquota.domain.model_names import resolve
    from gemquota.domain.outlook import outlook, per_day, plausible
    from gemquota.domain.quota import Dimension, Tier
    from gemquota.sources import catalogue
    from gemquota.sources.prices import prices
    from gemquota.wire.bodies import SMALLEST_TOKENS

    model = resolve(name, catalogue.models())
    if model.family in _NO_ANSWERS:
        raise UsageError(
            f"{model.id} does not answer generateContent, which probe sends",
            hint="choose a text or image model: gemquota models",
        )
    named = tier if tier else emulate if emulate in _TIERS else None
    known = Tier(_one_of(named, _TIERS, "--tier")) if named else Tier.UNKNOWN
    price = prices([model], now_s=now_s())[model.id]
    free = model.family == "gemma"
    dearest = max((price.input, price.input_long), key=lambda usd: usd or 0.0)
    usd = (
        (0.0 if free else dearest if dearest is not None else _UNKNOWN_PRICE[0]) / 1e6,
        (0.0 if free else price.output if price.output is not None else _UNKNOWN_PRICE[1]) / 1e6,
    )
    # What is on record is of the Developer API; Vertex AI has other limits.
    found = [] if on_vertex else cells(catalogue.limit_rows())
    labels = {model.id, model.quota_label}
    draws = model.family == "image"
    day = per_day(found, labels, known)
    outlooks = tuple(
        outlook(
            each,
            plausible(found, labels, each, known),
            day,
            allowed,
            window_tokens=model.max_input_tokens or 131_072,
            per_request_tokens=SMALLEST_TOKENS,
            input_usd=usd[0],
            output_usd=usd[1] * (_IMAGE_TOKENS if draws else 1),
        )
        for each in _dimensions(wanted, draws, Dimension)
    )
    return Plan(model, outlooks, allowed, tuple(found), labels, usd)


def _dimensions(wanted: str, draws: bool, names: type[Dimension]) -> tuple[Dimension, ...]:
    if wanted == "all":
        return (names.IPM if draws else names.RPM, names.TPM, names.RPD)
    if wanted == "ipm" and not draws:
        raise UsageError(
            "--dimension ipm counts images, and this model draws none",
            hint="gemquota models shows the image models",
        )
    return (names(wanted.upper()),)


def _target(plan: Plan, base_url: str | None, env_file: Path | None, *, needs_key: bool) -> Target:
    from gemquota import config
    from gemquota.cli.probing import Target
    from gemquota.wire.address import GOOGLE, checked_base_url, checked_key

    url = checked_base_url(base_url or config.environment("GOOGLE_GEMINI_BASE_URL") or GOOGLE)
    named = config.api_key(env_file)
    if named is None and needs_key:
        raise AuthError(
            f"no key: {env_file} has no GEMINI_API_KEY"
            if env_file
            else "no key: GEMINI_API_KEY is not set",
            hint="or try it without one: gemquota probe --emulate",
        )
    key = checked_key(named[1]) if named else "none"
    return Target(plan.model.id, url, key, plan.stop_thinking, plan.draws)


def _on_vertex(plan: Plan, resource: str, base_url: str | None, *, needs_key: bool) -> Target:
    from gemquota.cli.probing import Target
    from gemquota.wire.adc import access_token
    from gemquota.wire.address import vertex_base_url

    url = vertex_base_url(resource, base_url)
    token = access_token() if needs_key else "none"
    return Target(plan.model.id, url, token, plan.stop_thinking, plan.draws, on_vertex=True)


def _emulated(plan: Plan, named: str) -> Target:
    from gemquota.cli.probing import Target
    from gemquota.clock import LoopClock, now_s
    from gemquota.emulator import create
    from gemquota.wire.address import checked_base_url

    scenario = _scenario(named)
    starts_s = now_s() if scenario.clock_start_s is None else scenario.clock_start_s
    keys = [key for project in scenario.projects for key in project.keys]
    return Target(
        plan.model.id,
        checked_base_url("http://localhost"),
        keys[0] if keys else "emulated",
        plan.stop_thinking,
        plan.draws,
        app=create(scenario, LoopClock(starts_s)),
        starts_s=starts_s,
    )


def _scenario(named: str) -> Scenario:
    from gemquota.emulator.scenario_file import read_scenario, scenario_of

    if named in _TIERS:
        return scenario_of({"tier": named, "latency": {"median_s": 0.3, "p95_s": 0.6}})
    return read_scenario(Path(named))


def _measure(plan: Plan, target: Target, *, is_live: bool) -> list[Measurement]:
    from gemquota.cli.probing import Session, live_wanted
    from gemquota.probe.budget import Rates

    rates = Rates(*plan.usd, output_tokens=_IMAGE_TOKENS if plan.draws else 1)
    return Session(
        target, plan.outlooks, plan.allowed, rates, is_live=is_live and live_wanted()
    ).run()


def _report(
    plan: Plan,
    where: str,
    found: list[Measurement],
    *,
    compare: bool,
    as_json: bool,
    emulated: bool,
) -> None:
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.cli.probe_history import keep
    from gemquota.render.probe_json import history_line, probe_json
    from gemquota.render.probe_text import probe_text

    results = [
        (each, _compared(plan, where, each, with_record=compare, emulated=emulated))
        for each in found
    ]
    if as_json:
        emit(probe_json(plan.model.id, where, results, plan.allowed, emulated=emulated))
    else:
        emit(probe_text(plan.model.id, results, width=width_cells(), paint=paint()))
    for each in found:
        if each.spent.requests and not emulated:
            fault = keep(history_line(plan.model.id, where, each))
            if fault:
                note(fault)
    code = next(
        (code for each in found if (code := exit_code_of(each)) is not ExitCode.OK), ExitCode.OK
    )
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _compared(
    plan: Plan, where: str, found: Measurement, *, with_record: bool, emulated: bool
) -> list[Change]:
    """What changed since the last probe is always said; the rest where it is asked for."""
    from gemquota.cli.probe_history import latest
    from gemquota.domain.drift import against_earlier, against_record

    earlier = [] if emulated else against_earlier(found, latest(plan.model.id, where, found))
    if not with_record:
        return [change for change in earlier if change.is_change]
    return [*earlier, *against_record(found, plan.cells, plan.labels)]


def exit_code_of(found: Measurement) -> ExitCode:
    """How the command ends after this result."""
    from gemquota.domain.measurement import Ending, Method

    match found.ending:
        case Ending.STOPPED:
            return ExitCode.INTERRUPTED
        case Ending.SURPRISE | Ending.FAILING:
            return _code_of(found.surprise)
        case Ending.CAP:
            return ExitCode.OK if found.method is Method.ANNOUNCED else ExitCode.CAP
        case Ending.NO_RECOVERY:
            return ExitCode.UNCLEAR
        case Ending.DONE:
            known = found.value is not None or found.method is Method.KNOWN
            return ExitCode.OK if known else ExitCode.UNCLEAR


def _code_of(surprise: Diagnosis | None) -> ExitCode:
    from gemquota.domain.diagnosis import Cause

    cause = surprise.cause if surprise else Cause.UNKNOWN
    if cause in (Cause.AUTH, Cause.PERMISSION):
        return ExitCode.AUTH
    if cause in (Cause.NETWORK, Cause.TIMEOUT):
        return ExitCode.UNREACHABLE
    if cause in (Cause.QUOTA, Cause.SPEND_RATE):
        return ExitCode.EXHAUSTED
    if cause in (Cause.NO_ENTITLEMENT, Cause.PREPAY_DEPLETED, Cause.SPEND_CAP, Cause.BILLING_CAP):
        return ExitCode.CHANGE_NEEDED
    return ApiError.exit_code


def _allowed(
    requests: int, tokens: int, cost_usd: float, seconds: float, percent_of_day: float
) -> Allowed:
    from gemquota.domain.outlook import Allowed

    return Allowed(
        requests=requests,
        tokens=tokens,
        cost_usd=cost_usd,
        seconds=seconds,
        share_of_day=percent_of_day / 100,
    )


def _ask() -> None:
    """Ask whether to go on.

    Raises:
        CapError: If the answer is no.
        UsageError: If there is nobody to ask.
    """
    import sys

    if not sys.stdin.isatty():
        raise UsageError("nobody to ask: standard input is no terminal", hint="add --yes")
    if not typer.confirm("Send these requests?", err=True):
        raise CapError("nothing was sent")


def _one_of(value: str, allowed: tuple[str, ...], flag: str) -> str:
    lowered = value.strip().lower()
    if lowered not in allowed:
        raise UsageError(f"{flag} has no value {value[:40]!r}", hint=f"one of {', '.join(allowed)}")
    return lowered
