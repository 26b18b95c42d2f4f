"""Events to a program or a webhook. Neither can hold up the watch, and neither is told a provider's text."""

from __future__ import annotations

import subprocess
from typing import Any
from urllib.parse import urlsplit

from gemquota.alerts.settings import Settings
from gemquota.config import environment_with
from gemquota.domain.alerting import URGENCY, Event
from gemquota.wire.client import posted

Trouble = str
"""Why an event could not be told; empty where it was."""


def to_command(settings: Settings, document: dict[str, Any]) -> Trouble:
    """Run the program, with the event in its environment as `GEMQUOTA_ALERT_…`.

    Its output goes nowhere; it is killed when its time is over.
    """
    told = {
        f"GEMQUOTA_ALERT_{name.upper()}": str(value).replace("\0", "")
        for name, value in document.items()
        if value is not None
    }
    try:
        done = subprocess.run(
            list(settings.command),
            env=environment_with(told),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=settings.timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the command did not end within {settings.timeout_s:g} s and was killed"
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return f"the command cannot be run: {why.lower()}"
    return f"the command ended with status {done.returncode}" if done.returncode else ""


async def to_webhook(settings: Settings, document: dict[str, Any]) -> Trouble:
    """Post the event as JSON. No redirect is followed."""
    answered = await posted(settings.webhook, document, deadline_s=settings.timeout_s)
    host = urlsplit(settings.webhook).hostname
    if answered.status is None:
        # What the network says may hold the address, and that a secret.
        why = "no answer in time" if answered.timed_out else "no connection"
        return f"the webhook of {host} was not reached: {why}"
    if not 200 <= answered.status < 300:
        return f"the webhook of {host} answered with status {answered.status}"
    return ""


def is_urgent(event: Event, settings: Settings) -> bool:
    """Whether an event is told at all."""
    return URGENCY[event.severity] >= URGENCY[settings.least]
