"""What `gemquota doctor` examines, gathered from flags, environment and state."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gemquota.errors import NothingFoundError, StoreError, UsageError

if TYPE_CHECKING:
    from gemquota.doctor.patient import Kept, Patient
    from gemquota.domain.catalogue import Model
    from gemquota.domain.finding import Finding
    from gemquota.render.doctor import About


class Wanted(NamedTuple):
    """The command's flags."""

    model: str
    project: str | None
    python: Path | None
    sends_prompt: bool
    base_url: str | None
    env_file: Path | None
    emulate: str | None


class Done(NamedTuple):
    findings: list[Finding]
    about: About
    private: tuple[str, ...]
    """Words that no report may hold."""


def examined(wanted: Wanted, on_finding: Callable[[Finding], None]) -> Done:
    """Run all checks.

    Raises:
        UsageError: If a flag is wrong: no such model, an address that is none, a file that cannot be read.
    """
    from gemquota import __version__, config
    from gemquota.clock import now_s
    from gemquota.doctor import adc_file
    from gemquota.doctor.examine import Around, examine
    from gemquota.domain.wording import utc
    from gemquota.render.doctor import About

    now = now_s()
    with ExitStack() as stack:
        patient = _patient(wanted, utc(now)[:10], stack)
        named = config.environment("VIRTUAL_ENV")
        around = Around(
            Path.cwd(),
            Path(named) if named else None,
            wanted.python,
            adc_file.read(
                config.environment("GOOGLE_APPLICATION_CREDENTIALS"), config.gcloud_dir()
            ),
            _kept(patient.model, now),
            bool(patient.vertex_host or wanted.project),
            _project(wanted.project),
        )
        findings = asyncio.run(examine(patient, around, on_finding))
    about = About(
        __version__,
        platform.python_version(),
        f"{platform.system()} {platform.release()} {platform.machine()}",
        patient.model.id,
        "the built-in emulator" if wanted.emulate else patient.base_url,
        utc(now),
    )
    return Done(findings, about, _private(wanted, patient))


def _patient(wanted: Wanted, today: str, stack: ExitStack) -> Patient:
    from gemquota import config
    from gemquota.doctor.patient import VARIABLES, Patient
    from gemquota.domain.model_names import resolve
    from gemquota.sources import catalogue
    from gemquota.wire.address import GOOGLE, checked_base_url

    model = resolve(wanted.model, catalogue.models())
    variables = {name: value for name in VARIABLES if (value := config.environment(name))}
    if wanted.emulate:
        url = checked_base_url(_emulated(wanted.emulate, stack))
        name, key = "(the emulator's key)", "AIza" + "emulated-by-gemquota".ljust(35, "0")
    else:
        url = checked_base_url(wanted.base_url or variables.get("GOOGLE_GEMINI_BASE_URL") or GOOGLE)
        name, key = config.api_key(wanted.env_file) or ("", "")
    return Patient(
        url,
        name,
        key,
        variables,
        model,
        config.proxy_of(url),
        sys.platform,
        today,
        wanted.sends_prompt,
        _vertex_host(variables),
    )


def _emulated(named: str, stack: ExitStack) -> str:
    """Serve the emulator for as long as the examination lasts; its address."""
    from gemquota.cli.recording import scenario_of_flag
    from gemquota.emulator.app import create
    from gemquota.serving import Background, listen

    listener = stack.enter_context(listen("127.0.0.1", 0))
    stack.enter_context(Background(create(scenario_of_flag(named)), listener))
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _vertex_host(variables: dict[str, str]) -> str:
    """Of the endpoint that google-genai would use; empty where it uses the Developer API."""
    from urllib.parse import urlsplit

    from gemquota.wire.address import vertex_base_url

    switch = (
        variables.get("GOOGLE_GENAI_USE_VERTEXAI")
        or variables.get("GOOGLE_GENAI_USE_ENTERPRISE")
        or ""
    )
    if switch.lower() not in ("1", "true"):
        return ""
    place = variables.get("GOOGLE_CLOUD_LOCATION", "global")
    try:
        url = vertex_base_url(f"project/{place}", variables.get("GOOGLE_VERTEX_BASE_URL"))
    except UsageError:
        return ""
    return urlsplit(url).hostname or ""


def _kept(model: Model, now_s: float) -> Kept:
    """What the store knows of the model's quota. It is not made where there is none."""
    from contextlib import closing

    from gemquota.cli.known_limits import known_limits
    from gemquota.cli.store_file import open_recorded, store_path
    from gemquota.doctor.patient import Kept, Left
    from gemquota.domain.headroom import MINUTE_S, UNLIMITED, believed, used_of
    from gemquota.domain.reset import pacific_day
    from gemquota.domain.usage import by_quota

    path = str(store_path())
    label = model.quota_label
    try:
        with closing(open_recorded()) as store:
            contents = store.contents()
            learnt = store.learnt()
            minute = by_quota(store.totals(now_s - MINUTE_S, now_s + 1))
            today = by_quota(store.totals(pacific_day(now_s).start_s, now_s + 1))
    except NothingFoundError:
        return Kept(path)
    except (StoreError, UsageError) as error:
        return Kept(path, str(error))
    known = known_limits(learnt, tier=None, now_s=now_s)
    newest = max(learnt, key=lambda each: each.last_s, default=None)
    left = [
        Left(each, used_of(dimension, minute[key], today[key]))
        for key in today
        if key[1] == label
        for dimension, each in sorted(believed(known, *key).items())
        if each.value != UNLIMITED and key in minute
    ]
    return Kept(
        path,
        "",
        contents.calls,
        contents.last_s,
        left,
        newest.tier if newest else "",
        newest.last_s if newest else 0.0,
    )


def _project(named: str | None) -> str:
    import re

    if named is None:
        return ""
    # Ids, numbers, and the domain-scoped ids of old: all that may stand in a path.
    if not re.fullmatch(r"[a-z0-9][a-z0-9:.-]{0,60}", named):
        raise UsageError(f"--project has no value {named[:60]!r}", hint="gcloud projects list")
    return named


def _private(wanted: Wanted, patient: Patient) -> tuple[str, ...]:
    from getpass import getuser
    from urllib.parse import urlsplit

    home = Path.home()
    try:
        user = getuser()
    except (OSError, KeyError):
        user = ""
    proxy = urlsplit(patient.proxy).hostname if patient.proxy else ""
    project = wanted.project or patient.variables.get("GOOGLE_CLOUD_PROJECT", "")
    names = (user if len(user) > 2 and user != "root" else "", proxy or "", project)
    return (str(home) if len(home.parts) > 1 else "", *names)
