"""Recorded calls to a collector of OpenTelemetry, for `gemquota export otlp --to`."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence

from gemquota.domain.call import Call
from gemquota.errors import ApiError, UnreachableError, UsageError

_DEADLINE_S = 10.0
_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}")


def collector(url: str) -> str:
    """The address that takes spans: `/v1/traces` where a collector's own has no path.

    Raises:
        UsageError: If it is no address, or would send to another machine over plain http.
    """
    from gemquota.export.otlp import PATH
    from gemquota.wire.address import bares_keys, checked_address

    parts = checked_address(url, "--to")
    if bares_keys(url):
        raise UsageError(
            f"--to would send to {parts.hostname} over plain http",
            hint="use https; http is for this machine alone: --to http://127.0.0.1:4318",
        )
    return parts.geturl() if parts.path not in ("", "/") else parts._replace(path=PATH).geturl()


def headers() -> list[tuple[str, str]]:
    """What a collector wants to know of who sends: `OTEL_EXPORTER_OTLP_HEADERS`, `name=value,name=value`.

    Values are percent-encoded, as the OTLP exporter specification has them.

    Raises:
        UsageError: If it says anything else. It is not shown: a token may be in it.
    """
    from urllib.parse import unquote

    from gemquota.config import environment

    found = []
    for part in filter(None, map(str.strip, (environment(_HEADERS) or "").split(","))):
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), unquote(value.strip())
        if (
            not equals
            or not _NAME.fullmatch(name)
            or not value.isascii()
            or not value.isprintable()
        ):
            raise UsageError(
                f"{_HEADERS} holds what is no header",
                hint=f"export {_HEADERS}=name=value,name=value",
            )
        found.append((name, value))
    return found


def send(batches: Iterable[Sequence[Call]], url: str) -> tuple[int, int]:
    """Hand each batch over, in turn.

    Args:
        url: Of `collector`.

    Returns:
        How many calls were sent, and how many of these the collector said that it does not want.

    Raises:
        UsageError: If `OTEL_EXPORTER_OTLP_HEADERS` cannot be read.
        UnreachableError: If no answer came; what was sent before is sent.
        ApiError: If it answered anything but a success. No redirect is followed.
    """
    from urllib.parse import urlsplit

    from gemquota import __version__
    from gemquota.cli.telling import told
    from gemquota.export.otlp import traces
    from gemquota.wire.client import posted

    host, more = urlsplit(url).hostname, headers()
    sent = unwanted = 0
    for batch in batches:
        document = traces(batch, __version__, told)
        answered = asyncio.run(posted(url, document, deadline_s=_DEADLINE_S, more_headers=more))
        before = f"; {sent:,} calls were sent before" if sent else ""
        if answered.status is None:
            why = f"none within {_DEADLINE_S:g} s" if answered.timed_out else "no connection"
            raise UnreachableError(
                f"no answer from the collector on {host}: {why}{before}",
                hint="an OpenTelemetry collector listens for OTLP over HTTP on port 4318",
            )
        if not 200 <= answered.status < 300:
            raise ApiError(
                f"the collector on {host} answered with status {answered.status}{before}",
                hint="--to takes OTLP over HTTP as JSON, as in http://127.0.0.1:4318/v1/traces",
            )
        sent += len(batch)
        unwanted += _rejected(answered.text, len(batch))
    return sent, unwanted


def _rejected(text: str, most: int) -> int:
    """What a collector's answer says of it, under `partialSuccess`."""
    try:
        told = json.loads(text)["partialSuccess"]["rejectedSpans"]
        return min(most, max(0, int(str(told)[:9])))
    except (ValueError, LookupError, TypeError, RecursionError):
        return 0
