"""`gemquota triage`: why a 429 without details happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemquota.cli.places import NO_ANSWERS, ask_first, emulated, key_of, real, usd_per_token
from gemquota.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from gemquota.domain.catalogue import Model
    from gemquota.domain.triage import Conclusion
    from gemquota.probe.asking import Asked

EPILOG = """
[bold]Examples[/bold]

gemquota triage --model flash --emulate   [dim](no key, no network)[/dim]

gemquota triage --model flash --dry-run

gemquota triage --model pro --tokens 90000 --grounding

gemquota triage --from error.txt --other-project-env-file other.env
"""
USUAL_VALUES = {"--emulate": "free"}
_GROUNDED_USD = 0.035
"""Of one grounded prompt beyond the free ones, the dearest model (pricing page as of 2026-10: $35 per 1,000
on Gemini 2.5, $14 on 3)."""


def run(
    model: Annotated[
        str, typer.Option(metavar="NAME", help="The model that refuses: flash, pro, an id.")
    ] = "flash",
    sibling: Annotated[
        str | None, typer.Option(metavar="NAME", help="A model to compare with.")
    ] = None,
    tokens: Annotated[
        int, typer.Option(min=0, help="Input of the call that was refused, if it was large.")
    ] = 0,
    grounding: Annotated[
        bool, typer.Option("--grounding", help="The refused call used Google Search.")
    ] = False,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Start from an error's text; - reads stdin."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The plan alone.")] = False,
    max_requests: Annotated[int, typer.Option(min=1, help="Hard cap.")] = 8,
    max_tokens: Annotated[int, typer.Option(min=1, help="Hard cap, in and out.")] = 200_000,
    max_cost: Annotated[float, typer.Option(min=0, help="Hard cap, US dollars.")] = 0.1,
    max_seconds: Annotated[float, typer.Option(min=1, help="Hard cap.")] = 120.0,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Another server of the API.")
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the key from GEMINI_API_KEY= in it.")
    ] = None,
    other_key_env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another key of the same project.")
    ] = None,
    other_project_env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A key of another project.")
    ] = None,
    emulate: Annotated[
        str | None,
        typer.Option(metavar="[TIER|FILE]", help="Ask the built-in emulator."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Find out why calls are refused with a 429 that names no limit.

    Sends about six tiny requests, one after the other: models.list, countTokens, one token, and then what
    tells the causes apart: with search, as large as yours, a sibling model, another service tier, another
    key. Which of them pass names the cause. Says the plan first and asks; any surprise ends it.
    """
    from gemquota.cli.asking import Subject, asked
    from gemquota.cli.output import emit, note, paint, width_cells
    from gemquota.domain.triage import Check, conclusion_of
    from gemquota.probe.budget import Budget, Caps, Rates
    from gemquota.probe.triage import Given, after, most_requests, triage
    from gemquota.render.triage_json import triage_plan_json
    from gemquota.render.triage_text import NAMES, Most, triage_plan_text
    from gemquota.wire.bodies import SMALLEST_TOKENS

    text = _text(from_)
    if from_ is not None and (known := _told(text)):
        _report(model, "", "nothing was asked", known, None, as_json=as_json, spent=(0, 0.0))
        return
    grounding = grounding or "google_search" in text or "googleSearch" in text
    one, other = _models(model, sibling)
    place = (
        emulated(emulate)
        if emulate
        else real(base_url, env_file, command="triage", needs_key=not dry_run)
    )
    keys = {Check.KEY: place.same_project_key, Check.PROJECT: place.other_project_key}
    for check, file in ((Check.KEY, other_key_env_file), (Check.PROJECT, other_project_env_file)):
        if file is not None:
            keys[check] = key_of(file, command="triage")
    given = Given(
        grounding=grounding,
        sized=tokens > SMALLEST_TOKENS,
        other_key=keys[Check.KEY] is not None,
        other_project=keys[Check.PROJECT] is not None,
    )
    usd = usd_per_token(one)
    searches_usd = _GROUNDED_USD if grounding else 0.0
    if searches_usd > max_cost:
        raise UsageError(f"one grounded prompt may cost ${searches_usd}", hint="raise --max-cost")
    requests = min(most_requests(given), max_requests)
    small = (requests - 2) * (SMALLEST_TOKENS + 1)
    most = Most(
        requests,
        min(tokens + small, max_tokens),
        min(searches_usd + tokens * usd[0] + small * max(usd), max_cost),
        max_seconds,
    )
    branches = after(given)
    words = (one.id, other.id, place.name, branches, most)
    if dry_run:
        plan = triage_plan_text(*words, width=width_cells(), paint=paint())
        emit(triage_plan_json(*words) if as_json else plan)
        return
    if not emulate:
        plain = triage_plan_text(*words, width=width_cells(), paint=lambda text, role: text)
        note(plain.rstrip())
        if not yes:
            ask_first()
    budget = Budget(
        Caps(requests=max_requests, tokens=max_tokens, cost_usd=max_cost - searches_usd),
        Rates(usd[0], usd[1]),
    )
    done = asked(
        place,
        Subject(one.id, other.id, one.family in ("flash", "flash-lite"), tokens),
        triage(given),
        budget,
        seconds=max_seconds,
        keys={check: key for check, key in keys.items() if key is not None},
        watch=None if emulate or as_json else lambda check: note(f"  asking: {NAMES[check]}"),
    )
    found = conclusion_of(done.checked)
    spent = budget.tokens, budget.cost_usd
    _report(one.id, other.id, place.name, found, done, as_json=as_json, spent=spent)
    code = exit_code_of(done, found)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _models(name: str, sibling: str | None) -> tuple[Model, Model]:
    """The model that refuses and the one to compare with; never the same quota."""
    from gemquota.domain.model_names import resolve
    from gemquota.sources import catalogue

    models = catalogue.models()
    one = resolve(name, models)
    other = resolve(sibling or ("flash" if one.family != "flash" else "flash-lite"), models)
    for each in (one, other):
        if each.family in NO_ANSWERS or each.family == "image":
            raise UsageError(
                f"{each.id} does not answer a tiny prompt with text, which triage sends",
                hint="choose a text model: gemquota models",
            )
    if one.quota_label == other.quota_label:
        raise UsageError(
            f"{one.id} and its sibling share a quota", hint="name another one with --sibling"
        )
    return one, other


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    from gemquota.cli.diagnosing import LARGEST_PASTE_BYTES, opened
    from gemquota.intake.decode import text_of
    from gemquota.intake.sources import head_of

    (source,) = opened([] if str(path) == "-" else [path])
    head, whole = head_of(source, LARGEST_PASTE_BYTES)
    if not whole:
        raise UsageError("--from takes one error, not a log", hint="gemquota diagnose --scan FILE")
    return text_of(head)


