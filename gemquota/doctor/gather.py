"""The API's and Google Cloud's answers, each with how long it took."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence

from gemquota.clock import now_s, ticks_s
from gemquota.doctor.cloud import Places
from gemquota.doctor.patient import Asked, Patient
from gemquota.wire.bodies import generate_body, text_of
from gemquota.wire.client import Answered, ApiClient

_OPEN_MODELS = ("flash", "flash-lite")
"""Families whose thinking can be turned off."""


async def asked(call: Awaitable[Answered]) -> Asked:
    sent_s, began_s = now_s(), ticks_s()
    answered = await call
    return _of(answered, sent_s, ticks_s() - began_s)


async def first_token(client: ApiClient, patient: Patient) -> Asked:
    """One prompt of one token; `took_s` is until the answer's first byte."""
    sent_s, began_s = now_s(), ticks_s()
    arrived_s: list[float] = []
    body = generate_body(text_of(1), stop_thinking=patient.model.family in _OPEN_MODELS)
    answered = await client.stream(
        f"/models/{patient.model.id}:streamGenerateContent?alt=sse",
        body,
        lambda: arrived_s.append(ticks_s()),
    )
    ended_s = arrived_s[0] if arrived_s else ticks_s()
    return _of(answered, sent_s, ended_s - began_s)


def _of(answered: Answered, sent_s: float, took_s: float) -> Asked:
    return Asked(
        answered.status, answered.text, answered.headers, sent_s, took_s, answered.timed_out
    )


async def of_project(
    project: str,
    token: str,
    places: Places,
    services: Sequence[str],
    permissions: Sequence[str],
    *,
    within_s: float,
) -> tuple[Asked, Asked, Asked]:
    """What Google Cloud says of a project's APIs, its billing and the permissions held there.

    Raises:
        OSError: If the certificates to trust cannot be read.
        AuthError: If the token is none.
    """
    on, paid, held = (
        ApiClient(base, token, is_token=True, billed=project, deadline_s=within_s)
        for base in places
    )
    names = "&".join(f"names=projects/{project}/services/{each}" for each in services)
    tested = {"permissions": list(permissions)}
    async with on, paid, held, asyncio.TaskGroup() as tasks:
        answers = [
            tasks.create_task(asked(call))
            for call in (
                on.get(f"/v1/projects/{project}/services:batchGet?{names}"),
                paid.get(f"/v1/projects/{project}/billingInfo"),
                held.post(f"/v1/projects/{project}:testIamPermissions", tested),
            )
        ]
    first, second, third = (each.result() for each in answers)
    return first, second, third
