"""`gemquota bench`: how fast models really answer."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemquota.cli.places import (
    NO_ANSWERS,
    TIERS,
    ask_first,
    emulated,
    one_of,
    real,
    usd_per_token,
)
from gemquota.errors import ApiError, ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemquota.domain.bench import Benched
    from gemquota.domain.catalogue import Model

EPILOG = """
[bold]Examples[/bold]

gemquota bench --model flash,flash-lite --emulate   [dim](no key, no network)[/dim]

gemquota bench --model flash,flash-lite -n 100 --concurrency 4 --tier tier1

gemquota bench --rate 2/s --prompts prompts.txt --json > today.json

gemquota bench --rate 2/s --compare today.json
"""
USUAL_VALUES = {"--emulate": "tier1"}
_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:/\s*(s|sec|second|m|min|minute))?")
_PROMPT = "Name three rivers of Europe and one city on each of them."
_HEADROOM = 0.9
"""Of a known ceiling: other calls of the project have to pass too."""


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME[,NAME]", help="Models, side by side.")
    ] = "flash",
    calls: Annotated[int, typer.Option("--calls", "-n", min=1, help="Of each model.")] = 100,
    concurrency: Annotated[
        int, typer.Option(min=1, max=1_000, help="So many at once, each after the other.")
    ] = 4,
    rate: Annotated[
        str | None,
        typer.Option(metavar="N/s", help="Starts at this rate instead, whatever became of others."),
    ] = None,
    warm_up: Annotated[int, typer.Option(min=0, help="Calls before, which do not count.")] = 2,
    stream: Annotated[
        bool, typer.Option("--stream/--no-stream", help="Stream, and time the first token.")
    ] = True,
    prompts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="One prompt a line, used in turn.")
    ] = None,
    output_tokens: Annotated[
        int, typer.Option(min=1, max=65_536, help="The most that an answer may hold.")
    ] = 64,
    retries: Annotated[int, typer.Option(min=0, max=10, help="Of a refused or failed call.")] = 0,
    tier: Annotated[
        str | None,
        typer.Option(metavar="TIER", help="Your tier: its ceilings on record are kept."),
    ] = None,
    beyond_limits: Annotated[
        bool, typer.Option("--beyond-limits", help="Do not stay under known ceilings.")
    ] = False,
    compare: Annotated[
        Path | None, typer.Option(metavar="OLD.json", help="With an earlier --json.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The plan alone.")] = False,
    max_requests: Annotated[int, typer.Option(min=1, help="Hard cap.")] = 1_000,
    max_tokens: Annotated[int, typer.Option(min=1, help="Hard cap, in and out.")] = 1_000_000,
    max_cost: Annotated[float, typer.Option(min=0, help="Hard cap, US dollars.")] = 0.5,
    max_seconds: Annotated[float, typer.Option(min=1, help="Hard cap.")] = 600.0,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another server of the API.")
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from GEMINI_API_KEY= in it.")
    ] = None,
    emulate: Annotated[
        str | None, typer.Option(metavar="[TIER|FILE]", help="Measure the built-in emulator.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One line per call.")] = False,
) -> None:
    """Measure how fast models really answer: time to first token, total, tokens per second, cost.

    Quantiles come with 95 % intervals. With --rate, starts do not wait for answers, times count from when
    a call was due, and starts that cannot be made are counted. Stays under the ceilings known of your tier or
    from a probe. Says the plan first, asks, and keeps to hard caps. Ctrl-C prints what is measured.
    """
    from gemquota.cli.benching import Asked, Subject, bench
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.domain.bench import compared
    from gemquota.probe.bench import Load
    from gemquota.probe.budget import Budget, Caps, Rates
    from gemquota.render.bench_data import bench_csv, bench_json, earlier_bench
    from gemquota.render.bench_text import bench_text

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other", hint="choose one of them")
    earlier = earlier_bench(_read(compare, "--compare"), compare.name) if compare else None
    texts = _prompts(prompts)
    largest_tokens = max(len(text.encode()) for text in texts) // 3 + 1
    per_s = _per_s(rate)
    models = _models(model)
    place = (
        emulated(emulate)
        if emulate
        else real(base_url, env_file, command="bench", needs_key=not dry_run)
    )
    named = tier or (emulate if emulate in TIERS else None)
    subjects = []
    for each in models:
        gap_s = 0.0
        if not beyond_limits:
            known = one_of(named, TIERS, "--tier") if named else None
            gap_s = _gap_s(
                each, known, place.base_url, calls + warm_up, largest_tokens, per_s, emulate
            )
        load = Load(
            calls=calls,
            warm_up=warm_up,
            concurrency=concurrency,
            per_s=per_s,
            gap_s=gap_s,
            retries=retries,
        )
        thinks = each.family in ("flash", "flash-lite")
        subjects.append(Subject(each.id, thinks, usd_per_token(each), load))
    usd = max(each.usd[0] for each in subjects), max(each.usd[1] for each in subjects)
    most = (calls * (1 + retries) + warm_up) * len(subjects)
    plan: dict[str, Any] = {
        "calls": calls,
        "warm_up": warm_up,
        "concurrency": None if per_s else concurrency,
        "rate_per_s": per_s,
        "streams": stream,
        "prompts": len(texts),
        "output_tokens": output_tokens,
        "retries": retries,
        "least_gap_s": {each.model: round(each.load.gap_s, 4) for each in subjects},
        "most_requests": min(most, max_requests),
        "most_tokens": min(most * (largest_tokens + output_tokens), max_tokens),
        "most_cost_usd": min(most * (largest_tokens * usd[0] + output_tokens * usd[1]), max_cost),
    }
    words = _words(plan, [each.id for each in models], place.name)
    if dry_run:
        emit(_plan_json(plan, [each.id for each in models], place.name) if as_json else words)
        return
    if not emulate:
        note(words)
        if not yes:
            ask_first()
    budget = Budget(
        Caps(requests=max_requests, tokens=max_tokens, cost_usd=max_cost),
        Rates(*usd, output_tokens=output_tokens),
    )
    found = bench(
        place,
        subjects,
        Asked(texts, largest_tokens, output_tokens, stream),
        budget,
        seconds=max_seconds,
        watch=None if emulate else _watch(calls),
    )
    changes = [
        compared(
            each, earlier.samples.get(each.model, {}), calls_before=earlier.calls.get(each.model, 0)
        )
        if earlier
        else ()
        for each in found
    ]
    if as_csv:
        emit(bench_csv(found))
    elif as_json:
        emit(bench_json(found, changes, where=place.name, load=plan))
    else:
        emit(bench_text(found, changes, width=width_cells(), paint=paint()))
    if earlier and (missing := [m.model for m in found if m.model not in earlier.samples]):
        note(f"not in {compare}: {', '.join(missing)}")
    if earlier and (differing := earlier.differing(plan)):
        words = ", ".join(each.replace("_", " ") for each in differing)
        note(f"another load than in {compare} ({words}): what differs may be due to it")
    code = exit_code_of(found)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _models(names: str) -> list[Model]:
    from gemquota.domain.model_names import resolve
    from gemquota.sources import catalogue

    known = catalogue.models()
    found = list(
        dict.fromkeys(resolve(name, known).id for name in names.split(",") if name.strip())
    )
    models = [resolve(id_, known) for id_ in found]
    for each in models:
        if each.family in NO_ANSWERS or each.family == "image":
            raise UsageError(
                f"{each.id} does not answer with text", hint="choose a text model: gemquota models"
            )
    if not models:
        raise UsageError("--model names none", hint="for instance --model flash,flash-lite")
    return models


def _gap_s(
    model: Model,
    tier: str | None,
    server: str,
    requests: int,
    tokens: int,
    per_s: float | None,
    emulate: str | None,
) -> float:
    """The least between two starts that keeps under the known ceilings; 0 where none is known.

    Raises:
        UsageError: If the rate or the number of calls cannot stay under them.
    """
    from gemquota.domain.catalogue import cells
    from gemquota.domain.outlook import per_day, plausible
    from gemquota.domain.quota import Dimension, Tier
    from gemquota.sources import catalogue

    hint = "--beyond-limits goes on all the same"
    labels = {model.id, model.quota_label}
    found = cells(catalogue.limit_rows())
    ceilings: list[float] = []
    if tier is not None:
        day = per_day(found, labels, Tier(tier))
        if day is not None and requests > day:
            raise UsageError(f"{model.id}: {requests} calls, and {tier} has {day} a day", hint=hint)
        rpm = plausible(found, labels, Dimension.RPM, Tier(tier))
        tpm = plausible(found, labels, Dimension.TPM, Tier(tier))
        ceilings += [min(rpm)] if rpm else []
        ceilings += [min(tpm) / tokens] if tpm else []
    elif emulate is None and (probed := _probed(model.id, server)):
        ceilings.append(probed)
    if not ceilings:
        return 0.0
    per_minute = min(ceilings) * _HEADROOM
    if per_s is not None and per_s * 60 > per_minute:
        raise UsageError(
            f"{model.id}: --rate is above {per_minute:.0f} a minute, "
            f"{_HEADROOM:.0%} of its known ceiling",
            hint=hint,
        )
    return 60.0 / per_minute


def _probed(model: str, server: str) -> float | None:
    """The requests per minute that the last probe of the same model and server found."""
    from gemquota.cli.probe_history import latest
    from gemquota.domain.measurement import Measurement, Method
    from gemquota.domain.quota import Dimension

    asked = Measurement(dimension=Dimension.RPM, method=Method.KNOWN, at_s=0.0)
    earlier = latest(model, server, asked)
    value = None if earlier is None else earlier.low or earlier.value
    return None if value is None else float(value)


def _per_s(text: str | None) -> float | None:
    if text is None:
        return None
    match = _RATE.fullmatch(text.strip().lower())
    per_s = float(match[1]) / (60.0 if (match[2] or "s")[0] == "m" else 1.0) if match else 0.0
    if not 0 < per_s <= 1_000:
        raise UsageError(f"--rate has no value {text[:40]!r}", hint="for instance 2/s or 30/min")
    return per_s


def _prompts(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return (_PROMPT,)
    lines = tuple(line.strip() for line in _read(path, "--prompts").splitlines() if line.strip())
    if not lines:
        raise UsageError(f"{path} holds no prompt", hint="one prompt a line")
    return lines


def _read(path: Path, flag: str) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{flag}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{flag}: {path} is not UTF-8 text") from None


def _words(plan: dict[str, Any], models: Sequence[str], where: str) -> str:
    how = (
        f"at {plan['rate_per_s']:g} a second"
        if plan["rate_per_s"]
        else f"{plan['concurrency']} at once"
    )
    gaps = [gap for gap in plan["least_gap_s"].values() if gap]
    under = (
        f"at least {min(gaps):.2f} s apart, under known ceilings"
        if gaps
        else "no ceiling is known (--tier names one, gemquota probe finds one)"
    )
    return (
        f"Bench of {', '.join(models)} at {where}\n"
        f"  {plan['calls']} calls of each, {how}, after {plan['warm_up']} to warm up; {under}\n"
        f"  at most {plan['most_requests']:,} requests, {plan['most_tokens']:,} tokens, "
        f"${plan['most_cost_usd']:.4f} at paid rates"
    )


def _plan_json(plan: dict[str, Any], models: Sequence[str], where: str) -> str:
    import json

    from gemquota.render.bench_data import SCHEMA

    value = {"schema": SCHEMA, "dry_run": True, "server": where, "models": list(models)}
    return json.dumps({**value, "load": plan}, indent=2, ensure_ascii=False)


def _watch(calls: int) -> Any:
    from gemquota.cli.output import note

    step = max(1, math.ceil(calls / 4))

    def told(model: str, ended: int) -> None:
        if ended % step == 0 or ended == calls:
            note(f"  {model}: {ended} of {calls}")

    return told


def exit_code_of(found: Sequence[Benched]) -> ExitCode:
    """How the command ends."""
    from gemquota.cli.diagnosing import code_for
    from gemquota.domain.bench import Result
    from gemquota.domain.diagnosis import Cause

    for each in found:
        if each.surprise is not None:
            return code_for(each.surprise)
    if any(each.ended == "stopped by you" for each in found):
        return ExitCode.INTERRUPTED
    if any(each.ended for each in found):
        return ExitCode.CAP
    calls = [call for each in found for call in each.calls]
    if any(call.result is Result.OK for call in calls):
        return ExitCode.OK
    if all(call.cause in (Cause.NETWORK, Cause.TIMEOUT) for call in calls):
        return ExitCode.UNREACHABLE
    if any(call.result is Result.REFUSED for call in calls):
        return ExitCode.EXHAUSTED
    return ApiError.exit_code
