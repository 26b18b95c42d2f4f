"""What terminals, loggers, editors and literals do to a text without losing any of it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable

Wrapping = Callable[[str], str]


def per_line(prefix: Callable[[int], str]) -> Wrapping:
    return lambda text: "\n".join(
        f"{prefix(index)}{line}" for index, line in enumerate(text.splitlines())
    )


def boxed(text: str) -> str:
    lines = text.splitlines() or [""]
    width = max(map(len, lines))
    edge = "─" * (width + 2)
    body = "\n".join(f"│ {line.ljust(width)} │" for line in lines)
    return f"╭{edge}╮\n{body}\n╰{edge}╯"


def hard_wrapped(width: int) -> Wrapping:
    def wrap(text: str) -> str:
        return "\n".join(
            line[at : at + width]
            for line in text.splitlines()
            for at in range(0, max(1, len(line)), width)
        )

    return wrap


def coloured(text: str) -> str:
    return "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.splitlines())


LOSSLESS: dict[str, Wrapping] = {
    "json-string": json.dumps,
    "json-field": lambda text: json.dumps({"level": "error", "msg": text}),
    "python-repr": repr,
    "python-bytes": lambda text: repr(text.encode()),
    "box": boxed,
    "quoted": per_line(lambda _: "> "),
    "comment": per_line(lambda _: "// "),
    "docker": per_line(lambda _: "worker-1  | "),
    "ci-timestamp": per_line(lambda index: f"2026-11-20T04:51:{index % 60:02d}.0707131Z "),
    "numbered": per_line(lambda index: f"{index + 1:5d}  "),
    "colour": coloured,
    "html": lambda text: html.escape(text),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "prose": lambda text: f"It broke again, this is what I see:\n\n{text}\n\nAny idea?",
    "exception": lambda text: f"RuntimeError: model call failed: {text}",
    "array": lambda text: f"[{text}\n]",
    "sse": lambda text: "event: error\ndata: " + text.replace("\n", "\ndata: ") + "\n\n",
    "smart-quotes": lambda text: text.replace('"', "”").replace("'", "’"),
    "indent": per_line(lambda _: "        "),
    "fenced": lambda text: f"```json\n{text}\n```",
}
