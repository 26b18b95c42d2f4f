"""The proxy and its recorder put together, for `gemquota proxy` and `gemquota run`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gemquota.cli.output import complain, note
from gemquota.cli.snapshots import Snapshots
from gemquota.cli.store_file import open_store, store_path
from gemquota.errors import StoreError, UsageError
from gemquota.store.memory import MemoryStore
from gemquota.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from gemquota.certificate import Certificate
    from gemquota.domain.call import Call, Change, Kind, Learnt, Totals
    from gemquota.domain.traffic import Traffic
    from gemquota.emulator.scenario import Scenario
    from gemquota.proxy.bodies import Bodies
    from gemquota.proxy.origins import Origins
    from gemquota.store.contract import Store

_TURN_S = 0.0005
_COLLECT_EVERY = 10_000
"""Objects more than before; of a call nothing stays that only the collector would find."""
TRUST_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""With which Python, OpenSSL and Go, then requests, then Node are told whom to trust."""
TIERS = ("free", "tier1", "tier2", "tier3")
KEPT_DAYS = 30
"""Single records; sums by minute, hour and day are kept for longer."""


class Wanted(NamedTuple):
    """How to record."""

    origins: Origins
    scenario: Scenario | None
    """Of the emulator behind the proxy; None: the real upstream."""
    tag: str
    source: str
    host: str = "127.0.0.1"
    port: int = 0
    on_call: Callable[[Call, str], None] = lambda call, headline: None
    tls: bool = False
    """Whether to serve https and wss."""
    keep_bodies: bool = False
    """Whether refusals are kept in the API's own words."""


@dataclass(slots=True)
class Session:
    """A proxy that runs. What it saw is known when it has ended."""

    base_url: str
    traffic: Traffic
    certificate: Certificate | None = None
    """There while the proxy runs."""
    changes: list[Change] = field(default_factory=list)
    learnt: list[Learnt] = field(default_factory=list)
    today: dict[Kind, Totals] = field(default_factory=dict)
    """Sums since midnight in Los Angeles."""
    unkept: int = 0
    bodies: Bodies | None = None


def scenario_of_flag(named: str) -> Scenario:
    """What `--emulate` names: a tier, or a scenario file.

    Raises:
        UsageError: If it is neither.
    """
    from gemquota.emulator.scenario_file import read_scenario, scenario_of

    if named in TIERS:
        return scenario_of({"tier": named})
    if not Path(named).is_file():
        raise UsageError(
            f"--emulate {named[:60]!r} is no tier and no file",
            hint=f"{', '.join(TIERS)}, a scenario in TOML, or nothing before --",
        )
    return read_scenario(Path(named))


@contextmanager
def recording(wanted: Wanted) -> Iterator[Session]:
    """Serve the proxy, and the emulator behind it if wanted, for as long as the block lasts.

    Raises:
        UsageError: If the port is taken, or a newer gemquota wrote the store.
    """
    from gemquota.clock import now_s
    from gemquota.proxy.app import Proxy
    from gemquota.proxy.finishing import Finisher
    from gemquota.proxy.seen import Seen
    from gemquota.serving import Background, listen
    from gemquota.store.writer import Writer
    from gemquota.wire.address import is_loopback

    # Emulated calls say nothing of what was used, so they are kept apart: in memory.
    kept = MemoryStore() if wanted.scenario else _checked(store_path())
    bodies = _bodies(wanted)
    finisher = Finisher(
        tag=wanted.tag,
        source=wanted.source,
        now_s=now_s(),
        on_call=wanted.on_call,
        keep_body=bodies.keep if bodies else None,
    )
    with ExitStack() as stack:
        origins = wanted.origins
        if wanted.scenario is not None:
            from gemquota.emulator.app import create
            from gemquota.proxy.origins import Origins

            behind = stack.enter_context(listen("127.0.0.1", 0))
            stack.enter_context(Background(create(wanted.scenario), behind))
            address = f"http://127.0.0.1:{behind.getsockname()[1]}"
            origins = Origins(address, address)
        token = ""
        if not is_loopback(wanted.host):
            from secrets import token_urlsafe

            token = token_urlsafe(24)
        listener = stack.enter_context(listen(wanted.host, wanted.port))
        certificate = stack.enter_context(_certificate(wanted.host)) if wanted.tls else None
        session = Session(
            _base_url(wanted.host, listener.getsockname()[1], token, is_tls=wanted.tls),
            finisher.traffic,
            certificate,
            bodies=bodies,
        )

        def changed(found: Sequence[Change]) -> None:
            session.changes += found

        snapshots = Snapshots()
        if kept is None:
            snapshots.prepare()
        writer: Writer[Seen] = Writer(
            (lambda: kept) if isinstance(kept, MemoryStore) else _opened,
            finish=finisher.finish,
            complain=complain,
            changed=changed,
            written=snapshots.written if kept is None else lambda store: True,
        )
        writer.start()
        try:
            proxy = Proxy(
                origins,
                writer.put,
                token=token,
                through_proxies=not any(_is_local(each) for each in origins if each),
            )
            tls = certificate.served if certificate else None
            with (
                Background(proxy, listener, adds_date=False, tls=tls, speaks=proxy.caller),
                _settled_down(),
            ):
                yield session
        finally:
            session.unkept = writer.close()
            _look_back(session, kept, snapshots)


