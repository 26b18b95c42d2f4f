"""The examination: all checks in order, at once where independent, each with a deadline of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from gemquota.clock import now_s
from gemquota.doctor import account, cloud, gather, keys, packages, reach, replies, route
from gemquota.doctor.adc_file import Credentials
from gemquota.doctor.patient import Connection, Handshake, Kept, Patient
from gemquota.domain.finding import Finding, Grade, skipped
from gemquota.errors import GemquotaError
from gemquota.wire.client import ApiClient, trusting_context


class Within(NamedTuple):
    """Deadlines, seconds. One way through the checks takes `step` thrice, another `answer` and `token`."""

    step: float = 1.5
    """For a name, for a connection, for TLS."""
    answer: float = 3.5
    token: float = 5.0
    python: float = 4.0
    everything: float = 9.5
    """After that, what has not ended is unknown."""


_ASKED_MORE = 4
"""Small calls beside the first, for latency and loss; they count against no quota."""
_ADDRESSES = 4

CHECKS = (
    "key",
    "key shape",
    "variables",
    "proxy",
    "certificates",
    "dns",
    "tcp",
    "ipv6",
    "tls",
    "http",
    "latency",
    "clock",
    "location",
    "key accepted",
    "model",
    "first token",
    "tier",
    "quota left",
    "sdk",
    "adc",
    "apis",
    "billing",
    "roles",
    "vertex",
    "store",
)
"""In the order in which one explains the next."""


_USUAL = Within()


def _token(project: str, seconds: float) -> str:
    # google-auth takes 150 ms to import: only where a project was named.
    from gemquota.sources.credentials import access_token

    return access_token(project, seconds=seconds)


class Around(NamedTuple):
    """What is known besides the patient, gathered by the command."""

    directory: Path
    """Where the user stands."""
    environment: Path | None
    """`VIRTUAL_ENV`."""
    python: Path | None
    """The one that is named."""
    credentials: Credentials | None
    kept: Kept
    needs_adc: bool
    project: str = ""
    """Of Google Cloud, to be looked at; empty: none."""
    token: Callable[[str, float], str] = _token
    """Asks for an access token for a project, for so many seconds at most."""
    places: cloud.Places = cloud.Places()


async def examine(
    patient: Patient,
    around: Around,
    on_finding: Callable[[Finding], None],
    within: Within = _USUAL,
) -> list[Finding]:
    """Every finding, in the order of `CHECKS`.

    Args:
        patient: What is examined.
        around: What is known besides.
        on_finding: Told of each finding, in order, as soon as those before it are there.
        within: The deadlines.
    """
    board = _Board(on_finding)
    at_hand(patient, around, board.put)
    try:
        async with asyncio.timeout(within.everything), asyncio.TaskGroup() as tasks:
            way = tasks.create_task(_way(patient, within, board.put))
            tasks.create_task(_api(patient, around, way, within, board.put))
            tasks.create_task(_sdks(around, within, board.put))
            tasks.create_task(_cloud(patient, around, within, board.put))
            tasks.create_task(_vertex(patient, within, board.put))
    except TimeoutError:
        pass
    return board.closed(within.everything)


Put = Callable[..., None]


class _Board:
    """Findings by check; told in order."""

    def __init__(self, on_finding: Callable[[Finding], None]) -> None:
        self._on_finding = on_finding
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._told = 0

    def put(self, check: str, *findings: Finding) -> None:
        self._found[check] = findings
        while self._told < len(CHECKS) and CHECKS[self._told] in self._found:
            for each in self._found[CHECKS[self._told]]:
                self._on_finding(each)
            self._told += 1

    def closed(self, after_s: float) -> list[Finding]:
        """All of them; what never came is unknown."""
        for check in CHECKS:
            if check not in self._found:
                self.put(check, route.timed_out(check, after_s))
        return [each for check in CHECKS for each in self._found[check]]


def at_hand(patient: Patient, around: Around, put: Put) -> None:
    """What needs no network."""
    put("key", keys.key_present(patient))
    put(
        "key shape",
        keys.key_shape(patient) if patient.key else skipped("key shape", "there is no key"),
    )
    put("variables", *keys.variables(patient))
    put("proxy", route.proxy(patient))
    put("certificates", *route.certificates(patient, lambda path: os.access(path, os.R_OK)))
    put("quota left", account.quota_left(around.kept))
    put("adc", account.adc(around.credentials, needed=around.needs_adc))
    put("store", account.store(around.kept, now_s()))


async def _way(patient: Patient, within: Within, put: Put) -> bool:
    """Name, connection, TLS; whether all is well."""
    base = urlsplit(patient.base_url)
    is_tls = base.scheme == "https"
    through = urlsplit(patient.proxy) if patient.proxy else base
    host = through.hostname or ""
    try:
        port = through.port or (443 if through.scheme == "https" else 80)
    except ValueError:
        port = 0
    looked_up = await reach.look_up(host, port, within_s=within.step)
    put("dns", route.names(looked_up))
    if looked_up.trouble:
        for check in ("tcp", "ipv6", "tls"):
            put(check, skipped(check, "there is no address"))
        return False
    made = await _connections(looked_up.addresses[:_ADDRESSES], port, within)
    put("tcp", route.connections(host, made))
    put("ipv6", route.ipv6(made))
    if all(each.trouble for each in made):
        put("tls", skipped("tls", "there is no connection"))
        return False
    if not is_tls:
        put("tls", route.plain_http(patient))
        return True
    if patient.proxy:
        put("tls", skipped("tls", "it is spoken through the proxy"))
        return True
    shaken = await _handshake(host, port, within)
    put("tls", route.tls(shaken))
    return not shaken.trouble


async def _connections(addresses: tuple[str, ...], port: int, within: Within) -> list[Connection]:
    async with asyncio.TaskGroup() as tasks:
        made = [
            tasks.create_task(reach.connect(address, port, within_s=within.step))
            for address in addresses
        ]
    return [each.result() for each in made]


async def _handshake(host: str, port: int, within: Within) -> Handshake:
    try:
        context = trusting_context()
    except OSError:
        return Handshake(host, "the certificates to trust cannot be read")
    return await reach.shake_hands(host, port, context, within_s=within.step)


async def _api(
    patient: Patient, around: Around, way: Awaitable[bool], within: Within, put: Put
) -> None:
    """What the API answers, and what follows from that."""
    usable = keys.key_shape(patient).grade is not Grade.FAILURE if patient.key else False
    key = patient.key if usable else None
    try:
        client = ApiClient(patient.base_url, key, deadline_s=within.answer)
        patience = ApiClient(patient.base_url, key, deadline_s=within.token)
    except (OSError, ValueError):
        # httpx reads the certificates to trust, and the proxy's address, when a client is made.
        for check in (
            "http",
            "latency",
            "clock",
            "location",
            "key accepted",
            "model",
            "first token",
        ):
            put(check, skipped(check, "no client can be made; see certificates and proxy"))
        put("tier", account.tier(None, around.kept))
        return
    async with client, patience:
        first = await gather.asked(client.get("/models?pageSize=1"))
        if first.status is None and not await way:
            put("http", skipped("http", "there is no way to it"))
        else:
            put("http", replies.answer(first))
        put("clock", replies.clock(first, patient.platform))
        put("location", replies.location(first))
        put("key accepted", replies.key_accepted(patient, first))
        if first.status != 200 or not replies.is_the_apis(first):
            put("latency", replies.latency([first] if first.status is not None else []))
            put("model", replies.model(patient, None))
            put("first token", replies.first_token(patient, None))
            put("tier", account.tier(None, around.kept))
            return
        async with asyncio.TaskGroup() as tasks:
            known = tasks.create_task(gather.asked(client.get(f"/models/{patient.model.id}")))
            token = (
                tasks.create_task(gather.first_token(patience, patient))
                if patient.sends_prompt
                else None
            )
            more = [
                tasks.create_task(gather.asked(client.get("/models?pageSize=1")))
                for _ in range(_ASKED_MORE)
            ]
        put("latency", replies.latency([first, *(each.result() for each in more)]))
        put("model", replies.model(patient, known.result()))
        put("first token", replies.first_token(patient, token.result() if token else None))
        put("tier", account.tier(token.result() if token else known.result(), around.kept))


async def _sdks(around: Around, within: Within, put: Put) -> None:
    found, looked_in = [], []
    if around.python is not None:
        paths = await packages.python_paths(around.python, within_s=within.python)
        if paths is None:
            put("sdk", account.no_python(str(around.python)))
            return
        looked_in.append(str(around.python))
        found += packages.of_python(paths, str(around.python))
    else:
        for environment in environments(around):
            looked_in.append(str(environment))
            found += packages.of_python(packages.environment_paths(environment), str(environment))
        found += (of_node := packages.of_node(around.directory))
        if of_node:
            looked_in.append(of_node[0].where)
    put("sdk", *account.sdks(found, looked_in))


def environments(around: Around) -> list[Path]:
    """The user's virtual environments: the one that is active, and the nearest `.venv`; not gemquota's own."""
    near = next(
        (
            each / name
            for each in (around.directory, *around.directory.parents)
            for name in (".venv", "venv")
            if (each / name / "pyvenv.cfg").is_file()
        ),
        None,
    )
    wanted = [each for each in (around.environment, near) if each is not None and each.is_dir()]
    return [each for each in dict.fromkeys(wanted) if not packages.is_ours(each)]


async def _cloud(patient: Patient, around: Around, within: Within, put: Put) -> None:
    """The project's APIs, billing and roles, asked for at once."""
    project = around.project
    checks = ("apis", "billing", "roles")
    if not project:
        for check in checks:
            put(check, skipped(check, "no project was named: gemquota doctor --project PROJECT"))
        return
    try:
        token = await reach.in_thread(lambda: around.token(project, within.answer))
    except GemquotaError as error:
        put("apis", cloud.no_token("apis", str(error), error.hint or "", error.exit_code))
        for check in checks[1:]:
            put(check, skipped(check, "there is no access token"))
        return
    on_vertex = bool(patient.vertex_host)
    services = cloud.wanted_services(on_vertex=on_vertex)
    permissions = cloud.wanted_permissions(on_vertex=on_vertex)
    try:
        on, paid, held = await gather.of_project(
            project, token, around.places, services, permissions, within_s=within.answer
        )
    except (OSError, GemquotaError):
        for check in checks:
            put(check, skipped(check, "no client can be made; see certificates and proxy"))
        return
    put("apis", cloud.services(project, on, services))
    put("billing", cloud.billing(project, paid))
    put("roles", cloud.permissions(project, held, permissions))


async def _vertex(patient: Patient, within: Within, put: Put) -> None:
    host = patient.vertex_host
    if not host:
        put("vertex", skipped("vertex", "not used: GOOGLE_GENAI_USE_VERTEXAI is not set"))
        return
    looked_up = await reach.look_up(host, 443, within_s=within.step)
    if looked_up.trouble:
        put("vertex", route.vertex(host, None))
        return
    put("vertex", route.vertex(host, await _handshake(host, 443, within)))
