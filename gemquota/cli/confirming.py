"""`diagnose --confirm`: settles by one small request what an error contradicts itself about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gemquota.domain.confirmation import Confirmation, confirmed, contradiction, wait_left_s
from gemquota.domain.diagnosis import Diagnosis
from gemquota.errors import ExitCode, UsageError


class Asking(NamedTuple):
    """Whom to ask, and whether the user is asked before."""

    base_url: str | None = None
    env_file: Path | None = None
    emulate: str | None = None
    yes: bool = False


def confirm(found: Sequence[Diagnosis], asking: Asking) -> tuple[Confirmation | None, ExitCode]:
    """Wait out the stated delay and send one token; None where nothing contradicts itself.

    Raises:
        AuthError: If there is no key.
        CapError: If the user says no.
        UsageError: If the error names no model.
    """
    from gemquota.cli.asking import Subject, asked
    from gemquota.cli.output import note
    from gemquota.cli.places import ask_first, emulated, real
    from gemquota.clock import now_s
    from gemquota.domain.model_names import resolve
    from gemquota.domain.triage import Check
    from gemquota.domain.wording import span, utc
    from gemquota.probe.budget import Budget, Caps, Rates
    from gemquota.probe.triage import one_check
    from gemquota.sources import catalogue

    said = contradiction(found)
    if said is None:
        note("nothing to confirm: no daily limit comes with a short delay")
        return None, ExitCode.OK
    named = next((limit.model for limit in said.limits if limit.model), None)
    if named is None:
        raise UsageError("the error names no model to ask", hint="gemquota triage --model NAME")
    model = resolve(named, catalogue.models())
    place = (
        emulated(asking.emulate)
        if asking.emulate
        else real(asking.base_url, asking.env_file, command="diagnose --confirm", needs_key=True)
    )
    wait_s = wait_left_s(said, now_s=now_s())
    if not asking.emulate:
        note(f"confirm: waits {span(wait_s)}, then sends one token to {model.id} at {place.name}")
        if not asking.yes:
            ask_first()
    done = asked(
        place,
        Subject(model.id, model.id, model.family in ("flash", "flash-lite")),
        one_check(Check.TINY),
        Budget(Caps(requests=1), Rates(0.0, 0.0)),
        seconds=wait_s + 70.0,
        wait_s=wait_s,
    )
    answer = done.checked[0].diagnosis if done.checked else None
    outcome = confirmed(model.id, wait_s, answered=bool(done.checked), said=answer)
    if not asking.emulate and done.checked:
        fault = _keep({"at": utc(now_s()), "server": place.base_url, **value(outcome)})
        if fault:
            note(fault)
    return outcome, ExitCode.INTERRUPTED if done.stopped else ExitCode.OK


def value(outcome: Confirmation) -> dict[str, object]:
    """As JSON has it."""
    return {
        "settled": outcome.settled.value,
        "text": outcome.text,
        "model": outcome.model,
        "waited_s": round(outcome.waited_s, 3),
    }


def _keep(row: dict[str, object]) -> str | None:
    """Add a line to the state directory's `confirmations.jsonl`; why not, or None."""
    from gemquota.cli.probe_history import append
    from gemquota.config import state_dir

    row = {"schema": "gemquota.confirmation/1", **row}
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return append(state_dir() / "confirmations.jsonl", line)