@contextmanager
def _settled_down() -> Iterator[None]:
    """Once all is loaded: so that the thread that writes and the collector hold up no call for long."""
    import gc
    import sys

    before = sys.getswitchinterval(), gc.get_threshold()
    # 5 ms by default, for which the loop would stand still each time the writer has the interpreter.
    sys.setswitchinterval(_TURN_S)
    # Modules and prices stay for good, and need not be looked through again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY, 20, 20)
    try:
        yield
    finally:
        sys.setswitchinterval(before[0])
        gc.set_threshold(*before[1])
        gc.unfreeze()


def _bodies(wanted: Wanted) -> Bodies | None:
    if not wanted.keep_bodies:
        return None
    if wanted.scenario is not None:
        raise UsageError(
            "--keep-bodies keeps what the API says, and --emulate asks nobody",
            hint="gemquota emulate, and its address as --upstream, to try it",
        )
    from gemquota.proxy.bodies import Bodies

    return Bodies(store_path().parent, complain)


def _checked(path: Path) -> Store | None:
    """None: the file can be used. Memory: it cannot, which has been said.

    Raises:
        UsageError: If a newer gemquota wrote it.
    """
    try:
        SqliteStore(path).close()
    except StoreError as error:
        complain(f"{error}; calls are kept in memory", error.hint)
        return MemoryStore()
    return None


def _opened() -> Store:
    """The store for the writing thread; what is past keeping is forgotten first."""
    from gemquota.clock import now_s

    store = open_store()
    try:
        store.prune(now_s() - KEPT_DAYS * 86_400)
        store.prune_sums(now_s())
    except StoreError as error:
        complain(str(error), error.hint)
    return store


def _look_back(session: Session, kept: Store | None, snapshots: Snapshots) -> None:
    """Read what the store knows now, for the summary."""
    from gemquota.clock import now_s
    from gemquota.domain.reset import pacific_day

    try:
        store: Store = kept or open_store()
        session.learnt = store.learnt()
        session.today = store.totals(pacific_day(now_s()).start_s, now_s() + 1)
        if kept is None:
            snapshots.leave(store)
        store.close()
    except StoreError as error:
        complain(str(error), error.hint)
    if session.unkept:
        note(f"{session.unkept} calls could not be kept")


@contextmanager
def _certificate(host: str) -> Iterator[Certificate]:
    """One that goes with the proxy, and its key with it."""
    from socket import gethostname
    from tempfile import TemporaryDirectory

    from gemquota.certificate import made_for
    from gemquota.config import environment
    from gemquota.wire.address import is_loopback

    hosts = [host] if is_loopback(host) else [host, gethostname()]
    trusted = [named for each in TRUST_VARIABLES if (named := environment(each))]
    with TemporaryDirectory(prefix="gemquota-") as directory:
        yield made_for(hosts, Path(directory), trusted=trusted)


def _base_url(host: str, port: int, token: str, *, is_tls: bool) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if is_tls else 'http'}://{shown}:{port}" + (f"/{token}" if token else "")


def _is_local(url: str) -> bool:
    from urllib.parse import urlsplit

    from gemquota.wire.address import is_loopback

    return is_loopback(urlsplit(url).hostname or "")
