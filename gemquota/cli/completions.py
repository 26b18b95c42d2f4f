"""Writes the completions of four shells from the command tree: `python -m gemquota.cli.completions DIRECTORY`.

What it writes is static text, so that pressing TAB starts no Python.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gemquota.cli.table import COMMANDS
from gemquota.cli.tree import load


class Option(NamedTuple):
    """A long option. `values` are what may follow; None where it is a switch."""

    flag: str
    help: str
    values: tuple[str, ...] | None


class Command(NamedTuple):
    """One command with its options."""

    name: str
    summary: str
    options: tuple[Option, ...]
    operands: tuple[str, ...]
    """What may stand without a flag; empty where that is files or nothing."""


def commands() -> tuple[Command, ...]:
    """The command tree, as far as a shell has to know it."""
    return tuple(
        Command(e.name, e.summary, tuple(_options(load(e))), _operands(e.name)) for e in COMMANDS
    )


def _operands(command: str) -> tuple[str, ...]:
    known: dict[str, tuple[str, ...]] = {
        "models": _values("model"),
        "help": tuple(e.name for e in COMMANDS),
        "completions": tuple(TEXTS),
        "store": ("info", "prune", "vacuum", "path"),
        "export": ("jsonl", "csv", "prometheus"),
        "quotas": ("show", "increase", "cap"),
    }
    return known.get(command, ())


def _options(command: object) -> list[Option]:
    found = [
        Option(
            max(param.opts, key=len),
            _plain(param.help or ""),
            None if param.is_flag else _values(param.name),
        )
        for param in getattr(command, "params", ())
        if param.param_type_name == "option" and not param.hidden
    ]
    return [*found, Option("--help", "Show the help and exit.", None)]


def _values(name: str) -> tuple[str, ...]:
    from gemquota.data import examples
    from gemquota.domain.catalogue import DIMENSIONS, TIERS
    from gemquota.domain.console_report import Sort
    from gemquota.domain.diagnosis import Cause
    from gemquota.domain.model_names import names
    from gemquota.sources.catalogue import models
    from gemquota.sources.cloud_quotas import CHECKS

    known: dict[str, tuple[str, ...]] = {
        "example": examples.names(),
        "explain": tuple(cause.value for cause in Cause),
        "model": tuple(names(models())),
        "tier": TIERS[:4],  # those that every command with this option takes
        "dimension": tuple(map(str.lower, DIMENSIONS)),
        "emulate": TIERS[:4],
        "form": ("text", "tmux", "starship", "waybar", "json"),
        "service": ("developer", "vertex", "all"),
        "sort": tuple(each.value for each in Sort),
        "allow": CHECKS,
    }
    return known.get(name, ())


def _plain(text: str) -> str:
    """Without what quotes or separates in any of the shells."""
    unstyled = re.sub(r"(?<!\\)\[/?[a-z]+\]", "", text)
    return re.sub(r"""['"`$\[\]:\\]""", "", " ".join(unstyled.split()))


def bash() -> str:
    """For bash 3.2 or newer."""
    lines = ["# gemquota completion for bash", "_gemquota() {"]
    lines += [
        '    local now="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""'
    ]
    names = " ".join(c.name for c in commands())
    lines += ['    case "${COMP_WORDS[1]} $before" in']
    for c in commands():
        for o in c.options:
            if o.values:
                lines += [f'        "{c.name} {o.flag}") words="{" ".join(o.values)}" ;;']
    lines += [
        "    esac",
        '    if [ -z "$words" ]; then',
        '        case "$COMP_CWORD ${COMP_WORDS[1]}" in',
    ]
    lines += [f'            "1 "*) words="{names} --help --version" ;;']
    for c in commands():
        flags = " ".join(o.flag for o in c.options)
        bare = f' *) words="{" ".join(c.operands)}" ;;' if c.operands else ""
        lines += [f'            *" {c.name}") case "$now" in -*) words="{flags}" ;;{bare} esac ;;']
    lines += ["        esac", "    fi", '    COMPREPLY=($(compgen -W "$words" -- "$now"))', "}"]
    return "\n".join([*lines, "complete -o default -F _gemquota gemquota", ""])


def zsh() -> str:
    """A file for a directory of `fpath`."""
    lines = [
        "#compdef gemquota",
        "_gemquota() {",
        "  if (( CURRENT == 2 )); then",
        "    local -a names=(",
    ]
    lines += [f"      '{c.name}:{_plain(c.summary)}'" for c in commands()]
    lines += ["    )", "    _describe command names", "    return", "  fi"]
    lines += ["  local name=$words[2]", "  shift words; (( CURRENT-- ))", "  case $name in"]
    for c in commands():
        lines += [f"    {c.name}) _arguments \\"]
        for o in c.options:
            after = (
                ""
                if o.values is None
                else f":value:({' '.join(o.values)})"
                if o.values
                else ":value:_files"
            )
            equals = "" if o.values is None else "="
            lines += [f"      '*{o.flag}{equals}[{o.help}]{after}' \\"]
        bare = f"1:name:({' '.join(c.operands)})" if c.operands else "*:file:_files"
        lines += [f"      '{bare}' ;;"]
    return "\n".join([*lines, "  esac", "}", '_gemquota "$@"', ""])


def fish() -> str:
    """A file for `~/.config/fish/completions`."""
    lines = ["# gemquota completion for fish"]
    for c in commands():
        lines += [
            f"complete -c gemquota -n __fish_use_subcommand -f -a {c.name} -d '{_plain(c.summary)}'"
        ]
        if c.operands:
            seen = f"'__fish_seen_subcommand_from {c.name}'"
            lines += [f"complete -c gemquota -n {seen} -f -a '{' '.join(c.operands)}'"]
        for o in c.options:
            after = (
                "" if o.values is None else f" -x -a '{' '.join(o.values)}'" if o.values else " -r"
            )
            seen = f"'__fish_seen_subcommand_from {c.name}'"
            lines += [f"complete -c gemquota -n {seen} -l {o.flag[2:]} -d '{o.help}'{after}"]
    return "\n".join([*lines, ""])


def powershell() -> str:
    """To be dot-sourced from `$PROFILE`."""

    def row(key: str, words: list[str]) -> str:
        return f"        '{key}' = @({', '.join(repr(w) for w in words)})"

    lines = [
        "# gemquota completion for PowerShell",
        "Register-ArgumentCompleter -Native -CommandName gemquota -ScriptBlock {",
    ]
    lines += [
        "    param($word, $ast, $cursor)",
        "    $known = @{",
        row("", [c.name for c in commands()]),
    ]
    for c in commands():
        lines += [row(c.name, [*c.operands, *(o.flag for o in c.options)])]
        lines += [row(f"{c.name} {o.flag}", list(o.values)) for o in c.options if o.values]
    lines += ["    }", "    $typed = @($ast.CommandElements | ForEach-Object { $_.ToString() })"]
    lines += ["    if ($word) { $typed = @($typed | Select-Object -SkipLast 1) }"]
    lines += ["    $name = if ($typed.Count -gt 1) { $typed[1] } else { '' }"]
    lines += [
        '    $key = "$name $($typed[-1])"',
        "    if (-not $known.ContainsKey($key)) { $key = $name }",
    ]
    lines += ['    $known[$key] | Where-Object { $_ -like "$word*" }', "}"]
    return "\n".join([*lines, ""])


TEXTS: dict[str, Callable[[], str]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
    "powershell": powershell,
}
"""What writes the text for each shell."""

FILES = {
    "gemquota.bash": "bash",
    "_gemquota": "zsh",
    "gemquota.fish": "fish",
    "gemquota.ps1": "powershell",
}
"""Which shell each file of the checkout's `completions/` is for."""


if __name__ == "__main__":
    for file, shell in FILES.items():
        (Path(sys.argv[1]) / file).write_text(TEXTS[shell](), encoding="utf-8", newline="\n")