def _told(text: str) -> Conclusion | None:
    """What the text names by itself; None where it is a 429 that names nothing.

    Raises:
        NothingFoundError: If no error is in it.
    """
    from gemquota.clock import now_s
    from gemquota.domain.merge import ranked
    from gemquota.domain.triage import Check, Outcome, named_by_text, outcome_of
    from gemquota.errors import NothingFoundError
    from gemquota.extract.diagnose import diagnose

    found = ranked(diagnose(text, now_s=now_s()))
    if not found:
        raise NothingFoundError("no error in the text of --from", hint="paste the whole error")
    if outcome_of(Check.TINY, found[0]) is Outcome.REFUSED:
        return None
    return named_by_text(found[0])


def _report(
    model: str,
    sibling: str,
    where: str,
    found: Conclusion,
    done: Asked | None,
    *,
    as_json: bool,
    spent: tuple[int, float],
) -> None:
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.render.triage_json import triage_json
    from gemquota.render.triage_text import triage_text

    checked = done.checked if done else ()
    why = ""
    if done is not None and done.stopped:
        why = "stopped by you"
    elif done is not None and done.cap:
        why = f"the cap on {done.cap.value} was reached"
    if as_json:
        emit(triage_json(model, sibling, where, checked, found, why_ended=why, spent=spent))
    else:
        emit(
            triage_text(
                model,
                checked,
                found,
                why_ended=why,
                spent=spent,
                width=width_cells(),
                paint=paint(),
            )
        )


def exit_code_of(done: Asked, found: Conclusion) -> ExitCode:
    """How the command ends: 0 where a cause is named."""
    from gemquota.domain.diagnosis import Cause
    from gemquota.domain.triage import Suspect

    if done.stopped:
        return ExitCode.INTERRUPTED
    cause = found.diagnosis.cause if found.diagnosis else None
    if cause in (Cause.AUTH, Cause.PERMISSION):
        return ExitCode.AUTH
    if found.suspect is Suspect.NETWORK:
        return ExitCode.UNREACHABLE
    if done.cap:
        return ExitCode.CAP
    return ExitCode.UNCLEAR if found.suspect is Suspect.UNCLEAR else ExitCode.OK
