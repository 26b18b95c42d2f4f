"""Google's accounts in miniature, and ways to ask them: in process, and by Google's own client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from gemquota.clock import LoopClock, run_virtually
from gemquota.emulator.cloud.app import CloudEmulator, create
from gemquota.emulator.cloud.project import CloudProject, Entry, Quota, Series
from gemquota.serving import Background, listen

NOW_S = 1_795_600_000.0  # 25 Nov 2026, 09:46 UTC
SERVICE = "generativelanguage.googleapis.com"
PARENT = "projects/p-1/locations/global"
RPD = "GenerateRequestsPerDayPerProjectPerModel"
RPM = "GenerateRequestsPerMinutePerProjectPerModel"
USAGE = f"{SERVICE}/quota/generate_requests_per_model/usage"


def project() -> CloudProject:
    """Three quotas, two of them on one metric, and points a minute apart."""

    def quota(id_, metric, window, *values, **more):
        entries = [Entry((("model", model),) if model else (), value) for model, value in values]
        return Quota(SERVICE, id_, f"{SERVICE}/{metric}", window, ("model",), entries, **more)

    def series(limit, model, points, location="global"):
        labels = {"limit_name": limit, "model": model, "method": ""}
        where = {"resource_container": "p-1", "location": location}
        return Series(USAGE, f"{SERVICE}/Location", labels, where, points)

    end_s = int(NOW_S) // 60 * 60
    made = CloudProject("p-1", "42")
    made.quotas = [
        quota(RPM, "generate_requests_per_model", "minute", ("flash", 10), ("pro", 0), ("", 5)),
        quota(RPD, "generate_requests_per_model", "day", ("flash", 100), ("lite", -1)),
        quota("Fixed", "fixed", "day", ("flash", 7), is_fixed=True),
        quota("Paid", "paid", "day", ("flash", 7), ineligible="NO_VALID_BILLING_ACCOUNT"),
    ]
    minutes = {end_s - 60 * n: 2 + n % 3 for n in range(10)}
    made.series = [series(name, "flash", minutes) for name in (RPM, RPD)]
    made.series.append(series(RPM, "pro", {end_s: 1}, "eu"))
    made.metrics = {USAGE}
    return made


def ask(app: CloudEmulator, method: str, path: str, *, key: bool = False, **more):
    """One call in process; status and document."""
    headers = {"x-goog-api-key": "k"} if key else {"authorization": "Bearer t"}

    async def call():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://cloud.test") as client:
            return await client.request(method, path, headers=headers, **more)

    reply = run_virtually(call())
    return reply.status_code, (reply.json() if "json" in reply.headers["content-type"] else None)


def made(**faults) -> CloudEmulator:
    """The application at `NOW_S`."""
    from gemquota.emulator.cloud.faults import CloudFaults

    return create(project(), LoopClock(NOW_S), CloudFaults(**faults))


class FixedClock:
    """Stands still at `NOW_S` unless it is set."""

    def __init__(self, now_s: float = NOW_S) -> None:
        self.at_s = now_s

    def now_s(self) -> float:
        return self.at_s


@contextmanager
def served(app) -> Iterator[str]:
    """The application on a port of this machine; its address."""
    with listen("127.0.0.1", 0) as listener, Background(app, listener):
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def google_client(address: str):
    """Google's own client, as `gemquota quotas` has it: REST."""
    from google.cloud.cloudquotas_v1 import CloudQuotasClient
    from google.cloud.cloudquotas_v1.services.cloud_quotas.transports import (
        CloudQuotasRestTransport,
    )
    from google.oauth2.credentials import Credentials

    transport = CloudQuotasRestTransport(
        host=address, credentials=Credentials(token="t"), url_scheme="http"
    )
    return CloudQuotasClient(transport=transport)
