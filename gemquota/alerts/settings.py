"""The user's table `[alerts]`: thresholds, and whom to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gemquota.domain.alerting import SHARES, Metric, Severity, Thresholds
from gemquota.domain.toml_table import Table
from gemquota.errors import UsageError
from gemquota.wire.address import is_loopback

DEFAULTS: Thresholds = {
    Metric.RPM: {Severity.P2: 0.9, Severity.P1: 1.0},
    Metric.TPM: {Severity.P2: 0.9, Severity.P1: 1.0},
    Metric.RPD: {Severity.P3: 0.8, Severity.P2: 0.95, Severity.P1: 1.0},
    Metric.ERROR_RATE: {Severity.P2: 0.05, Severity.P1: 0.25, Severity.P0: 0.75},
    Metric.LATENCY_P95_S: {Severity.P3: 20.0},
    Metric.REFUSALS_PER_MINUTE: {Severity.P2: 10.0, Severity.P1: 60.0},
    Metric.COST_USD_TODAY: {},
    Metric.COST_USD_MONTH: {},
}
"""Shares as the guides that users have read propose them; a budget nobody can guess."""
LEAST_EVERY_S, MOST_EVERY_S = 1.0, 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to watch, and whom to tell."""

    thresholds: Thresholds = field(default_factory=lambda: DEFAULTS)
    every_s: float = 15.0
    clear_at: float = 0.9
    """A severity ends below so much of its threshold."""
    least: Severity = Severity.P3
    """The least urgent severity that is told to command and webhook."""
    command: tuple[str, ...] = ()
    """A program and its arguments; no shell. Empty: none."""
    webhook: str = ""
    """Empty: none."""
    timeout_s: float = 10.0
    """For the command, and for the webhook."""


def settings_of(content: Mapping[str, Any], where: str) -> Settings:
    """The settings that a table says; the defaults where it says nothing.

    Args:
        content: As TOML reads it.
        where: The file, for complaints.

    Raises:
        UsageError: Naming the key that is wrong.
    """
    table = Table("alerts", content)
    try:
        thresholds = {metric: _levels(table, metric) for metric in Metric}
        settings = Settings(
            thresholds=thresholds,
            every_s=_within(table.number("every_s", 15.0, most=MOST_EVERY_S), LEAST_EVERY_S),
            clear_at=table.number("clear_at", 0.9, most=1.0),
            least=table.choice("least", Severity.P3, tuple(Severity)),
            command=table.texts("command"),
            webhook=_webhook(table.text("webhook", "")),
            timeout_s=_within(table.number("timeout_s", 10.0, most=300.0), 0.1),
        )
        if settings.command and not settings.command[0]:
            raise ValueError("alerts: command names no program")
        table.done()
    except ValueError as error:
        raise UsageError(
            f"{where}: {str(error)[:160]}",
            hint=f"metrics are {', '.join(Metric)}; severities are {', '.join(Severity)}",
        ) from None
    return settings


def _levels(table: Table, metric: Metric) -> Mapping[Severity, float]:
    """A metric's own thresholds where the table has it; an empty table turns it off."""
    if metric not in table.rest():
        return DEFAULTS[metric]
    levels = table.table(metric)
    found: dict[Severity, float] = {}
    for severity in Severity:
        threshold = levels.number(severity, None)
        if threshold is None:
            continue
        if threshold <= 0:
            raise ValueError(f"alerts: {metric}: {severity} must be over 0")
        if metric in SHARES and threshold > 10:
            raise ValueError(f"alerts: {metric}: {severity} is a share: 0.9 means 90 %")
        found[severity] = threshold
    levels.done()
    ordered = list(found.values())
    if ordered != sorted(ordered, reverse=True):
        raise ValueError(f"alerts: {metric}: what is more urgent must begin at a higher value")
    return found


def _within(value: float, least: float) -> float:
    if value < least:
        raise ValueError(f"alerts: seconds must be {least:g} or more")
    return value


def _webhook(url: str) -> str:
    """The address, if events may be sent there. It may hold a secret, so complaints do not show it."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or not url.isprintable() or " " in url:
        raise ValueError("alerts: webhook is no address; for instance https://example.com/hook")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("alerts: webhook must be https; http is for this machine alone")
    return url
