"""What a cause means, for `gemquota diagnose --explain`."""

from __future__ import annotations

import json

from gemquota.domain.advice import actions
from gemquota.domain.diagnosis import Action, Cause, Surface
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.quota import Tier
from gemquota.render.layout import Paint, labelled, wrapped
from gemquota.render.verdict import action_lines


def meaning_text(cause: Cause, width: int, paint: Paint) -> str:
    """The cause, its signs, whether waiting helps, and what to do."""
    meaning = MEANINGS[cause]
    lines = [paint(f"{cause.value}: {meaning.title}", "head"), ""]
    lines += [f"  {line}" for line in wrapped(meaning.text, width - 2)]
    lines.append("")
    lines += labelled("Sign", meaning.sign, width, paint)
    lines += labelled("Wait", meaning.waiting, width, paint)
    lines += ["", paint("What to do", "head"), *action_lines(_actions(cause), width, paint)]
    return "\n".join(lines) + "\n"


def meaning_json(cause: Cause) -> str:
    """The same as one JSON object (schema `gemquota.cause/1`)."""
    meaning = MEANINGS[cause]
    value = {
        "schema": "gemquota.cause/1",
        "cause": cause.value,
        "title": meaning.title,
        "text": meaning.text,
        "sign": meaning.sign,
        "waiting": meaning.waiting,
        "actions": [
            {"title": action.title, "command": action.command, "url": action.url}
            for action in _actions(cause)
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _actions(cause: Cause) -> tuple[Action, ...]:
    return actions(cause, Surface.DEVELOPER, (), Tier.UNKNOWN, None)
