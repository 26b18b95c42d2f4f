"""Both sources against the emulated accounts, with a login that is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from gemquota.emulator.cloud import CloudFaults, create
from gemquota.emulator.cloud.app import CloudEmulator
from gemquota.sources.cloud_quotas import CloudQuotas
from gemquota.sources.credentials import emulated_login
from gemquota.sources.deadline import Deadline
from gemquota.sources.monitoring import Monitoring
from tests.emulator.cloud.served import FixedClock, project, served


class Asking(NamedTuple):
    app: CloudEmulator
    quotas: CloudQuotas
    monitoring: Monitoring


@contextmanager
def asking(seconds: float = 20.0, named: str = "p-1", **faults) -> Iterator[Asking]:
    app = create(project(), FixedClock(), CloudFaults(**faults))
    with served(app) as address:
        deadline, login, url = Deadline(seconds), emulated_login(named), f"http://{address}"
        yield Asking(
            app,
            CloudQuotas(login, deadline, base_url=url, direct=True),
            Monitoring(login, deadline, base_url=url, direct=True),
        )
