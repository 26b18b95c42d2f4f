"""`gemquota store`: what is kept of recorded calls, where, and for how long."""

from __future__ import annotations

from typing import Annotated, Any

import typer

EPILOG = """
[bold]Examples[/bold]

gemquota store   [dim](what is kept, and where)[/dim]

gemquota store prune --days 7   [dim](forget single records that are older)[/dim]

sqlite3 "$(gemquota store path)" "SELECT * FROM calls JOIN kinds ON kind = kinds.id"
"""

ACTIONS = ("info", "prune", "vacuum", "path")


def run(
    action: Annotated[
        str, typer.Argument(metavar="[ACTION]", help="info, prune, vacuum or path.")
    ] = "info",
    days: Annotated[
        int, typer.Option(min=0, help="With prune: single records younger than this stay.")
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what is kept of recorded calls; forget old records; give back their room.

    Single records are kept for 30 days, their sums by minute for 60, by hour for 400, by day for good.
    No key, prompt or answer is kept. GEMQUOTA_STATE_DIR names another directory.
    """
    import json
    import os

    from gemquota.cli.nearest import nearest
    from gemquota.cli.output import emit, paint, width_cells
    from gemquota.cli.store_file import store_path
    from gemquota.errors import NothingFoundError, UsageError
    from gemquota.render.store import did_text, info_json, info_text

    if action not in ACTIONS:
        near = nearest(action, ACTIONS, at_most=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(ACTIONS)}"
        raise UsageError(f"no action {action[:60]!r}", hint=hint)
    path = store_path()
    if action == "path":
        emit(
            json.dumps({"schema": "gemquota.store-path/1", "path": str(path)})
            if as_json
            else str(path)
        )
        return
    if not os.path.exists(path):  # which a directory that may not be read does not stop
        raise NothingFoundError(
            f"nothing is recorded yet: there is no {path}",
            hint="gemquota run -- CMD ..., or gemquota proxy",
        )
    found = _done(action, days)
    if action != "info":
        emit(
            json.dumps({"schema": f"gemquota.store-{action}/1", **found})
            if as_json
            else did_text(action, found)
        )
        return
    if as_json:
        emit(info_json(**found))
    else:
        emit("\n".join(info_text(**found, width=width_cells(), paint=paint())))


def _done(action: str, days: int) -> dict[str, Any]:
    from contextlib import closing

    from gemquota.cli.store_file import open_store
    from gemquota.clock import now_s

    with closing(open_store()) as store:
        before = store.size_bytes()
        if action == "prune":
            forgotten = store.prune(now_s() - days * 86_400)
            store.prune_sums(now_s())
            return {"forgotten": forgotten}
        if action == "vacuum":
            store.vacuum()
            return {"before_bytes": before, "after_bytes": store.size_bytes()}
        return {
            "path": str(store.path),
            "size_bytes": before,
            "contents": store.contents(),
            "sums": store.totals(0, now_s() + 1),
            "learnt": store.learnt(),
            "changes": store.changes(),
        }
