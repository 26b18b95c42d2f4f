"""Refusals in the API's own words, where somebody asked for them to be kept: redacted, bounded, in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from gemquota.domain.call import Call
from gemquota.domain.secrets import redacted

FILE_NAME = "refusals.jsonl"
MOST_BYTES = 4 << 20
"""Of the file; when it is full it becomes the older one of two, and the older one goes."""
_MOST_CHARACTERS = 64 * 1024
"""Of one body, of which no more than its two ends is known anyway."""


class Bodies:
    """Appends to a file. Of one thread; several processes may have the same file.

    What it holds is text of the API and of nobody else: no request, no answer. `gemquota diagnose
    --scan` reads it.
    """

    def __init__(
        self,
        directory: Path,
        complain: Callable[[str, str | None], None],
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.path = directory / FILE_NAME
        self._complain, self._most_bytes = complain, most_bytes
        self._has_complained = False
        self.kept = 0

    def keep(self, call: Call, text: str) -> None:
        """Keep the body of a refusal. Never raises; of failures the first is reported."""
        line = _line(call, text)
        try:
            if _size_bytes(self.path) + len(line) > self._most_bytes:
                os.replace(self.path, self.path.with_suffix(".older.jsonl"))
            # Whoever else appends at the same time does so in front of it or behind it.
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except OSError as error:
            if not self._has_complained:
                why = (error.strerror or str(error)).lower()
                self._complain(f"cannot keep bodies in {self.path}: {why}", None)
            self._has_complained = True
            return
        self.kept += 1


def _line(call: Call, text: str) -> bytes:
    record = {
        "timestamp": datetime.fromtimestamp(call.at_s, UTC).isoformat(timespec="milliseconds"),
        "status": call.status,
        "method": call.kind.method,
        "model": redacted(call.kind.model),
        "account": call.kind.account,
        "cause": call.cause,
        "body": redacted(text[:_MOST_CHARACTERS]),
    }
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
