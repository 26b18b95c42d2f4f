"""What every driver shares; runs in a client's environment, so the standard library is all it knows.

A driver is started as `python drive_X.py BASE_URL FILE`, reads `{"surface": {"case": key}}` from its
input and writes `{"surface": {"case": {...}}}` to the file, since clients print to every stream: the
answer, and the ways in which a program shows an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import json
import logging
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[[str, str], Any]
"""From a key and a prompt to an answer's text; may be a coroutine function."""
MOST_CALLS = 2
"""Enough to meet a limit of one."""
PROMPT = "hello"
LONG_PROMPT = "hello " * 200
LIMITS_TOKENS = "minute_tokens"


def observe(runner: asyncio.Runner, call: Call, case: str, key: str) -> dict[str, str]:
    """Call until something is raised, at most `MOST_CALLS` times."""
    log, printed = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger().setLevel(logging.INFO)
    prompt = LONG_PROMPT if case == LIMITS_TOKENS else PROMPT
    calls = 1 if case == "success" else MOST_CALLS
    seen: dict[str, str] = {}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        for _ in range(calls):
            try:
                answer = call(key, prompt)
                if inspect.isawaitable(answer):
                    answer = runner.run(_awaited(answer))
            except Exception as error:
                shown = traceback.format_exc()
                seen |= {"str": str(error), "repr": repr(error), "traceback": shown}
                if body := getattr(error, "body", None):
                    seen["body"] = str(body)
                break
            seen["answer"] = str(answer)
    return seen | {"log": log.getvalue(), "printed": printed.getvalue()}


async def _awaited(answer: Any) -> Any:
    return await answer


def main(surfaces: Callable[[str], dict[str, Call]]) -> None:
    """Drive every surface and case that the input names."""
    warnings.simplefilter("ignore")
    calls = surfaces(sys.argv[1])
    wanted = json.load(sys.stdin)
    with asyncio.Runner() as runner:  # one loop for all, as in a program
        out = {
            surface: {
                case: observe(runner, calls[surface], case, key) for case, key in cases.items()
            }
            for surface, cases in wanted.items()
        }
    Path(sys.argv[2]).write_text(json.dumps(out), encoding="utf-8")
