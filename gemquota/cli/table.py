"""What commands there are: a name, a line and a module each.

`gemquota.cli.tree` makes typer's commands of them; a command's module is imported when it runs.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One line of `gemquota --help`. The module is `gemquota.cli.commands.<module>`."""

    name: str
    module: str
    summary: str
    panel: str
    also: tuple[str, ...] = ()
    """What a user may call it, who has not read the list."""


COMMANDS: tuple[Entry, ...] = (
    Entry(
        "diagnose",
        "diagnose",
        "Which limit refused the call, until when, and what to do.",
        "Explain",
        ("explain", "error", "why", "parse"),
    ),
    Entry(
        "reset-time",
        "reset_time",
        "When daily quotas return, in Pacific and local time.",
        "Know",
        ("reset", "time", "when"),
    ),
    Entry(
        "limits",
        "limits",
        "Each model's limits as last seen, and the tier rules.",
        "Know",
        ("quota", "tier", "tiers", "rpm", "rpd", "tpm"),
    ),
    Entry(
        "quotas",
        "quotas",
        "A project's limits and use by Google's own accounts.",
        "Know",
        ("console", "project", "cloud", "monitoring", "increase", "cap"),
    ),
    Entry(
        "models",
        "models",
        "What a model's name stands for: quota, routing, dates.",
        "Know",
        ("price", "prices", "pricing", "alias", "aliases"),
    ),
    Entry(
        "probe",
        "probe",
        "Measure the limits that your project really has.",
        "Measure",
        ("measure", "ceiling", "test", "ping"),
    ),
    Entry(
        "triage",
        "triage",
        "Why a 429 without details happens, by six tiny requests.",
        "Measure",
        ("differential", "bare", "cause", "throttle"),
    ),
    Entry(
        "bench",
        "bench",
        "How fast models really answer, with intervals.",
        "Measure",
        ("benchmark", "speed", "latency", "load", "ttft"),
    ),
    Entry(
        "run",
        "run",
        "Run a program and see what it uses of your quotas.",
        "Watch",
        ("exec", "wrap", "watch", "record"),
    ),
    Entry(
        "proxy",
        "proxy",
        "Hand calls on unchanged, and record them.",
        "Watch",
        ("forward", "gateway"),
    ),
    Entry(
        "dashboard",
        "dashboard",
        "What is used of every limit, live; --demo needs no set-up.",
        "Watch",
        ("dash", "top", "live", "tui", "ui", "monitor", "replay"),
    ),
    Entry(
        "status",
        "status",
        "The limit nearest to full, in one line, for prompts and bars.",
        "Watch",
        ("left", "remaining"),
    ),
    Entry(
        "usage",
        "usage",
        "What was used, of which limit, for how much, and by whom.",
        "Watch",
        ("used", "spent", "cost", "who"),
    ),
    Entry(
        "guard",
        "guard",
        "Will so many requests fit? An exit status for scripts.",
        "Watch",
        ("check", "fit", "fits", "enough", "wait"),
    ),
    Entry(
        "alerts",
        "alerts",
        "Be told when a limit, an error rate or a budget is about to go.",
        "Watch",
        ("alert", "alarm", "notify", "threshold", "thresholds", "webhook"),
    ),
    Entry(
        "store",
        "store",
        "What is kept of recorded calls, and where.",
        "Watch",
        ("history", "prune", "vacuum", "database", "db"),
    ),
    Entry(
        "export",
        "export",
        "Recorded calls as JSON Lines, CSV or Prometheus metrics.",
        "Watch",
        ("metrics", "prometheus", "csv", "jsonl", "scrape", "grafana", "otel"),
    ),
    Entry(
        "import",
        "import_calls",
        "Calls that an application wrote down, into the store.",
        "Watch",
        ("load", "ingest", "spans"),
    ),
    Entry(
        "demo",
        "demo",
        "A quota's life in half a minute: no key, no network.",
        "Rehearse",
        ("tour", "try", "show", "play", "start"),
    ),
    Entry(
        "emulate",
        "emulate",
        "The Gemini API on this machine, with quotas you choose.",
        "Rehearse",
        ("serve", "server", "mock", "fake", "simulator"),
    ),
    Entry(
        "doctor",
        "doctor",
        "Key, network, clock, model, SDKs: what is wrong, and what mends it.",
        "Check",
        ("check-up", "checkup", "health", "debug", "verify", "fix"),
    ),
    Entry("help", "help", "The help of a command.", "More"),
    Entry("completions", "completions", "Completion for your shell, as plain text.", "More"),
)

EPILOG = """
[bold]Examples[/bold]

gemquota demo   [dim](a quota's life in half a minute)[/dim]

gemquota diagnose --example   [dim](what it tells of an error)[/dim]

gemquota diagnose < error.json   [dim](or paste it: gemquota diagnose)[/dim]

gemquota help diagnose
"""
