"""`gemquota status`, answered from the recorder's snapshot before typer is loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from gemquota.domain.lengths import span
from gemquota.domain.standing import Snapshot, Standing, as_document, at, from_document, worst
from gemquota.errors import NothingFoundError, UsageError

_WARN, _FULL = 0.8, 1.0
"""Shares of a limit from which a bar is to change its colour."""


def answered_plainly(arguments: Sequence[str]) -> int | None:
    """The exit status; None where the arguments are more than a form, which a parser has to read."""
    form = "text"
    if len(arguments) == 2 and arguments[0] == "--format":
        form = arguments[1]
    elif list(arguments) == ["--json"]:
        form = "json"
    elif arguments:
        return None
    show_status(form)
    return 0


def show_status(form: str) -> None:
    """Print the line.

    Raises:
        UsageError: If there is no such form.
        NothingFoundError: If nothing is recorded.
    """
    from gemquota.cli.output import emit
    from gemquota.clock import now_s

    if form not in FORMS:
        raise UsageError(f"--format: no {form[:60]!r}; choose from {', '.join(FORMS)}")
    snapshot = _read()
    if snapshot is None:
        raise NothingFoundError(
            "nothing is recorded yet", hint="gemquota run -- CMD ..., or gemquota proxy"
        )
    now = now_s()
    emit(FORMS[form](at(snapshot, now), now))


def _read() -> Snapshot | None:
    from gemquota.config import state_folder

    try:
        with open(f"{state_folder()}/status.json", "rb") as file:
            octets = file.read()
    except OSError:
        return None
    try:
        return from_document(json.loads(octets))
    except (ValueError, RecursionError):
        return None


def text(snapshot: Snapshot, now_s: float) -> str:
    """`gemini-3.8-flash: RPD 18 of 20 used, 2 left, fresh in 5 h 12 min; used: recorded here now, limit: ...`."""
    found = worst(snapshot.standings)
    if found is None:
        return _unlimited(snapshot)
    left = max(0, found.limit - found.used)
    fresh = f", fresh in {span(found.until_s - now_s)}" if found.used else ""
    return (
        f"{found.label}: {found.dimension} {found.used:,} of {found.limit:,} used, {left:,} left{fresh};"
        f" used: recorded here {_ago(now_s - snapshot.at_s)}, limit: {_known_from(found, now_s)}"
    )


def short(snapshot: Snapshot, now_s: float) -> str:
    """`RPD 18/20 5 h 12 min`, for bars; empty where no limit is known."""
    found = worst(snapshot.standings)
    if found is None:
        return ""
    fresh = f" {span(found.until_s - now_s)}" if found.used else ""
    return (
        f"{found.label.removeprefix('gemini-')} {found.dimension} {found.used}/{found.limit}{fresh}"
    )


def tmux(snapshot: Snapshot, now_s: float) -> str:
    """`short` in the colours of a tmux status line."""
    line, found = short(snapshot, now_s), worst(snapshot.standings)
    # A `#` of somebody's model name would begin a format of its own.
    line = line.replace("#", "##")
    return f"#[fg={_TMUX[_class(found)]}]{line}#[default]" if found else line


def waybar(snapshot: Snapshot, now_s: float) -> str:
    """One object, as waybar's custom modules read it."""
    found = worst(snapshot.standings)
    return json.dumps(
        {
            "text": short(snapshot, now_s),
            "tooltip": text(snapshot, now_s),
            "class": _class(found),
            "percentage": min(100, round(100 * found.share)) if found else 0,
        }
    )


def as_json(snapshot: Snapshot, now_s: float) -> str:
    """One object: the worst limit, and all of them."""
    found = worst(snapshot.standings)
    return json.dumps(
        {
            **as_document(snapshot),
            "schema": "gemquota.status/1",
            "age_s": round(now_s - snapshot.at_s, 1),
            "worst": _named(found) if found else None,
            "standings": [_named(each) for each in snapshot.standings],
            "today": [{"model": label, "calls": calls} for label, calls in snapshot.today],
        }
    )


def _named(standing: Standing) -> dict[str, object]:
    return {
        **standing._asdict(),
        "left": max(0, standing.limit - standing.used),
        "used_source": "recorded",
        "limit_source": standing.source,
    }


def _unlimited(snapshot: Snapshot) -> str:
    if not snapshot.today:
        return "no calls recorded today; no limit is known: no refusal has stated one"
    label, calls = snapshot.today[0]
    many = "s" if calls != 1 else ""
    return f"{label}: {calls:,} call{many} today; no limit is known: no refusal has stated one"


def _known_from(standing: Standing, now_s: float) -> str:
    """How the limit is known, and how old that is."""
    words = {
        "refusal": "stated by a refusal", "console": "Cloud Quotas, read", "probe": "measured by a probe",
        "yours": "your limits.toml, read",
    }.get(standing.source, f"documented for {standing.tier},")  # fmt: skip
    return f"{words} {_ago(now_s - standing.stated_s)}"


def _ago(seconds: float) -> str:
    return "now" if seconds < 2 else f"{span(seconds)} ago"


def _class(standing: Standing | None) -> str:
    share = standing.share if standing else 0.0
    return "full" if share >= _FULL else "warning" if share >= _WARN else "ok"


_TMUX = {"ok": "green", "warning": "yellow", "full": "red"}

FORMS: dict[str, Callable[[Snapshot, float], str]] = {
    "text": text,
    "tmux": tmux,
    "starship": short,
    "waybar": waybar,
    "json": as_json,
}
"""What prints each form."""
