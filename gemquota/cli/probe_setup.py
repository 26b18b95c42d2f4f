"""What `gemquota probe` is asked for: the model, its plan, and the server that is to be probed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gemquota.cli.places import (
    NO_ANSWERS,
    TIERS,
    Place,
    emulated,
    one_of,
    real,
    usd_per_token,
)
from gemquota.errors import UsageError

if TYPE_CHECKING:
    from gemquota.cli.probing import Target
    from gemquota.domain.catalogue import Cell, Model
    from gemquota.domain.outlook import Allowed, Outlook
    from gemquota.domain.quota import Dimension

_LOGIN_S = 15.0
IMAGE_TOKENS = 1_290
"""Output of one image at the default size (ai.google.dev/gemini-api/docs/pricing, 2026-10)."""


class Plan(NamedTuple):
    """What is to be done, and with what."""

    model: Model
    outlooks: tuple[Outlook, ...]
    allowed: Allowed
    cells: tuple[Cell, ...]
    labels: set[str]
    usd: tuple[float, float]
    """Per input token and per output token."""

    @property
    def sends(self) -> bool:
        """Whether anything is sent at all."""
        return any(not each.why_not for each in self.outlooks)

    @property
    def stop_thinking(self) -> bool:
        """Whether it lets thinking be turned off; where that is not known, it is left alone."""
        return self.model.family in ("flash", "flash-lite")

    @property
    def draws(self) -> bool:
        """Whether the model's answers are images."""
        return self.model.family == "image"


def plan_of(
    name: str,
    wanted: str,
    tier: str | None,
    emulate: str | None,
    allowed: Allowed,
    *,
    on_vertex: bool,
) -> Plan:
    """What is to be measured, and at most how.

    Raises:
        UsageError: If the model, the tier or the dimension is none, or they do not fit together.
    """
    from gemquota.domain.catalogue import cells
    from gemquota.domain.model_names import resolve
    from gemquota.domain.outlook import outlook, per_day, plausible
    from gemquota.domain.quota import Dimension, Tier
    from gemquota.sources import catalogue
    from gemquota.wire.bodies import SMALLEST_TOKENS

    model = resolve(name, catalogue.models())
    if model.family in NO_ANSWERS:
        raise UsageError(
            f"{model.id} does not answer generateContent, which probe sends",
            hint="choose a text or image model: gemquota models",
        )
    named = tier if tier else emulate if emulate in TIERS else None
    known = Tier(one_of(named, TIERS, "--tier")) if named else Tier.UNKNOWN
    usd = usd_per_token(model)
    # What is on record is of the Developer API; Vertex AI has other limits.
    found = [] if on_vertex else cells(catalogue.limit_rows())
    labels = {model.id, model.quota_label}
    draws = model.family == "image"
    day = per_day(found, labels, known)
    outlooks = tuple(
        outlook(
            each,
            plausible(found, labels, each, known),
            day,
            allowed,
            window_tokens=model.max_input_tokens or 131_072,
            per_request_tokens=SMALLEST_TOKENS,
            input_usd=usd[0],
            output_usd=usd[1] * (IMAGE_TOKENS if draws else 1),
        )
        for each in _dimensions(wanted, draws, Dimension)
    )
    return Plan(model, outlooks, allowed, tuple(found), labels, usd)


def _dimensions(wanted: str, draws: bool, names: type[Dimension]) -> tuple[Dimension, ...]:
    if wanted == "all":
        return (names.IPM if draws else names.RPM, names.TPM, names.RPD)
    if wanted == "ipm" and not draws:
        raise UsageError(
            "--dimension ipm counts images, and this model draws none",
            hint="gemquota models shows the image models",
        )
    return (names(wanted.upper()),)


def on_developer_api(
    plan: Plan, base_url: str | None, env_file: Path | None, *, needs_key: bool
) -> Target:
    """The Developer API, or another server of it, with the user's key.

    Raises:
        AuthError: If there is no key and one is needed.
        UsageError: If the address may not have it.
    """
    place = real(base_url, env_file, command="probe", needs_key=needs_key)
    return _target(plan, place)


def on_vertex_ai(plan: Plan, resource: str, base_url: str | None, *, needs_key: bool) -> Target:
    """A project on Vertex AI, with Application Default Credentials."""
    from gemquota.cli.probing import Target
    from gemquota.sources.credentials import access_token
    from gemquota.wire.address import vertex_base_url

    url = vertex_base_url(resource, base_url)
    project = resource.strip().partition("/")[0]
    token = access_token(project, seconds=_LOGIN_S) if needs_key else "none"
    return Target(plan.model.id, url, token, plan.stop_thinking, plan.draws, on_vertex=True)


def on_emulator(plan: Plan, named: str) -> Target:
    """The emulator in this process, on virtual time; `named` is a tier or a scenario's file."""
    return _target(plan, emulated(named))


def _target(plan: Plan, place: Place) -> Target:
    from gemquota.cli.probing import Target

    return Target(
        plan.model.id,
        place.base_url,
        place.key,
        plan.stop_thinking,
        plan.draws,
        app=place.app,
        starts_s=place.starts_s,
    )
